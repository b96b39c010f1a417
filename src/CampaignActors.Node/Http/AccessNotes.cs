using CampaignActors.Actors;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>Writes each look at people and each change of them to their audit list, before the answer.</summary>
internal sealed class AccessNotes(IRecipientDatabase people, IDomainClock clock, Signatures signatures)
{
    /// <param name="what">One word.</param>
    /// <param name="persons">Empty: people as a whole.</param>
    /// <param name="detail">Counts and codes; never a person.</param>
    public async Task AddAsync(HttpContext http, string what, IReadOnlyCollection<Recipient> persons, string detail = "")
    {
        var by = await signatures.OfAsync(http, Incoming.Operator(http.Request), Incoming.OperatorHeader);
        IEnumerable<long?> numbers = persons.Count == 0 ? [null] : persons.Select(p => (long?)p.Number);
        await people.NoteAsync(
            [.. numbers.Select(n => new PersonAccess(clock.Now, by, http.Caller().Via, what, n, detail))], http.RequestAborted);
    }
}
