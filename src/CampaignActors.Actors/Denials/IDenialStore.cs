using NodaTime;

namespace CampaignActors.Actors.Denials;

/// <summary>Requests of one minute that were turned away for the same reason, from the same address.</summary>
/// <param name="Minute">Its beginning.</param>
/// <param name="Address">Where they came from.</param>
/// <param name="Status">401: nobody knew who asked. 403: who asked may not.</param>
/// <param name="Who">As far as it is known: the code of a key, or an operator; empty when nobody was named. Of a 401 it is a claim.</param>
/// <param name="What">One of them, such as <c>PUT /budgets/B1</c>.</param>
public sealed record DeniedRequests(Instant Minute, string Address, int Status, string Reason, string Who, string What, long Count);

/// <summary>
/// What was turned away. Nothing of it is in the journal, which a stranger must not be able to fill, so it cannot be folded anew: it stands
/// beside the projections and outlives them. Only the latest <see cref="Kept"/> rows are kept. Calls block on the database.
/// </summary>
public interface IDenialStore
{
    const int Kept = 10_000;

    /// <summary>Counts add up where the rest is the same.</summary>
    void Add(IReadOnlyList<DeniedRequests> denied);

    /// <summary>The latest first.</summary>
    IReadOnlyList<DeniedRequests> List(Instant since, int limit);
}
