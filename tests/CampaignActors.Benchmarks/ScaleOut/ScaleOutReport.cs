using System.Text;

namespace CampaignActors.Benchmarks.ScaleOut;

/// <summary>The table of a scale-out.</summary>
internal static class ScaleOutReport
{
    public static void Write(StringBuilder text, ScaleOutResult result)
    {
        Line(
            text,
            $"\n**Scale-out**: mixed load, {ScaleOutBenchmark.Rate} commands a second below capacity; beyond it each node has "
                + $"{ScaleOutBenchmark.Cores} of a core ({result.Quota}); ratios to one node\n");
        Line(
            text,
            "| nodes | processor ms a command | ratio | idle % of a core, each | p50 / p99 ms | rows, bytes a command | messages, packets, "
                + "bytes between nodes a command | at the most /s | ratio | per processor second | ratio | p50 ms |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var a in result.Arms)
            Line(
                text,
                $"| {a.Variant}, {a.Nodes} | {a.CpuMs:0.00} | {result.CpuRatio(a):0.00} | {a.IdlePercent:0.0} | "
                    + $"{a.P50:0.0} / {a.P99:0} | {a.Rows:0.0}, {a.RowBytes:N0} | "
                    + $"{Shown(a.Messages)}, {Shown(a.Packets)}, {Shown(a.Bytes)} | "
                    + $"{a.Capacity:0} | {result.CapacityRatio(a):0.00} | {a.PerCpuSecond:0} | "
                    + $"{result.WorthRatio(a):0.00} | {a.BeyondP50:0} |");
    }

    private static string Shown(double count) => double.IsNaN(count) ? "?" : $"{count:N1}";

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
