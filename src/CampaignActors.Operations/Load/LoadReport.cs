using System.Globalization;
using System.Text.Json.Nodes;

namespace CampaignActors.Operations.Load;

/// <summary>Milliseconds from when a command should have been sent to its answer.</summary>
public sealed record LatencyMs(double P50, double P90, double P99, double P999, double Max);

/// <summary>The results of a load, without its set-up.</summary>
public sealed record LoadReport
{
    public required long Sent { get; init; }

    /// <summary>Scheduled, and never sent because too many were under way until the end.</summary>
    public required long Unsent { get; init; }

    public required long Acknowledged { get; init; }

    /// <summary>Acknowledged as well, but it was so already.</summary>
    public required long Unchanged { get; init; }

    public required long Refused { get; init; }

    public required long Unknown { get; init; }

    /// <summary>Tries beyond the first of each command.</summary>
    public required long Retries { get; init; }

    /// <summary>Refused, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Refusals { get; init; }

    /// <summary>From the first command to the last answer.</summary>
    public required TimeSpan Took { get; init; }

    public required LatencyMs LatencyMs { get; init; }

    /// <summary>The longest time in which no change became durable, answers "unchanged" left out: the outage as a client saw it.</summary>
    public required TimeSpan LongestGap { get; init; }

    /// <summary>Stopped before its time.</summary>
    public required bool BrokenOff { get; init; }

    /// <summary>Settled commands a second.</summary>
    public double Throughput => Took > TimeSpan.Zero ? (Acknowledged + Unchanged + Refused) / Took.TotalSeconds : 0;

    /// <summary>Whether the outcome of every command that was sent is known.</summary>
    public bool Known => Unknown == 0;

    public JsonObject ToJson() => new()
    {
        ["sent"] = Sent,
        ["unsent"] = Unsent,
        ["acknowledged"] = Acknowledged,
        ["unchanged"] = Unchanged,
        ["refused"] = Refused,
        ["unknown"] = Unknown,
        ["retries"] = Retries,
        ["refusals"] = new JsonObject(Refusals.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Key, r.Value))),
        ["seconds"] = Round(Took.TotalSeconds),
        ["throughput"] = Round(Throughput),
        ["latencyMs"] = new JsonObject
        {
            ["p50"] = Round(LatencyMs.P50),
            ["p90"] = Round(LatencyMs.P90),
            ["p99"] = Round(LatencyMs.P99),
            ["p999"] = Round(LatencyMs.P999),
            ["max"] = Round(LatencyMs.Max),
        },
        ["longestGapMs"] = Round(LongestGap.TotalMilliseconds),
        ["brokenOff"] = BrokenOff,
    };

    /// <summary>For people, a line a figure.</summary>
    public IEnumerable<string> Lines()
    {
        var unsent = Unsent > 0 ? $"; {Unsent} never sent: too many were under way" : "";
        yield return Line("sent", $"{Sent} in {Took.TotalSeconds:0.0} s{(BrokenOff ? ", broken off" : "")}{unsent}");
        yield return Line("acknowledged", $"{Acknowledged + Unchanged}{(Unchanged > 0 ? $", {Unchanged} of them were so already" : "")}");
        yield return Line(
            "refused", $"{Refused}{(Refusals.Count > 0 ? $" ({string.Join(", ", Refusals.Select(r => $"{r.Key} {r.Value}"))})" : "")}");
        yield return Line("unknown", $"{Unknown}");
        yield return Line("retries", $"{Retries}");
        yield return Line("throughput", $"{Throughput:0.0}/s");
        var ms = LatencyMs;
        yield return Line(
            "latency", $"p50 {ms.P50:0.0} ms, p90 {ms.P90:0.0}, p99 {ms.P99:0.0}, p99.9 {ms.P999:0.0}, max {ms.Max:0.0}");
        yield return Line("longest gap", $"{LongestGap.TotalMilliseconds:0} ms without a durable acknowledgement");
    }

    private static string Line(string name, FormattableString text) => $"{name.PadRight(14)}{text.ToString(CultureInfo.InvariantCulture)}";

    private static double Round(double value) => Math.Round(value, 3);
}
