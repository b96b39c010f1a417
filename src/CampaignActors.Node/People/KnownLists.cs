using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.People;

/// <summary>
/// The lists that people can be put on. A list is an entity, <c>lists/CODE</c>, which segments name; who is on it stands with the people.
/// </summary>
internal sealed class KnownLists(
    IEntityClient client, StartedNode node, IRecipientDatabase people, IDomainClock clock, Signatures signatures)
{
    /// <summary>
    /// Codes of the entities, and of lists of the store that have no entity, such as those of people who were copied from elsewhere.
    /// </summary>
    /// <returns>In ordinal order. What was durable before the call is in it.</returns>
    public async Task<IReadOnlyList<string>> CodesAsync(CancellationToken ct)
    {
        // A list that has just been made may be named at once.
        await node.CaughtUpAsync(ct);
        return [.. node.Views.List(Kinds.Lists).Where(l => !l.View.IsEmpty).Select(l => l.Code.Text)
            .Union(await people.ListsAsync(ct)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes the entity of a list where there is none, signed by the caller. Twice changes nothing.</summary>
    /// <param name="code">A code of a list.</param>
    /// <exception cref="InputException">The signing operator does not exist, or the list is refused.</exception>
    /// <exception cref="NotAllowedException">Another operator is named by a caller who is no administrator.</exception>
    /// <exception cref="TooBusyException">It is not known whether the list was made.</exception>
    public async Task MakeAsync(HttpContext http, string code)
    {
        var list = Kinds.List(new Code(code));
        if (node.Views.Find(list) is { IsEmpty: false })
            return;
        var by = await signatures.OfAsync(http, Incoming.Operator(http.Request), Incoming.OperatorHeader, list);
        // An id of its own: that of the request is of the import, and each part of a file may be sent again.
        var answer = await client.SendAsync(
            new CommandMessage(list, ClientIds.New(), by, clock.Now, new PutList(PutMode.Apply, new ListFields()))
            {
                Via = http.Caller().Via,
            },
            http.RequestAborted);
        if (answer.Ok)
            return;
        throw answer.Outcome == Outcome.Unknown || answer.RetryAfter is not null
            ? new TooBusyException($"the list {code} could not be made now: {answer.Text}", answer.RetryAfter ?? Duration.FromSeconds(1))
            : new InputException(null, $"the list {code} cannot be made: {answer.Text}");
    }
}
