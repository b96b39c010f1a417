using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Demo;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign demo</c>: a made-up company, with a month of history in an empty journal, or of today in a running node.</summary>
internal static class DemoCommand
{
    private static readonly LocalDate s_first = new(2000, 1, 1);

    public static Command Of(Host host, ClientOptions node)
    {
        var (data, database) = (DataOption(), DatabaseCommand.DatabaseOption());
        var seed = new Option<int>("--seed")
        {
            HelpName = "N",
            Description = "The same seed and date make the same company.",
            DefaultValueFactory = _ => DemoOptions.DefaultSeed,
        };
        var date = new Option<string?>("--date") { HelpName = "DATE", Description = "The day that counts as today; default today." };
        var zone = new Option<string?>("--zone")
        {
            HelpName = "ZONE", Description = "Zone of the installation, such as Europe/Paris; default UTC.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document instead of lines." };
        var command = new Command("demo", """
            Fills a system with a made-up company to look at. A folder without a journal, or an empty database, gets a month of
            history; start its node afterwards. A running node gets what can happen today, under codes that begin with DEMO-; what it
            has stays as it is, and doing it twice changes nothing.
            """) { data, database, seed, date, zone, json };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = Options(parsed.GetValue(date), ClientOptions.Zone(parsed.GetValue(zone))) with { Seed = parsed.GetValue(seed) };
            using var progress = new Progress(host, TimeSpan.FromSeconds(10));
            var folder = BackupCommands.Folder(parsed, data, database);
            if (folder is null && parsed.GetValue(database) is null)
                return await AddAsync(host, node, parsed, options, parsed.GetValue(json), progress, cancellation);
            if (node.IsGiven(parsed))
                throw new InputException(null, "--node goes with a node that runs, and --data and --database with none, expected one");
            await using var place = folder is not null
                ? DemoPlace.InFolder(folder)
                : DemoPlace.InDatabase(DatabaseCommand.Settings(host, parsed.GetValue(database)));
            var fill = new DemoFill(options) { OnProgress = progress.Report };
            var filled = await Task.Run(() => fill.RunAsync(place, cancellation), cancellation);
            progress.Wipe();
            if (parsed.GetValue(json))
                host.Out.WriteLine(JsonOutput.Text(Document(filled)));
            else
                foreach (var line in DemoReport.Lines(filled).Append(Start(folder, options)).Concat(DemoTour.Lines("")))
                    host.Out.WriteLine(line);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Option<string?> DataOption() => new("--data")
    {
        HelpName = "FOLDER", Description = "A data folder without a journal; its node is started afterwards.",
    };

    /// <exception cref="InputException">The date is none, or lies too far back or in the future.</exception>
    private static DemoOptions Options(string? date, DateTimeZone zone)
    {
        var today = DemoOptions.Today(SystemClock.Instance.GetCurrentInstant(), zone);
        if (date is null)
            return today;
        var read = LocalDatePattern.Iso.Parse(date);
        return read.Success && read.Value >= s_first && read.Value <= today.Day
            ? today with { Day = read.Value }
            : throw new InputException(
                null, $"--date: {Shown.Quote(date)} is not a day from {Iso(s_first)} to today, expected one such as {Iso(today.Day)}");
    }

    private static string Start(string? folder, DemoOptions options)
    {
        var zone = options.Zone == DateTimeZone.Utc ? "" : $" --zone {options.Zone.Id}";
        return folder is null
            ? $"Start its nodes{(zone.Length > 0 ? $" with{zone}" : "")}."
            : $"Start its node: dotnet run --project src/CampaignActors.Node -- --data {folder}{zone}";
    }

    private static async Task<int> AddAsync(
        Host host, ClientOptions node, ParseResult parsed, DemoOptions options, bool json, Progress progress,
        CancellationToken cancellation)
    {
        using var client = node.Client(parsed, progress);
        var run = string.Create(CultureInfo.InvariantCulture, $"demo:{options.Seed}:{Iso(options.Day)}");
        var result = await Reached(
            new PresentDay(client, options, run) { OnProgress = progress.Report, People = new NodeImportTarget(client, null, "") }
                .ApplyAsync(cancellation));
        progress.Wipe();
        if (!result.Ok)
            return host.Refused(result.Refusal, result.Reasons);
        if (json)
        {
            host.Out.WriteLine(JsonOutput.Text(new JsonObject
            {
                ["company"] = Company.Name, ["seed"] = options.Seed, ["date"] = Iso(options.Day), ["node"] = client.Address,
                ["prefix"] = result.Prefix, ["created"] = result.Created, ["present"] = result.Present,
            }));
            return ExitCodes.Ok;
        }
        foreach (var line in DemoReport.Lines(result, client.Address).Concat(DemoTour.Lines(result.Prefix)))
            host.Out.WriteLine(line);
        return ExitCodes.Ok;
    }

    /// <summary>A newcomer may have started nothing yet.</summary>
    /// <exception cref="NodeException">The node cannot be reached; the message says what goes without one.</exception>
    private static async Task<PresentDayResult> Reached(Task<PresentDayResult> applying)
    {
        try
        {
            return await applying;
        }
        catch (NodeException e)
        {
            throw new NodeException($"{e.Message}; without a node, `campaign demo --data FOLDER` fills a folder for one", e);
        }
    }

    private static JsonObject Document(DemoFilled filled) => new()
    {
        ["company"] = Company.Name,
        ["seed"] = filled.History.Options.Seed,
        ["date"] = Iso(filled.History.Options.Day),
        ["zone"] = filled.History.Options.Zone.Id,
        ["journal"] = filled.Where,
        ["rows"] = filled.History.Rows.Count,
        ["entities"] = new JsonObject(DemoReport.Counts(filled.History).Select(c => KeyValuePair.Create(c.Kind, (JsonNode?)c.Count))),
    };

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
