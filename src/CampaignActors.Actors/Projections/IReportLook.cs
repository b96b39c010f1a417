using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Waiting;

namespace CampaignActors.Actors.Projections;

/// <summary>The tables of reports, calendar and work at one moment: all its reads are of the same state of the store.</summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public interface IReportLook : ILedgerSource, IDisposable
{
    /// <summary>Ordering of the journal up to which it is folded.</summary>
    long Ordering { get; }

    /// <summary>Lines that count of campaigns, with all their items, or of items.</summary>
    IEnumerable<LedgerEntry> LinesOf(IReadOnlyCollection<EntityRef> entities);

    /// <summary>Pieces by stock line that deliveries need.</summary>
    IReadOnlyDictionary<Code, Map<Quantity>> Needs(IReadOnlyCollection<Code> deliveries);

    /// <summary>A page of the calendar, by start, then by entity and number.</summary>
    IReadOnlyList<CalendarSpan> Spans(CalendarQuery query);

    /// <summary>
    /// What begins or ends within a time, by that instant, then by entity and number: a span that begins in it counts as that, whenever
    /// it ends. Of the query, time, kinds and limit count.
    /// </summary>
    /// <returns>A page, and how many there are in all.</returns>
    (IReadOnlyList<CalendarMoment> Moments, int Count) Moments(CalendarQuery query);

    /// <summary>What waits for these operators and groups, by deadline; what has none last.</summary>
    /// <param name="verbs">Only with these; empty: with any.</param>
    /// <param name="at">Only at this entity, and delegations; <c>null</c>: anywhere.</param>
    IReadOnlyList<WaitingWork> Waiting(IReadOnlyCollection<Code> who, IReadOnlyCollection<string> verbs, EntityRef? at, int limit);

    /// <summary>What an entity lets wait, for each operator and group, in the same order.</summary>
    IReadOnlyList<WaitingWork> WaitingAt(EntityRef entity);

    /// <summary>What waits with this verb, for any person, in the same order.</summary>
    /// <param name="steps">Only with these steps, as far as the first colon; empty: with any.</param>
    IReadOnlyList<WaitingWork> WaitingFor(string verb, IReadOnlyCollection<string> steps, int limit);
}

/// <summary>
/// The projections are those of another version, which does not fill all tables of this one; they are folded again soon.
/// </summary>
public sealed class EarlierProjectionsException() : InvalidOperationException(
    "reports, calendar, work and lists with conditions have to wait: the lists are folded by a node of another version, try again once "
    + "all nodes are upgraded");
