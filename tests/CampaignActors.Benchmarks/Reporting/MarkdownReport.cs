using System.Globalization;
using System.Text;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Pages;
using CampaignActors.Benchmarks.Rows;
using CampaignActors.Benchmarks.ScaleOut;

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
        if (report.Reports.Count > 0)
        {
            Line(text, $"\n**Reports, calendar and work** among {report.Reports[0].Campaigns:N0} campaigns, to the bytes of the answer\n");
            Line(text, $"| | | rows | median ms | worst ms |\n|---|---|---:|---:|---:|");
            foreach (var t in report.Reports)
                Line(text, $"| {t.Store} | {t.Question} | {t.Rows:N0} | {t.Median:0.0} | {t.Worst:0.0} |");
        }
        if (report.Lists.Count > 0)
        {
            Line(text, $"\n**Lists with conditions** among {report.Lists[0].Campaigns:N0} campaigns, to the bytes of a page of 100\n");
            Line(text, $"| | | rows | median ms | worst ms |\n|---|---|---:|---:|---:|");
            foreach (var t in report.Lists)
                Line(text, $"| {t.Store} | {t.Question} | {t.Rows:N0} | {t.Median:0.0} | {t.Worst:0.0} |");
        }
        if (report.Audiences.Count > 0)
        {
            Line(text, $"\n**Recipients**: {report.Audiences[0].People:N0} people, a file of {report.Audiences[0].Bytes / 1e6:N0} MB\n");
            Row("", a => a.Store);
            Line(text, $"|---|{string.Concat(report.Audiences.Select(_ => "---:|"))}");
            Row("bare load, s", a => $"{a.Bare:0.0}");
            Row("load into the columns and indexes of people, s", a => a.LoadAsPeople is { } seconds ? $"{seconds:0.0}" : "");
            Row("import, s", a => $"{a.Import:0.0}");
            Row("peak working set of the import, MB", a => $"{a.ImportMegabytes:0}");
            Row("the same file again, s", a => $"{a.ImportAgain:0.0}");
            foreach (var (question, _) in report.Audiences[0].Counts)
                Row($"count by {question}, ms", a => $"{a.Counts.First(c => c.Question == question).Milliseconds:0}");
            Row("analysis, s", a => $"{a.Analysis:0.0}");
            Row("people analysed, and to send", a => $"{a.Targeted:N0}, {a.ToSend:N0}");
            Row("bare copy of seven columns, s", a => $"{a.CopyOut:0.0}");
            Row("bare copy of the same people by rank, s", a => a.CopyOutByRank is { } seconds ? $"{seconds:0.0}" : "");
            Row("extraction of the same columns, s", a => $"{a.Extraction:0.0}");
            Row("peak working set of the extraction, MB", a => $"{a.ExtractMegabytes:0}");

            void Row(string what, Func<AudienceResult, string> figure) =>
                Line(text, $"| {what} | {string.Join(" | ", report.Audiences.Select(figure))} |");
        }
        if (report.Sendings.Count > 0)
        {
            Line(text, $"\n**Sending**: {report.Sendings[0].Messages:N0} mails to a mail server on this machine, messages a second\n");
            Line(text, $"| | bare | one sender | two senders |\n|---|---:|---:|---:|");
            foreach (var s in report.Sendings)
                Line(text, $"| {s.Store} | {s.Bare:N0} | {s.Sender:N0} | {s.Two:N0} |");
        }
        foreach (var pages in report.Pages)
            PagesReport.Write(text, pages);
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
        if (report.Rows is { } rows)
            Write(text, rows);
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
        if (report.RemoteAsks.Count > 0)
        {
            Line(text, "\n**Remote ask**: a command that changes nothing, through a remote region; a bare Ask of the same bytes\n");
            Line(
                text,
                "| in flight | bare/s | p50 / p99 ms | CPU µs | ours/s | p50 / p99 ms | CPU µs | ratio | by CPU "
                    + "|\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var t in report.RemoteAsks.SelectMany(
                r => r.Changed is { } changed ? [r, r with { Ours = changed }] : new[] { r }))
                Line(
                    text,
                    $"| {t.InFlight} | {t.Bare.PerSecond:N0} | {t.Bare.P50:0.00} / {t.Bare.P99:0.0} | {t.Bare.CpuMicros:0} | "
                        + $"{t.Ours.PerSecond:N0} | {t.Ours.P50:0.00} / {t.Ours.P99:0.0} | {t.Ours.CpuMicros:0} | {t.Ratio:0.00} | "
                        + $"{t.CpuRatio:0.00} |");
        }
        if (report.Stays.Count > 0)
        {
            Line(text, "\n**Does it stay as fast**: acknowledged a second and processor of each, before and after\n");
            Line(text, "| | before/s | after/s | ratio | CPU µs before | after | ratio |\n|---|---:|---:|---:|---:|---:|---:|");
            foreach (var s in report.Stays)
                Line(
                    text,
                    $"| {s.Store}, {s.What} | {s.Before:N0} | {s.After:N0} | {s.Ratio:0.00} | {s.CpuBefore:0} | {s.CpuAfter:0} | "
                        + $"{s.CpuRatio:0.00} |");
        }
        if (report.ScaleOut is { } scaleOut)
            ScaleOutReport.Write(text, scaleOut);
        Line(text, $"\n| aim | measured | wanted | |\n|---|---:|---:|---|");
        foreach (var aim in report.Aims)
            Line(text, $"| {aim.What} | {aim.Value:0.00} | {aim.Wanted} | {(aim.Met ? "met" : "falls short")} |");
        return text.ToString();
    }

    private static void Write(StringBuilder text, RowsResult rows)
    {
        Line(
            text,
            $"\n**Rows of a mixed load**: {rows.Commands:N0} commands on one node, {rows.RowsPerCommand:0.00} rows and "
                + $"{rows.BytesPerCommand:N0} bytes each; the node then has {rows.Resident:0} MiB\n");
        Write(text, "rows", rows.ByOrigin, rows);
        Line(text, "");
        Write(text, "part", rows.Parts, rows);
    }

    private static void Write(StringBuilder text, string heading, IReadOnlyList<Share> shares, RowsResult rows)
    {
        Line(text, $"| {heading} | count | per command | bytes per command | share of bytes | largest |\n|---|---:|---:|---:|---:|---:|");
        foreach (var share in shares)
            Line(
                text,
                $"| {share.Name} | {share.Count:N0} | {(double)share.Count / rows.Commands:0.00} | "
                    + $"{(double)share.Bytes / rows.Commands:N0} | {100.0 * share.Bytes / rows.Bytes:0.0} % | {share.Most:N0} |");
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
