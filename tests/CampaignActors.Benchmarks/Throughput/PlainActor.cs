using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// A persistent actor as the manual has it: one <c>Persist</c> for each command, the answer in its handler. It writes the bytes that
/// the node wrote for the same command, and is spared serializing them, remembering ids and deciding anything.
/// </summary>
internal sealed class PlainActor : ReceivePersistentActor
{
    private int _count;
    private decimal _sum;

    public PlainActor(string id)
    {
        PersistenceId = id;
        Recover<StoredEnvelope>(_ => _count++);
        Command<Reserve>(reserve => Persist(reserve.Row, _ =>
        {
            _count++;
            _sum += reserve.Amount.Amount;
            Sender.Tell(new Reserved(reserve.Number));
        }));
        Command<GetTotals>(_ => Sender.Tell(new Totals(_count, _sum)));
    }

    public override string PersistenceId { get; }

    public static Props Props(string id) => Akka.Actor.Props.Create(() => new PlainActor(id));

    /// <summary>What it holds; it has recovered when it answers.</summary>
    public static Task<Totals> TotalsAsync(IActorRef actor) => actor.Ask<Totals>(new GetTotals(), TimeSpan.FromSeconds(30));

    public sealed record Reserve(int Number, Money Amount, StoredEnvelope Row) : INoSerializationVerificationNeeded;

    public sealed record Reserved(int Number) : INoSerializationVerificationNeeded;

    public sealed record GetTotals : INoSerializationVerificationNeeded;

    public sealed record Totals(int Count, decimal Sum) : INoSerializationVerificationNeeded;
}
