using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Audience.People;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Recipients.Importing;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign recipients</c> and <c>campaign suppress</c>: the people of a node.</summary>
internal static class RecipientsCommand
{
    private const string Key = "KEY";

    public static Command Of(Host host, ClientOptions node) => new(
        "recipients", "The people of a node: import, look at, find and forget them.")
    {
        Import(host, node), Get(host, node), Find(host, node), CorrectionCommands.Clear(host, node), Forget(host, node),
        Suppressions(host, node),
    };

    private static Command Import(Host host, ClientOptions node)
    {
        var file = FileArgument("A file of separated values; its first line names the fields.");
        var list = new Option<string?>("--list")
        {
            HelpName = "CODE",
            Description = "A list that everyone of the file is put on; made, as lists/CODE, when it is new."
        };
        var map = new Option<string[]>("--map")
        {
            HelpName = "HEADER=FIELD", Description = "The field of a column, or - to leave it out; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var encoding = new Option<string?>("--encoding")
        {
            HelpName = "E",
            Description = $"One of {string.Join(", ", CsvText.Encodings)}; default utf-8, or what a mark at the beginning says.",
        };
        var separator = new Option<string?>("--separator")
        {
            HelpName = "C",
            Description = "The character between values; default: found out from the first line.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would happen, and change nothing." };
        var reject = new Option<string?>("--reject")
        {
            HelpName = "FILE", Description = "Where to write rows that cannot be used, with line number and reason.",
        };
        var command = new Command("import", "Imports people from a file of any size. The same file twice changes nothing.")
        {
            file, list, map, encoding, separator, dryRun, reject,
        };
        var by = ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var options = new ImportOptions
            {
                Map = Map(parsed.GetRequiredValue(map)),
                Encoding = parsed.GetValue(encoding),
                Separator = Separator(parsed.GetValue(separator)),
                List = parsed.GetValue(list),
                DryRun = parsed.GetValue(dryRun),
                Chunk = 10_000,
            };
            using var progress = new Progress(host, TimeSpan.FromSeconds(10));
            using var client = node.Client(parsed, progress);
            await using var text = Open(path);
            await using var rejects = await RejectFile.OpenAsync(parsed.GetValue(reject));
            var shown = new List<RejectedRow>();
            try
            {
                var counts = await new RecipientImport(new NodeImportTarget(client, options.List, By(parsed, by))).RunAsync(
                    text, options,
                    row =>
                    {
                        rejects?.Add(row);
                        if (shown.Count < 10)
                            shown.Add(row);
                    },
                    new Bar(progress, text.Length), cancellation);
                progress.Wipe();
                foreach (var row in rejects is null ? shown : [])
                    host.Error.WriteLine(Shown.OneLine($"{path} line {row.Line}: {row.Reason}"));
                host.Out.WriteLine(
                    $"{(options.DryRun ? "would be " : "")}created {counts.Created}, changed {counts.Changed}, "
                + $"unchanged {counts.Unchanged}; "
                    + $"duplicates {counts.Duplicates}, rejected {counts.Rejected} of {counts.Rows} rows");
                if (counts.Rejected > shown.Count && rejects is null)
                    host.Error.WriteLine($"{counts.Rejected - shown.Count} more were rejected: say --reject FILE to see them");
                return counts.Rejected == 0 ? ExitCodes.Ok : ExitCodes.Refused;
            }
            catch (ImportException e)
            {
                throw new InputException(null, e.Message);
            }
        });
        return command;
    }

    private static Command Get(Host host, ClientOptions node)
    {
        var key = new Argument<string>(Key) { Description = "The key of the person." };
        var format = GetCommand.FormatOption();
        var command = new Command("get", "Shows a person with lists, suppressions and messages.") { key, format };
        var by = ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            // The address of a key that is none, such as .., would be another one.
            if (!RecipientKey.IsValid(parsed.GetRequiredValue(key)))
                return Unknown(host);
            var path = $"recipients/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}";
            var person = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Get, path, null, "", By(parsed, by), cancellation));
            return person is null ? Unknown(host) : GetCommand.One(host, person, parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Find(Host host, ClientOptions node)
    {
        var text = new Argument<string>("TEXT") { Description = "The beginning of a key, an address, a phone number or a name." };
        var after = new Option<string?>("--after") { HelpName = Key, Description = "Only those behind this key." };
        var limit = new Option<int>("--limit")
        {
            HelpName = "N", Description = "So many at the most, up to 100.", DefaultValueFactory = _ =>
            20
        };
        var format = GetCommand.FormatOption();
        var command = new Command("find", "Finds people by the beginning of key, address or name.") { text, after, limit, format };
        var by = ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = $"recipients?find={Uri.EscapeDataString(parsed.GetRequiredValue(text))}&limit={parsed.GetValue(limit)}"
                + (parsed.GetValue(after) is { } last ? $"&after={Uri.EscapeDataString(last)}" : "");
            var page = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Get, path, null, "", By(parsed, by), cancellation));
            return GetCommand.Items(
                host, "recipients", page?["items"]?.DeepClone() as JsonArray ?? [], parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Forget(Host host, ClientOptions node)
    {
        var key = new Argument<string>(Key) { Description = "The key of the person." };
        var command = new Command("forget", "Erases a person; suppressions of the address stay, as a keyed hash.") { key };
        var by = ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!RecipientKey.IsValid(parsed.GetRequiredValue(key)))
                return Unknown(host);
            var path = $"recipients/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}";
            var done = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Delete, path, null, "", By(parsed, by), cancellation));
            if (done is null)
                return Unknown(host);
            host.Out.WriteLine("forgotten");
            var deliveries = (done["deliveries"] as JsonArray ?? []).Select(d => d!.GetValue<string>()).ToList();
            if (deliveries.Count > 0)
            {
                host.Out.WriteLine(Shown.OneLine(
                    $"what providers got of these deliveries may hold the person: {string.Join(", ", deliveries)}"));
            }
            if (done["filesRewritten"] is { } rewritten)
            {
                host.Out.WriteLine(
                    $"extraction files rewritten without the person: {rewritten}, deleted: {done["filesDeleted"]}; mails deleted: "
                    + $"{done["mailsDeleted"]}");
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Suppressions(Host host, ClientOptions node)
    {
        var file = FileArgument("A file of separated values with key, address or hash, and channel, reason, at, source.");
        var import = new Command("import", "Adds the suppressions of a file; earlier ones stay.") { file };
        var by = ByOption(import, node);
        import.SetAction(async (parsed, cancellation) =>
        {
            await using var stream = Open(parsed.GetRequiredValue(file));
            using var reader = new StreamReader(stream);
            var text = await reader.ReadToEndAsync(cancellation);
            var counts = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Post, "suppressions/import", text, "text/csv", By(parsed, by), cancellation)) ?? [];
            foreach (var reason in (counts["reasons"] as JsonArray ?? []).OfType<JsonObject>().Take(10))
                host.Error.WriteLine(Shown.OneLine($"{parsed.GetRequiredValue(file)} line {reason["line"]}: {reason["reason"]}"));
            host.Out.WriteLine($"added {counts["added"]}, known {counts["known"]}, rejected {counts["rejected"]} of {counts["rows"]} rows");
            return counts["rejected"]?.GetValue<long>() is 0 ? ExitCodes.Ok : ExitCodes.Refused;
        });
        var export = new Command("export", "Writes all suppressions; of addresses there are keyed hashes.");
        node.Reach(export);
        export.SetAction(async (parsed, cancellation) =>
        {
            host.Out.Write(await node.AskAsync(parsed, client => client.TextAsync("suppressions", cancellation)));
            return ExitCodes.Ok;
        });
        return new Command("suppressions", "Suppressions as lists, and their lifting.")
        {
            export, import, CorrectionCommands.Lift(host, node),
        };
    }

    /// <summary><c>campaign suppress</c></summary>
    public static Command Suppress(Host host, ClientOptions node)
    {
        var who = new Argument<string>("KEY|ADDRESS") { Description = "The key of a person, a mail address or a phone number." };
        var channel = new Option<string>("--channel")
        {
            HelpName = "CHANNEL", Description = "email, directMail, mobile or telephone.",
            Required = true
        };
        var reason = new Option<string?>("--reason")
        {
            HelpName = "REASON", Description = "unsubscribed, complained, bounced or manual; default manual.",
        };
        var source = new Option<string?>("--source") { HelpName = "TEXT", Description = "Where it came from; never a person." };
        var command = new Command("suppress", "Suppresses a person or an address for a channel; no import takes that back.")
        {
            who, channel, reason, source,
        };
        var by = ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            var body = new JsonObject { ["address"] = parsed.GetRequiredValue(who), ["channel"] = parsed.GetRequiredValue(channel) };
            if (parsed.GetValue(reason) is { } why)
                body["reason"] = why;
            if (parsed.GetValue(source) is { } from)
                body["source"] = from;
            var answer = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Post, "suppressions", body.ToJsonString(), "application/json", By(parsed, by), cancellation));
            if (answer is null)
            {
                host.Error.WriteLine("there is no recipient with that key, and it is no address for that channel");
                return ExitCodes.Refused;
            }
            host.Out.WriteLine(answer["added"]?.GetValue<bool>() is true ? "suppressed" : "it was suppressed before");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Argument<string> FileArgument(string description) => new("FILE") { Description = description };

    internal static Option<string?> ByOption(Command command, ClientOptions node)
    {
        node.Reach(command);
        var by = new Option<string?>("--by")
        {
            HelpName = "OPERATOR",
            Description = "The operator who does it, where that is another one than the key's: only administrators may.",
        };
        command.Add(by);
        return by;
    }

    internal static string By(ParseResult parsed, Option<string?> by) =>
        parsed.GetValue(by) is { } code ? Scalars.Code(ClientOptions.Typed(code)).In("--by").OrTyped().Text : "";

    internal static int Unknown(Host host)
    {
        host.Error.WriteLine("there is no recipient with that key");
        return ExitCodes.Refused;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, $"the file {Shown.Quote(path)} cannot be read: {e.Message}");
        }
    }

    private static Dictionary<string, string> Map(string[] given)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var at = text.LastIndexOf('=');
            if (at <= 0 || at == text.Length - 1 || !map.TryAdd(text[..at], text[(at + 1)..]))
                throw new InputException(null, $"--map: {Shown.Quote(text)} is not HEADER=FIELD, each header once");
        }
        return map;
    }

    private static char? Separator(string? text) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        { Length: 1 } one when one[0] is not ('"' or '\r' or '\n') => one[0],
        _ => throw new InputException(null, $"--separator: {Shown.Quote(text)}, expected one character such as ;, or tab"),
    };

    /// <summary>The rows that were rejected, as separated values.</summary>
    private sealed class RejectFile(StreamWriter text) : IAsyncDisposable
    {
        public static async Task<RejectFile?> OpenAsync(string? path)
        {
            if (path is null)
                return null;
            try
            {
                var file = new RejectFile(new StreamWriter(path) { NewLine = "\n" });
                await file.WriteHeadAsync();
                return file;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException(null, $"--reject: {Shown.Quote(path)} cannot be written: {e.Message}");
            }
        }

        private Task WriteHeadAsync() => text.WriteLineAsync("line,reason");

        public void Add(RejectedRow row) => text.WriteLine($"{row.Line},{RecipientCsv.Quoted(row.Reason)}");

        public ValueTask DisposeAsync() => text.DisposeAsync();
    }

    private sealed class Bar(Progress progress, long length) : IProgress<ImportProgress>
    {
        private const int Width = 30;

        public void Report(ImportProgress value)
        {
            var percent = length == 0 ? 100 : value.Bytes * 100 / length;
            var filled = (int)(percent * Width / 100);
            progress.Report($"[{new string('#', filled)}{new string('.', Width - filled)}] {percent}%");
        }
    }
}
