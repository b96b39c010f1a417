using NodaTime;

namespace CampaignActors.Actors.Denials;

/// <summary>Requests of one minute that were turned away for the same reason, from the same address.</summary>
/// <param name="Minute">Its beginning.</param>
/// <param name="Address">Where they came from.</param>
/// <param name="Status">
/// 401: the caller was not known. 403: the caller may not. 429: too many unknown callers, none was checked any more.
/// </param>
/// <param name="Who">
/// The caller as far as known: the code of a key, or an operator; empty when the request names none. With 401 it is a claim.
/// </param>
/// <param name="What">One of them, such as <c>PUT /budgets/B1</c>.</param>
public sealed record DeniedRequests(Instant Minute, string Address, int Status, string Reason, string Who, string What, long Count);

/// <summary>A place in the list: behind the row of this minute with this number.</summary>
public readonly record struct DenialPlace(Instant Minute, long Number);

/// <param name="Next">Where the next page begins; <c>null</c>: this is the last.</param>
public sealed record DenialPage(IReadOnlyList<DeniedRequests> Rows, DenialPlace? Next)
{
    /// <param name="rows">One more than fit, if there are more, each with its number.</param>
    internal static DenialPage Of(IReadOnlyList<(DeniedRequests Row, long Number)> rows, int limit) => new(
        [.. rows.Take(limit).Select(r => r.Row)],
        rows.Count > limit ? new DenialPlace(rows[limit - 1].Row.Minute, rows[limit - 1].Number) : null);
}

/// <summary>
/// Requests that were turned away. They are not in the journal, which strangers must not be able to fill, so they cannot be folded again:
/// they stand beside the projections and outlive them. Only the latest <see cref="Kept"/> rows are kept. Calls block on the database.
/// </summary>
public interface IDenialStore
{
    const int Kept = 10_000;

    /// <summary>Rows that differ only in their count are added up.</summary>
    void Add(IReadOnlyList<DeniedRequests> denied);

    /// <summary>The latest first. Requests that come in between two pages stand before the first page.</summary>
    /// <param name="after">The <see cref="DenialPage.Next"/> of the page before; <c>null</c>: from the latest on.</param>
    DenialPage List(Instant since, int limit, DenialPlace? after = null);
}
