using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Plain <c>Persist</c> for each command, on the stock journal plugin. Without regions, projections or supervisors: everything that is
/// not the journal is left out in its favour.
/// </summary>
internal sealed class PlainArm(int inFlight, IStore store, JournalSample sample) : IArm
{
    public const string Prefix = "plain-";

    public string Name => ArmNames.At(ArmNames.Plain, inFlight);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        Reading reading;
        await using (var system = await CampaignSystem.StartAsync(site.Stock))
        {
            var actors = Enumerable.Range(0, shape.Budgets)
                .Select(n => system.System.ActorOf(PlainActor.Props($"{Prefix}{shape.Budget(n)}"))).ToArray();
            await Task.WhenAll(actors.Select(PlainActor.TotalsAsync)); // They have recovered.
            reading = await ClosedLoop.RunAsync(system.System, new Load(actors, sample), inFlight, seconds);
            for (var n = 0; n < actors.Length; n++)
            {
                var (totals, expected) = (await PlainActor.TotalsAsync(actors[n]), shape.Sum(n, reading.Total));
                VoidRunException.Unless(
                    totals.Sum == expected.Amount, $"plain Persist: {expected} on budget {n} expected, it has {totals.Sum}");
            }
        }
        await JournalCheck.NoGapsAsync(site, Prefix, reading.Total);
        return reading;
    }

    private sealed class Load(IActorRef[] actors, JournalSample sample) : ILoad
    {
        public void Send(int number, IActorRef caller) => actors[number % actors.Length].Tell(
            new PlainActor.Reserve(number, Shape.Amount(number), sample.Envelopes[number % sample.Envelopes.Count]), caller);

        public int Acknowledged(object answer) =>
            answer is PlainActor.Reserved reserved ? reserved.Number : throw new VoidRunException($"plain Persist: {answer}");
    }
}
