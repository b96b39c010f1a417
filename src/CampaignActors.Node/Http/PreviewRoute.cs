using System.Text.Json.Nodes;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Messages;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>
/// The message of a delivery before it is sent: for a made-up person, or for a real one, which only those see who keep people.
/// </summary>
internal sealed class PreviewRoute(MessagePreview preview, IRecipientDatabase people, AccessNotes notes, Lanes lanes) : IRouteGroup
{
    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/deliveries/{code}/preview", Need.Read, ShowAsync, schemas =>
        [
            new("previewMessage", "messages", "The content of a delivery as one person would get it. Nothing is sent.")
            {
                Description = "The preview of a real person takes a recipient manager, and is in the audit list of people.",
                Parts = new Dictionary<string, JsonObject> { ["code"] = Schema.Code() },
                Query = [new("recipient", Schema.Text(), "Key of a person; default one who is made up.")],
                Reply = schemas.Define("MessagePreview", () => Schema.Object(
                    ("delivery", Schema.Code()),
                    ("recipient", Schema.Described(Schema.OrNull(Schema.Text()), "null: one who is made up.")),
                    ("from", Schema.Text()), ("replyTo", Schema.Text()), ("subject", Schema.Text()), ("text", Schema.Text()),
                    ("html", Schema.Text()),
                    ("problems", Schema.Described(Schema.ListOf(Schema.Text()), "Why it cannot be rendered; no value of a person.")))),
            },
        ]),
    ];

    private async Task<IResult> ShowAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request, "recipient");
        var delivery = Incoming.Code(code, "delivery");
        var key = Incoming.Query(http.Request, "recipient");
        if (key is { Length: > 0 })
            http.Demand(Need.KeepRecipients);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var person = key is { Length: > 0 } ? await people.FindAsync(key, http.RequestAborted) : null;
        if (key is { Length: > 0 } && person is null)
            return Problem.Unknown("unknown recipient");
        if (await preview.OfAsync(delivery, person, http.RequestAborted) is not { } answer)
            return Problem.Unknown($"unknown delivery '{delivery}'");
        if (person is not null)
            await notes.AddAsync(http, "preview", [person], delivery.Text);
        return new JsonReply(answer);
    }
}
