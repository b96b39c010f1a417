using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Gateways.Messages;

/// <summary>What a delivery has taken in about its messages.</summary>
/// <param name="Reports">Number of the last report.</param>
/// <param name="Failed">Messages that reached no recipient.</param>
public readonly record struct TakenIn(int Reports, long Failed);

/// <summary>
/// The messages of a copy of a system, which has no people: everything that is released reaches its recipient, but for what has failed
/// before. Reports go on behind those that the delivery had taken in when the copy was made.
/// </summary>
/// <param name="taken">What the delivery of a code has taken in by now; <c>null</c>: there is no such delivery.</param>
/// <threadsafety>To be used by one thread, as the copy itself is.</threadsafety>
public sealed class CopiedMailings(Func<Code, TakenIn?> taken)
{
    private readonly Dictionary<Code, int> _last = [];

    /// <param name="released">Messages released so far.</param>
    public ReportMessages Report(Code delivery, int preparation, long released)
    {
        var known = taken(delivery) ?? new TakenIn(0, 0);
        var number = Math.Max(known.Reports, _last.GetValueOrDefault(delivery)) + 1;
        _last[delivery] = number;
        var failed = Math.Min(known.Failed, released);
        return new ReportMessages(preparation, number, released, released - failed, 0, failed, 0);
    }
}
