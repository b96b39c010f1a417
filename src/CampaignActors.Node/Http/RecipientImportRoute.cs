using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.People;
using CampaignActors.Recipients.Importing;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>People are imported, or what an import would do is counted. No value of a row is in the answer.</summary>
internal sealed class RecipientImportRoute(
    IRecipientDatabase people, ImportFolder folder, ImportWatch watch, RecipientMeters meters, KnownLists lists, AccessNotes notes,
    Lanes lanes) : IRouteGroup
{
    private const string Tag = "recipients";
    private const int MaxRejectedShown = 10_000;
    private const int MaxHeader = 200;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/recipients/import", Need.KeepRecipients, ImportAsync, schemas =>
        [
            new("importRecipients", Tag, "Imports people from separated values.")
            {
                Description = "The first line names the fields. The file is read twice and may be of any size. A row that cannot be used "
                    + "is "
                    + $"counted and told with line and reason, the first {MaxRejectedShown} of them.",
                Query =
                [
                    new("map", Schema.Text(), "HEADER=FIELD for a column, or HEADER=- to leave it out; may be given several times."),
                    new("encoding", Schema.Words(CsvText.Encodings), "Default utf-8, or what a mark at the beginning says."),
                    new("separator", Schema.Text(), "One character; default: found out from the first line."),
                    new("list", Schema.Code(), "A list that everyone of the file is put on; made, as lists/CODE, when it does not exist."),
                    new("dryRun", Schema.Flag(), "Count only."),
                    new("look", Schema.Flag(), "With dryRun: say of each column what it is, and of a file that cannot be imported why "
                        + "(problem), instead of refusing it."),
                    new("watch", Schema.Code(), "A name of your choice, under which /recipients/import/progress tells how far it is."),
                ],
                Body = Schema.Text(),
                BodyType = "text/csv",
                Reply = schemas.Define("RecipientImport", ImportSchema),
            },
        ]),
        HttpRoute.Get("/recipients/import/progress", Need.KeepRecipients, Progress, schemas =>
        [
            new("getImportProgress", Tag, "How far an import is that runs on this node.")
            {
                Query = [new("watch", Schema.Code(), "Its name.")],
                Reply = schemas.Define("ImportProgress", () => Schema.Object(
                    ("size", Schema.Described(Schema.Whole(0), "Bytes of the file.")),
                    ("bytes", Schema.Described(Schema.Whole(0), "Read so far.")),
                    ("rows", Schema.Described(Schema.Whole(0), "Read and written so far, in steps of a transaction.")))),
            },
        ]),
    ];

    private static JsonObject ImportSchema() => Schema.Object(
        ("rows", Schema.Whole(0)), ("created", Schema.Whole(0)), ("changed", Schema.Whole(0)), ("unchanged", Schema.Whole(0)),
        ("duplicates", Schema.Described(Schema.Whole(0), "Rows that a later row with the same key replaces.")),
        ("rejected", Schema.Whole(0)), ("dryRun", Schema.Flag()),
        ("reasons", Schema.ListOf(Schema.Object(("line", Schema.Whole(1)), ("reason", Schema.Text())))),
        ("columns", Schema.Described(
            Schema.ListOf(Schema.Object(("header", Schema.Text()), ("field", Schema.OrNull(Schema.Text())))),
            "With look: the field of each column, '-' where it is left out, null where it has to be mapped.")),
        ("problem", Schema.Described(Schema.Text(), "With look: why the file cannot be imported so.")));

    private async Task<IResult> ImportAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "map", "encoding", "separator", "list", "dryRun", "look", "watch");
        var options = Options(http.Request);
        var look = Incoming.Flag(http.Request, "look");
        if (look && !options.DryRun)
            throw new InputException(null, "look goes with dryRun, expected both");
        await using var file = await folder.ReceiveAsync(http);
        using var watched = watch.Begin(Name(http.Request), file.Length);
        var rejected = new List<RejectedRow>();
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        var began = Stopwatch.GetTimestamp();
        var import = new RecipientImport(new ListedPeople(people, lists, http, options.List));
        IReadOnlyList<NamedColumn>? columns = null;
        ImportCounts counts;
        try
        {
            if (look)
                columns = await import.ColumnsAsync(file, options, http.RequestAborted);
            // Reading and parsing keep a thread for a while.
            counts = await Task.Run(
                () => import.RunAsync(
                    file, options, r => { if (rejected.Count < MaxRejectedShown) rejected.Add(r); }, watched, http.RequestAborted),
                http.RequestAborted);
        }
        catch (Exception e) when (e is ImportException or AudienceException)
        {
            if (!look)
                throw new InputException(null, e.Message);
            return new JsonReply(Looked(new JsonObject { ["rows"] = 0, ["dryRun"] = true, ["problem"] = e.Message }, columns));
        }
        meters.Imported(counts, Stopwatch.GetElapsedTime(began));
        if (!options.DryRun)
        {
            await notes.AddAsync(
                http, "import", [],
                FormattableString.Invariant($"created {counts.Created}, changed {counts.Changed}, unchanged {counts.Unchanged}"));
        }
        return new JsonReply(Looked(
            new JsonObject
            {
                ["rows"] = counts.Rows,
                ["created"] = counts.Created,
                ["changed"] = counts.Changed,
                ["unchanged"] = counts.Unchanged,
                ["duplicates"] = counts.Duplicates,
                ["rejected"] = counts.Rejected,
                ["dryRun"] = options.DryRun,
                ["reasons"] = Reasons(rejected),
            },
            columns));
    }

    private static JsonObject Looked(JsonObject reply, IReadOnlyList<NamedColumn>? columns)
    {
        if (columns is not null)
        {
            reply["columns"] = new JsonArray([.. columns.Select(c => new JsonObject
            {
                ["header"] = Shown.OneLine(c.Header, MaxHeader), ["field"] = c.Field,
            })]);
        }
        return reply;
    }

    internal static JsonArray Reasons(IEnumerable<RejectedRow> rejected) =>
        new([.. rejected.Select(r => new JsonObject { ["line"] = r.Line, ["reason"] = r.Reason })]);

    private Task<IResult> Progress(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "watch");
        var name = Name(http.Request) ?? throw new InputException(null, "watch: missing, expected the name of an import");
        return Task.FromResult<IResult>(watch.Find(name) is not var (size, progress)
            ? Problem.Unknown($"no import {Shown.Quote(name)} runs on this node")
            : new JsonReply(new JsonObject { ["size"] = size, ["bytes"] = progress.Bytes, ["rows"] = progress.Rows }));
    }

    private static string? Name(HttpRequest request) =>
        Incoming.Query(request, "watch") is { Length: > 0 } name ? Incoming.Code(name, "watch").Text : null;

    private ImportOptions Options(HttpRequest request)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in request.Query["map"])
        {
            var at = text!.LastIndexOf('=');
            if (at <= 0 || at == text.Length - 1 || !map.TryAdd(text[..at], text[(at + 1)..]))
                throw new InputException(null, $"map: {Shown.Quote(text)} is not HEADER=FIELD, each header once");
        }
        var separator = Incoming.Query(request, "separator");
        if (separator is not (null or { Length: 1 }) || separator is "\"" or "\r" or "\n")
            throw new InputException(null, "separator: expected one character such as ;");
        return new ImportOptions
        {
            Map = map,
            Encoding = Incoming.Query(request, "encoding"),
            Separator = separator?[0],
            List = Incoming.Query(request, "list"),
            DryRun = Incoming.Flag(request, "dryRun"),
            Folder = folder.Path,
        };
    }
}
