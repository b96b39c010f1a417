using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Gateways;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Plain <c>Persist</c> for each command, on the same journal plugin with the same settings and the same file set-up. Without regions,
/// projections or supervisors: everything that is not the journal is left out in its favour.
/// </summary>
internal sealed class PlainArm(string name, int inFlight, string data, Func<JournalSample> sample) : IArm
{
    public const string Prefix = "plain-";

    public string Name => name;

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        using var folder = new TempFolder(data);
        Reading reading;
        await using (var system = await CampaignSystem.StartAsync(new CampaignActorsOptions { DataFolder = folder.Path, Gateway = new RecordingGateway() }))
        {
            var actors = Enumerable.Range(0, shape.Budgets).Select(n => system.System.ActorOf(PlainActor.Props($"{Prefix}{shape.Budget(n)}"))).ToArray();
            foreach (var actor in actors)
                await TotalsAsync(actor); // They have recovered.
            reading = await ClosedLoop.RunAsync(system.System, new Load(actors, sample()), inFlight, seconds);
            for (var n = 0; n < actors.Length; n++)
            {
                var (totals, expected) = (await TotalsAsync(actors[n]), shape.Sum(n, reading.Total));
                VoidRunException.Unless(totals.Sum == expected.Amount, $"plain Persist: {expected} on budget {n} expected, it has {totals.Sum}");
            }
        }
        JournalCheck.NoGaps(SqliteStore.PathIn(folder.Path), Prefix, reading.Total);
        return reading;
    }

    private static Task<PlainActor.Totals> TotalsAsync(IActorRef actor) => actor.Ask<PlainActor.Totals>(new PlainActor.GetTotals(), TimeSpan.FromSeconds(30));

    private sealed class Load(IActorRef[] actors, JournalSample sample) : ILoad
    {
        public void Send(int number, IActorRef caller) => actors[number % actors.Length].Tell(
            new PlainActor.Reserve(number, Shape.Amount(number), sample.Envelopes[number % sample.Envelopes.Count]), caller);

        public int Acknowledged(object answer) =>
            answer is PlainActor.Reserved reserved ? reserved.Number : throw new VoidRunException($"plain Persist: {answer}");
    }
}
