using System.Text;

namespace CampaignActors.Benchmarks.Pages;

/// <summary>The figures of pages as tables.</summary>
internal static class PagesReport
{
    public static void Write(StringBuilder text, PagesResult result)
    {
        var volume = result.Load.Company;
        text.Append($"\n**Pages, {result.Store}**: {volume.Campaigns:N0} campaigns, {volume.Approvals:N0} open approvals, ");
        text.Append($"{volume.Budgets:N0} budgets in a tree, a campaign with {volume.Events:N0} events, {volume.Tasks:N0} tasks, ");
        text.Append($"{volume.Lines:N0} stock lines; {result.Rows:N0} rows, projected in {result.Projected:0} s\n\n");
        text.Append("| page, ms | first byte | last byte | 19 of 20 | worst | processor | KB | asks | rows read | KB read |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var p in result.Pages)
        {
            text.Append($"| {p.Name} | {p.FirstByte:0.0} | {p.Median:0.0} | {p.Late:0.0} | {p.Worst:0.0} | {p.Processor:0.0} | ");
            text.Append($"{p.Bytes / 1e3:0} | {p.Asks} | {p.Rows} | {p.Read / 1e3:0} |\n");
        }
        text.Append("\n| list of the interface, ms | median | 19 of 20 | worst | processor | KB |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var l in result.Lists)
            text.Append($"| {l.Name} | {l.Median:0.0} | {l.Late:0.0} | {l.Worst:0.0} | {l.Processor:0.0} | {l.Bytes / 1e3:0} |\n");
        var open = result.Open;
        text.Append("\n| open pages | resident MB | core |\n|---|---:|---:|\n");
        text.Append($"| none | {open.Before:0} | {open.RestBefore * 100:0.00} % |\n");
        text.Append($"| {open.Browsers} | {open.With:0} | {open.RestWith * 100:0.00} % |\n");
        text.Append($"| each | {open.Megabytes / open.Browsers:0.00} | {open.Percent:0.000} % |\n");
    }
}
