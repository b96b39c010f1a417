using System.Globalization;
using System.Text;

namespace CampaignActors.Benchmarks.Reporting;

/// <summary>A report as tables, for the terminal and for a file.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        var m = report.Machine;
        Line(
            text,
            $"{m.At:yyyy-MM-dd HH:mm} UTC, version {m.Version}, {m.Platform}, {m.Runtime}, {m.Cores} cores, {m.MemoryGiB:0.#} GiB, GC "
                + $"{m.Collector}.");
        Line(
            text,
            $"{m.CommitsPerSecond:N0} one-row commits/s at synchronous=FULL; load before the run: "
                + $"{m.LoadBefore?.ToString("0.0", CultureInfo.InvariantCulture) ?? "unknown"}.");
        if (report.Server is { } server)
            Line(text, $"{server}; server and load on the same cores.");
        if (report.Throughput.Count > 0)
            Line(
                text,
                $"{report.Rounds} rounds of {report.Seconds:0.#} s, arms in turn, the first round dropped: medians, and the least and the "
                    + "most.");
        foreach (var result in report.Throughput)
            Write(text, result);
        if (report.Ticks.Count > 0)
        {
            Line(text, $"\n**One tick of a workflow**: from the tick until what is due is done and durable, entities not in memory\n");
            Line(text, $"| | entities | due | median ms | entities | due | median ms | ratio |\n|---|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var t in report.Ticks)
                Line(
                    text,
                    $"| {t.Store} | {t.Few:N0} | {t.Due} | {t.AmongFew:0.0} | {t.Many:N0} | {t.Due} | {t.AmongMany:0.0} | {t.Ratio:0.00} "
                        + "|");
        }
        if (report.Recoveries.Count > 0)
        {
            Line(text, $"\n**Cold recovery**: from a started node until every entity has answered a read\n");
            Line(
                text,
                "| | entities | rows each | s | entities/s | rows/s | rows/s by SELECT | ratio "
                    + "|\n|---|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var r in report.Recoveries)
                Line(
                    text,
                    $"| {r.Store} | {r.Entities:N0} | {r.Rows} | {r.Recovered:0.00} | {r.EntitiesPerSecond:N0} | {r.RowsPerSecond:N0} | "
                        + $"{r.RowsReadPerSecond:N0} | {r.Read / r.Recovered:0.00} |");
        }
        if (report.RollUp is { } rollUp)
        {
            Line(text, $"\n**Roll-up**: {rollUp.Deliveries} deliveries, {rollUp.Rate} a second, open loop; milliseconds\n");
            Line(text, $"| | p50 | p99 | max |\n|---|---:|---:|---:|");
            Line(text, $"| analysis sent → accepted | {rollUp.AnswerP50:0.0} | {rollUp.AnswerP99:0.0} | |");
            Line(text, $"| accepted → budget shows it | {rollUp.ShownP50:0.0} | {rollUp.ShownP99:0.0} | {rollUp.ShownMax:0.0} |");
            Line(text, $"| intended send → budget shows it | {rollUp.WholeP50:0.0} | {rollUp.WholeP99:0.0} | |");
        }
        if (report.Memory is { } memory)
        {
            Line(text, $"\n**Memory**: {memory.Entities:N0} entities; bytes of the managed heap each, after full collections\n");
            Line(text, $"| | bytes |\n|---|---:|");
            Line(text, $"| active budget with one amount set aside | {memory.Active:N0} |");
            Line(text, $"| what stays when it has left memory (projections' cache, bounded) | {memory.Left:N0} |");
            Line(text, $"| bare sharded persistent actor | {memory.Bare:N0} |");
        }
        if (report.Operators is { } operators)
        {
            Line(
                text,
                $"\n**Operator commands**: three nodes, {operators.Known:N0} entities known, {operators.Active:N0} in memory; from the "
                    + "request to the last line, ms\n");
            Line(text, $"| | lines | p50 | worst |\n|---|---:|---:|---:|");
            foreach (var timing in operators.Timings)
                Line(text, $"| `{timing.Command}` | {timing.Lines:N0} | {timing.P50:0.0} | {timing.Worst:0.0} |");
        }
        if (report.Transport.Count > 0)
        {
            Line(
                text,
                $"\n**Mutual TLS**: an entity of another node is read; {report.Rounds} rounds of {report.Seconds:0.#} s in turn, "
                    + "medians\n");
            Line(
                text,
                "| in flight | without/s | p50 / p99 ms | CPU µs | with/s | p50 / p99 ms | CPU µs | ratio "
                    + "|\n|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var t in report.Transport)
            {
                var (a, b) = (t.Without, t.With);
                Line(
                    text,
                    $"| {t.InFlight} | {a.PerSecond:N0} | {a.P50:0.00} / {a.P99:0.0} | {a.CpuMicros:0} | {b.PerSecond:N0} | {b.P50:0.00} / "
                        + $"{b.P99:0.0} | {b.CpuMicros:0} | {t.Ratio:0.00} |");
            }
        }
        Line(text, $"\n| aim | measured | wanted | |\n|---|---:|---:|---|");
        foreach (var aim in report.Aims)
            Line(text, $"| {aim.What} | {aim.Value:0.00} | {aim.Wanted} | {(aim.Met ? "met" : "falls short")} |");
        return text.ToString();
    }

    private static void Write(StringBuilder text, ThroughputResult result)
    {
        Line(
            text,
            $"\n**{result.Store}, {result.Shape.Title.ToLowerInvariant()}**: acknowledged a second; rows of {result.Bytes:0} bytes\n");
        Line(text, $"| arm | median/s | least – most | p50 ms | p99 ms | CPU µs each | notes |\n|---|---:|---:|---:|---:|---:|---|");
        foreach (var arm in result.Arms)
        {
            var latency = arm.P99 > 0 ? $"{arm.P50:0.0} | {arm.P99:0.0}" : " | ";
            var notes = string.Join(", ", arm.Notes.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Name}: {n.Value:#,0.#}")));
            Line(text, $"| {arm.Name} | {arm.PerSecond:N0} | {arm.Least:N0} – {arm.Most:N0} | {latency} | {arm.CpuMicros:0.0} | {notes} |");
        }
    }

    // All programs of the solution run in the invariant culture (InvariantGlobalization).
    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
