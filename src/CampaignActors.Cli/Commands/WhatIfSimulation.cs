using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign simulate FILE --from</c>: what the steps of a file would move in a system that exists.</summary>
internal static class WhatIfSimulation
{
    private const string Arrow = "–";

    public static async Task<int> RunAsync(
        Host host, ClientOptions node, ParseResult parsed, string file, string from, string? asOf, string? until, bool json,
            CancellationToken cancellation)
    {
        var text = YamlText.Read(file);
        using var progress = new Progress(host);
        progress.Report($"reading {from}");
        var export = await ExportCommand.ReadAsync(host, node, parsed, from, asOf, progress, cancellation);
        foreach (var entity in export.Unreadable)
            progress.WriteLine(host.Error, $"{entity} cannot be read by the node and is left out");
        var result = await Task.Run(() => SimulateAsync(host, export, text, until, json, progress), cancellation).WaitAsync(cancellation);
        progress.Wipe();
        if (json)
            host.Out.WriteLine(JsonOutput.Text(result.ToJson()));
        else
            Print(host, result, export.Head.Zone);
        return result.Holds ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static async Task<WhatIfResult> SimulateAsync(
        Host host, NodeExport export, TextNode text, string? until, bool json, Progress progress)
    {
        await using var run = await WhatIfRun.LoadAsync(export, step =>
        {
            foreach (var line in json && step.Holds ? [] : Report.Lines(step, export.Head.Zone))
                progress.WriteLine(json ? host.Error : host.Out, line);
        });
        var scenario = await run.ReadAsync(text);
        var end = until is null ? (Instant?)null : Scalars.Instant(ClientOptions.Typed(until), scenario.Context).In("--until").OrTyped();
        return await run.RunAsync(scenario, end);
    }

    /// <summary>Figure by figure, side by side; only what differs.</summary>
    private static void Print(Host host, WhatIfResult result, DateTimeZone zone)
    {
        host.Out.WriteLine();
        host.Out.WriteLine($"at {result.Until.InZone(zone).LocalDateTime:uuuu'-'MM'-'dd' 'HH':'mm}, without and with the steps:");
        if (result.Movements.Count == 0)
            host.Out.WriteLine("nothing moves");
        foreach (var group in result.Movements.GroupBy(m => m.Group))
        {
            var rows = group.Select(m => new[] { m.Of, m.Field, Cell(m.Before, zone), Cell(m.After, zone), Signed(m.Difference) }).ToList();
            host.Out.WriteLine();
            host.Out.WriteLine(Scalars.NameOf(group.Key));
            var widths = Enumerable.Range(0, 5).Select(i => rows.Max(r => r[i].Length)).ToArray();
            foreach (var row in rows)
            {
                host.Out.WriteLine(
                    $"  {row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  "
                        + $"{row[3].PadLeft(widths[3])}  {row[4].PadLeft(widths[4])}".TrimEnd());
            }
        }
        var failed = result.Steps.Count(s => !s.Holds);
        host.Out.WriteLine();
        host.Out.WriteLine(
            $"steps: {result.Steps.Count}, {(failed == 0 ? "all hold" : $"{failed} do not hold")}; figures that move: "
                + $"{result.Movements.Count}. Nothing was changed.");
    }

    private static string Cell(JsonNode? value, DateTimeZone zone) => value switch
    {
        null => Arrow,
        JsonValue text when text.TryGetValue(out string? word) =>
            NodaTime.Text.InstantPattern.ExtendedIso.Parse(word) is { Success: true, Value: var at }
            ? at.InZone(zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm", System.Globalization.CultureInfo.InvariantCulture)
            : Shown.OneLine(word, 40),
        _ => Shown.OneLine(value.ToJsonString(), 40),
    };

    private static string Signed(decimal? difference) => difference is { } d
        ? d.ToString("+0.##########;-0.##########;0", System.Globalization.CultureInfo.InvariantCulture)
        : "";
}
