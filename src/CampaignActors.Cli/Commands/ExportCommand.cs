using System.CommandLine;
using CampaignActors.Actors.Copies;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign export</c>: the journal of a node as a file, for a what-if without the node.</summary>
internal static class ExportCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var file = new Option<string>("--out")
        {
            HelpName = "FILE", Description = "Where to write it; - is the standard output.", DefaultValueFactory = _ => "-",
        };
        var asOf = AsOfOption();
        var command = new Command("export", "Writes the journal of a node as lines of JSON. Nothing on the node changes.") { file, asOf };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var path = parsed.GetRequiredValue(file);
            var lines = client.ExportAsync(parsed.GetValue(asOf), cancellation);
            if (path == "-")
            {
                await foreach (var line in lines)
                    host.Out.WriteLine(line);
                return ExitCodes.Ok;
            }
            var rows = await WriteAsync(path, lines, progress);
            progress.WriteLine(host.Out, $"{path}: {rows} rows");
            return ExitCodes.Ok;
        });
        return command;
    }

    public static Option<string?> AsOfOption() => new("--as-of")
    {
        HelpName = "INSTANT", Description = "What was known then, in the node's zone; default now.",
    };

    private static Task<long> WriteAsync(string path, IAsyncEnumerable<string> lines, Progress progress) =>
        WholeFile.MakeAsync(path, async partial =>
    {
        var rows = -2L; // Head and end are no rows.
        await using var text = new StreamWriter(partial) { NewLine = "\n" };
        await foreach (var line in lines)
        {
            await text.WriteLineAsync(line);
            if (++rows % 1_000 == 0)
                progress.Report($"{rows} rows");
        }
        return rows;
    });

    /// <summary>The system to start from: a node, or a file that was exported from one.</summary>
    /// <exception cref="InputException">There is no such file, or it is no export.</exception>
    public static async Task<NodeExport> ReadAsync(
        Host host, ClientOptions node, ParseResult parsed, string from, string? asOf, Progress progress, CancellationToken cancellation)
    {
        if (from.StartsWith("http://", StringComparison.Ordinal) || from.StartsWith("https://", StringComparison.Ordinal))
        {
            using var client = node.Client(parsed, progress, from);
            return await NodeExport.ReadAsync(from, client.ExportAsync(asOf, cancellation), asOf, cancellation);
        }
        if (!File.Exists(from))
            throw new InputException(null, $"--from: there is no file {Shown.Quote(from)}, expected one, or the URL of a node");
        return await NodeExport.ReadAsync(from, LinesAsync(from, cancellation), asOf, cancellation);
    }

    internal static IAsyncEnumerable<string> LinesAsync(string path, CancellationToken cancellation) =>
        BoundedLines.ReadAsync(path, BoundedLines.Max, cancellation);
}
