namespace CampaignActors.Actors.Operators;

/// <summary>Asks the agent of a node how that node is doing; answered with <see cref="FiguresOfNode"/>.</summary>
public sealed class GetFigures
{
    public static readonly GetFigures Instance = new();

    private GetFigures() { }
}

/// <summary>How one node is doing.</summary>
/// <param name="Up">Since the node started.</param>
/// <param name="MemoryBytes">That the process holds.</param>
/// <param name="Processor">Time of processors that the process has used since it started.</param>
/// <param name="Commands">Of clients and workflows, answered by entities of this node in the last minute.</param>
/// <param name="Writes">Batches that the journal took from this node in the last minute.</param>
/// <param name="UnderWay">What is not finished now.</param>
/// <param name="Faults">Since the node started.</param>
/// <param name="Store">As this node reads them; <c>null</c>: it could not read them in time.</param>
public sealed record FiguresOfNode(
    TimeSpan Up, long MemoryBytes, TimeSpan Processor, MinuteSpan Commands, MinuteSpan Writes, WorkUnderWay UnderWay, NodeFaults Faults,
    StoreFigures? Store);

/// <summary>How often something happened in the last minute, and how long it took.</summary>
/// <param name="Most">Within it 95 % were done: the upper bound of a bucket; <c>null</c>: longer than the largest bound.</param>
public sealed record MinuteSpan(long Count, TimeSpan Mean, TimeSpan? Most)
{
    public static readonly MinuteSpan None = new(0, TimeSpan.Zero, TimeSpan.Zero);
}

/// <param name="Commands">Calls from this node that wait for their answer.</param>
/// <param name="Writes">Batches that the journal is writing.</param>
/// <param name="Waiting">Entities that wait to be let to the journal.</param>
/// <param name="Outside">Mails, files and jobs.</param>
public sealed record WorkUnderWay(int Commands, int Writes, int Waiting, int Outside);

/// <param name="DeadLetters">Messages without a receiver.</param>
/// <param name="Restarts">Entities that started again from their journal after a failure.</param>
/// <param name="Alarms">Broken invariants and what cannot be read.</param>
public sealed record NodeFaults(long DeadLetters, long Restarts, long Alarms);

/// <summary>How far lists and work are behind, as the database of a node says.</summary>
/// <param name="ProjectionLag">Orderings of the journal that are not in the lists yet.</param>
/// <param name="OutboxAge">For how long the oldest effect that should be confirmed has not been.</param>
/// <param name="WorkAge">For how long the oldest due item of a technical workflow has waited.</param>
/// <param name="ParkedAge">For how long the oldest parked effect has waited for a person.</param>
/// <param name="Quarantined">Entities that cannot be read.</param>
public sealed record StoreFigures(long ProjectionLag, TimeSpan OutboxAge, TimeSpan WorkAge, TimeSpan ParkedAge, long Quarantined);
