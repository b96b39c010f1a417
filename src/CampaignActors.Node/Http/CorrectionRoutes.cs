using System.Text.Json.Nodes;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>
/// What recipient managers correct by hand: suppressions are lifted, fields emptied, people taken off lists. Each is in the audit list of
/// people before it is done (docs/decisions/0074-corrections-of-people.md).
/// </summary>
internal sealed class CorrectionRoutes(IRecipientDatabase people, AccessNotes notes, NodeArguments arguments) : IRouteGroup
{
    private const string Tag = "recipients";

    /// <summary>Fields or lists of one request.</summary>
    private const int Most = 200;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/suppressions/lift", Need.KeepRecipients, LiftAsync, schemas =>
        [
            new("liftSuppression", Tag, "Takes back the suppression of a person or an address for a channel.")
            {
                Description = "Of a person the one of the present address goes as well. What the person asked for needs a reason.",
                Body = schemas.Define("LiftedSuppression", () => Schema.Closed(
                    Schema.Object(
                        ("address", Schema.Described(Schema.Text(), "A key, a mail address or a phone number.")),
                        ("channel", Schema.Words(Enum.GetValues<Channel>().Select(Scalars.NameOf))),
                        ("because", Schema.Described(
                            Schema.Words(Enum.GetValues<LiftReason>().Select(Scalars.NameOf)),
                            "consent: the person asked for messages again; mistake: it was entered wrongly."))),
                    "address", "channel")),
                Reply = schemas.Define("SuppressionLifted", () => Schema.Object(
                    ("lifted", Schema.Described(Schema.Whole(0), "Suppressions that are gone: of the person, of the address.")))),
            },
        ]),
        HttpRoute.Post("/recipients/{key}/clear", Need.KeepRecipients, ClearAsync, schemas =>
        [
            new("clearRecipient", Tag, "Empties fields of a person and takes the person off lists.")
            {
                Parts = new Dictionary<string, JsonObject>
                {
                    ["key"] = new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.@-]{1,128}$" },
                },
                Body = schemas.Define("ClearedFields", () => Schema.Closed(Schema.Object(
                    ("fields", Schema.ListOf(Schema.Text())), ("lists", Schema.ListOf(Schema.Code()))))),
                Reply = schemas.Define("RecipientCleared", () => Schema.Object(
                    ("changed", Schema.Described(Schema.Flag(), "Whether something was there.")))),
            },
        ]),
    ];

    private async Task<IResult> LiftAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var address = reader.Text("address", required: true, max: RecipientRules.MaxText);
        var channel = reader.Enum<Channel>("channel", required: true);
        var because = reader.Enum<LiftReason>("because");
        reader.Done();
        errors.ThrowIfAny();
        if (SuppressionRules.Address(channel!.Value, address!) is null && await people.FindAsync(address!, http.RequestAborted) is null)
            return Problem.Unknown(SuppressionRules.Unknown(channel.Value).Message);
        Recipient[] persons = await people.FindAsync(address!, http.RequestAborted) is { } person ? [person] : [];
        await notes.AddAsync(
            http, "lift", persons, $"{Scalars.NameOf(channel.Value)}{(because is { } said ? $": {Scalars.NameOf(said)}" : "")}");
        return await AnswerAsync(async () => new JsonObject
        {
            ["lifted"] = (await people.LiftAsync(address!, channel.Value, because, http.RequestAborted)).Count,
        });
    }

    private async Task<IResult> ClearAsync(HttpContext http, string key)
    {
        Incoming.OnlyQuery(http.Request);
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var (fields, lists) = (Words(reader, "fields"), Words(reader, "lists"));
        reader.Done();
        errors.ThrowIfAny();
        if (fields.Count + lists.Count == 0)
            throw new InputException(null, "expected fields or lists");
        if (await people.FindAsync(key, http.RequestAborted) is not { } person)
            return RecipientRoutes.Unknown();
        await notes.AddAsync(
            http, "clear", [person], FormattableString.Invariant($"{fields.Count} fields, {lists.Count} lists"));
        return await AnswerAsync(async () => await people.ClearAsync(key, fields, lists, http.RequestAborted) is { } changed
            ? new JsonObject { ["changed"] = changed }
            : null);
    }

    /// <param name="work"><c>null</c>: the person was forgotten meanwhile.</param>
    private static async Task<IResult> AnswerAsync(Func<Task<JsonObject?>> work)
    {
        try
        {
            return await work() is { } reply ? new JsonReply(reply) : RecipientRoutes.Unknown();
        }
        catch (AudienceException e)
        {
            throw new InputException(null, e.Message);
        }
    }

    private static List<string> Words(MapReader reader, string key)
    {
        var words = new List<string>();
        if (reader.List(key) is not { } list)
            return words;
        if (list.Items.Count > Most)
            reader.Errors.Add(list.Position, $"{key}: {list.Items.Count} are given, at most {Most} are taken");
        foreach (var item in list.Items.Take(Most))
        {
            if (item is ScalarNode { IsNull: false, Text.Length: <= RecipientRules.MaxText } word)
                words.Add(word.Text);
            else
                reader.Errors.Add(item.Position, $"{key}: {item.What}, expected a name");
        }
        return words;
    }
}
