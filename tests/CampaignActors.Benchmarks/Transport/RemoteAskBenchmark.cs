using Akka.Actor;
using Akka.Configuration;
using CampaignActors.Actors;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Benchmarks.Transport;

/// <summary>
/// What our client, region and shell add to a message to another node and back: a command that finds everything as it wants it, so that no
/// row is written, against a bare Ask of an actor that sends the same answer. Both take the same bytes both ways over mutual TLS.
/// </summary>
/// <param name="data">Folder for certificates.</param>
/// <param name="settings">Of a second pair of nodes that is measured in turn, to see what a setting is worth; <c>null</c>: none.</param>
internal sealed class RemoteAskBenchmark(string data, Config? settings)
{
    private static readonly int[] s_inFlight = [1, 64];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<RemoteAskResult>> RunAsync(int rounds, double seconds, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        await using var pair = await NodePair.StartAsync(NodePair.Tls(Path.Combine(folder.Path, "certificates")));
        await using var changed = settings is null
            ? null
            : await NodePair.StartAsync(NodePair.Tls(Path.Combine(folder.Path, "certificates")), settings);
        pair.Entities.ActorOf(Props.Create(() => new Answering()), "answering");
        var bare = ((ExtendedActorSystem)pair.Web).Provider.ResolveActorRef($"{pair.EntitiesAddress}/user/answering");
        var results = new List<RemoteAskResult>();
        foreach (var inFlight in s_inFlight)
        {
            var (asked, ours, others) = (new List<Reading>(), new List<Reading>(), new List<Reading>());
            for (var round = 0; round <= rounds; round++)
            {
                var name = $"{inFlight}-{round}";
                var one = await ClosedLoop.RunAsync(
                    n => bare.Ask<CommandReply>(Command($"bare-{name}-{n}", n), s_patience), inFlight, seconds);
                var other = await ClosedLoop.RunAsync(n => SendAsync(pair, Command($"ours-{name}-{n}", n)), inFlight, seconds);
                var third = changed is null
                    ? null
                    : await ClosedLoop.RunAsync(n => SendAsync(changed, Command($"other-{name}-{n}", n)), inFlight, seconds);
                if (round == 0)
                    continue;
                if (third is not null)
                    others.Add(third);
                asked.Add(one);
                ours.Add(other);
                say($"remote ask, {inFlight} in flight: {one.PerSecond:N0}/s bare, {other.PerSecond:N0}/s through a region");
            }
            results.Add(new RemoteAskResult(
                inFlight, TransportArm.Of(asked), TransportArm.Of(ours), others.Count > 0 ? TransportArm.Of(others) : null));
        }
        return results;
    }

    private static CommandMessage Command(string id, int number) => new(
        NodePair.Group(number), id, "bench", SystemClock.Instance.GetCurrentInstant(),
        new PutGroup(PutMode.Apply, new GroupFields { Label = NodePair.Label }));

    private static async Task SendAsync(NodePair pair, CommandMessage command)
    {
        var answer = await pair.Client.SendAsync(command);
        VoidRunException.Unless(answer.Outcome == Outcome.Unchanged, $"{command.Target} must be as it is: {answer}");
    }

    /// <summary>Answers as an entity does that has nothing to change.</summary>
    private sealed class Answering : ReceiveActor
    {
        public Answering() => Receive<CommandMessage>(command => Sender.Tell(
            new CommandReply(command.Target, command.CommandId, new Answer(Outcome.Unchanged, 1))));
    }
}

/// <param name="Bare">An actor that answers at once.</param>
/// <param name="Ours">An entity behind a region.</param>
/// <param name="Changed">The same with other settings; <c>null</c>: not measured.</param>
internal sealed record RemoteAskResult(int InFlight, TransportArm Bare, TransportArm Ours, TransportArm? Changed)
{
    public double Ratio => Ours.PerSecond / Bare.PerSecond;

    /// <summary>By processor time: says more on a busy machine.</summary>
    public double CpuRatio => Bare.CpuMicros / Ours.CpuMicros;
}
