using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.People;
using CampaignActors.Recipients.Importing;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Suppressions of people and addresses. No address of a person is in an address of HTTP: it comes in the body.</summary>
internal sealed class SuppressionRoutes(
    IRecipientDatabase people, ImportFolder folder, AccessNotes notes, IDomainClock clock, Lanes lanes, NodeArguments arguments)
        : IRouteGroup
{
    private const string Tag = "recipients";
    private const int MaxSource = 200;
    private const int MaxRejectedShown = 10_000;
    private static readonly string[] s_of = ["people", "addresses"];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/recipients/{key}/suppress", Need.KeepRecipients, SuppressPersonAsync, schemas =>
        [
            new("suppressRecipient", Tag, "Suppresses a person for a channel; the earlier suppression stays.")
            {
                Parts = new Dictionary<string, JsonObject>
                {
                    ["key"] = new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.@-]{1,128}$" },
                },
                Body = schemas.Define("NewSuppression", () => Schema.Closed(Schema.Object(Fields()), "channel")),
                Reply = schemas.Define("Suppressed", SuppressedSchema),
            },
        ]),
        HttpRoute.Post("/suppressions", Need.KeepRecipients, SuppressAddressAsync, schemas =>
        [
            new("suppressAddress", Tag, "Suppresses a key, or an address that no person needs to have.")
            {
                Body = schemas.Define("NewAddressSuppression", () => Schema.Closed(
                    Schema.Object([("address", Schema.Described(Schema.Text(), "A key, a mail address or a phone number.")), .. Fields()]),
                    "address", "channel")),
                Reply = schemas.Define("Suppressed", SuppressedSchema),
            },
        ]),
        HttpRoute.Get("/suppressions", Need.KeepRecipients, ExportAsync, _ =>
        [
            new("exportSuppressions", Tag, "All suppressions as separated values.")
            {
                Description = "Of addresses there are keyed hashes, which this installation alone can read.",
                ReplyType = "text/csv",
                Reply = Schema.Text(),
            },
        ]),
        HttpRoute.Get("/suppressions/counts", Need.KeepRecipients, CountAsync, schemas =>
        [
            new("countSuppressions", Tag, "How many suppressions there are, by channel and reason.")
            {
                Reply = schemas.Define("SuppressionTotals", () => Schema.Items(Schema.Object(
                    ("channel", Schema.Text()), ("reason", Schema.Text()),
                    ("of", Schema.Described(Schema.Words(s_of), "Of people, or of addresses whether a person has them or not.")),
                    ("count", Schema.Whole(0))))),
            },
        ]),
        HttpRoute.Post("/suppressions/import", Need.KeepRecipients, ImportAsync, schemas =>
        [
            new("importSuppressions", Tag, "Adds suppressions from separated values.")
            {
                Body = Schema.Text(),
                BodyType = "text/csv",
                Reply = schemas.Define("SuppressionImport", () => Schema.Object(
                    ("rows", Schema.Whole(0)), ("added", Schema.Whole(0)), ("known", Schema.Whole(0)), ("rejected", Schema.Whole(0)),
                    ("reasons", Schema.ListOf(Schema.Object(("line", Schema.Whole(1)), ("reason", Schema.Text())))))),
            },
        ]),
    ];

    private static (string, JsonObject)[] Fields() =>
    [
        ("channel", Schema.Words(Enum.GetValues<Channel>().Select(Scalars.NameOf))),
        ("reason", Schema.Described(Schema.Words(Enum.GetValues<SuppressionReason>().Select(Scalars.NameOf)), "Default manual.")),
        ("source", Schema.Described(Schema.Text(), "Where it came from; never a person.")),
    ];

    private static JsonObject SuppressedSchema() =>
        Schema.Object(("added", Schema.Described(Schema.Flag(), "Whether it was not there before.")));

    private async Task<IResult> SuppressPersonAsync(HttpContext http, string key)
    {
        Incoming.OnlyQuery(http.Request);
        var (_, suppression) = await ReadAsync(http, withAddress: false);
        if (await people.FindAsync(key, http.RequestAborted) is not { } person)
            return RecipientRoutes.Unknown();
        await notes.AddAsync(http, "suppress", [person], Detail(suppression));
        return await SuppressAsync(http, key, suppression);
    }

    private async Task<IResult> SuppressAddressAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var (address, suppression) = await ReadAsync(http, withAddress: true);
        Recipient[] persons = await people.FindAsync(address!, http.RequestAborted) is { } person ? [person] : [];
        await notes.AddAsync(http, "suppress", persons, Detail(suppression));
        return await SuppressAsync(http, address!, suppression);
    }

    private async Task<IResult> SuppressAsync(HttpContext http, string keyOrAddress, Suppression suppression)
    {
        try
        {
            return new JsonReply(new JsonObject
            {
                ["added"] = await people.SuppressAsync(keyOrAddress, suppression, http.RequestAborted),
            });
        }
        catch (AudienceException e)
        {
            return Problem.Unknown(e.Message);
        }
    }

    private static string Detail(Suppression suppression) => $"{Scalars.NameOf(suppression.Channel)}: {Scalars.NameOf(suppression.Reason)}";

    private async Task<(string? Address, Suppression Suppression)> ReadAsync(HttpContext http, bool withAddress)
    {
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var address = withAddress ? reader.Text("address", required: true, max: RecipientRules.MaxText) : null;
        var (channel, reason) = (reader.Enum<Channel>("channel", required: true), reader.Enum<SuppressionReason>("reason"));
        var source = reader.Text("source", max: MaxSource);
        reader.Done();
        errors.ThrowIfAny();
        return (address, new Suppression(channel!.Value, reason ?? SuppressionReason.Manual, clock.Now, source ?? "manual"));
    }

    private async Task<IResult> ExportAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var turn = await lanes.Exports.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            await notes.AddAsync(http, "exportSuppressions", []);
            return new Streamed(people, turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task<IResult> CountAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        var counts = await people.CountSuppressionsAsync(http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. counts.Select(c => (JsonNode?)new JsonObject
            {
                ["channel"] = Scalars.NameOf(c.Channel), ["reason"] = Scalars.NameOf(c.Reason), ["of"] = s_of[c.OfPeople ? 0 : 1],
                ["count"] = c.Count,
            })]),
        });
    }

    private async Task<IResult> ImportAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        await using var file = await folder.ReceiveAsync(http);
        var rejected = new List<RejectedRow>();
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        SuppressionCounts counts;
        try
        {
            counts = await SuppressionList.ImportAsync(
                file, people, clock.Now, r => { if (rejected.Count < MaxRejectedShown) rejected.Add(r); }, http.RequestAborted);
        }
        catch (ImportException e)
        {
            throw new InputException(null, e.Message);
        }
        await notes.AddAsync(http, "importSuppressions", [], FormattableString.Invariant($"added {counts.Added}"));
        return new JsonReply(new JsonObject
        {
            ["rows"] = counts.Rows,
            ["added"] = counts.Added,
            ["known"] = counts.Known,
            ["rejected"] = counts.Rejected,
            ["reasons"] = RecipientImportRoute.Reasons(rejected),
        });
    }

    private sealed class Streamed(IRecipientDatabase people, IDisposable turn) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (turn)
            {
                var response = httpContext.Response;
                response.ContentType = "text/csv; charset=utf-8";
                response.Headers.CacheControl = "no-store";
                response.Headers.XContentTypeOptions = "nosniff";
                if (httpContext.IsHead())
                    return;
                await using var text = new StreamWriter(response.Body, new UTF8Encoding(false), 64 * 1024) { NewLine = "\n" };
                await text.WriteLineAsync(string.Join(',', SuppressionList.Columns).AsMemory(), httpContext.RequestAborted);
                await foreach (var entry in people.ExportSuppressionsAsync(httpContext.RequestAborted))
                    await text.WriteLineAsync(SuppressionList.Line(entry).AsMemory(), httpContext.RequestAborted);
            }
        }
    }
}
