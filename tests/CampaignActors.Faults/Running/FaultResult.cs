using System.Text.Json.Nodes;

namespace CampaignActors.Faults.Running;

public enum FaultOutcome
{
    Passed,
    Failed,

    /// <summary>The machine lacks what it needs; it counts neither as passed nor as failed.</summary>
    NotRun,
}

/// <summary>What one run of one fault came to.</summary>
public sealed record FaultResult(string Name, FaultOutcome Outcome)
{
    /// <summary>Of one that failed or was not run.</summary>
    public string Why { get; init; } = "";

    /// <summary>From the end of the fault until all entities had answered.</summary>
    public TimeSpan? Answering { get; init; }

    /// <summary>The longest that any single entity kept a reader waiting, from the beginning of the fault.</summary>
    public TimeSpan? LongestWait { get; init; }

    /// <summary>The longest time without any acknowledgement.</summary>
    public TimeSpan? LongestGap { get; init; }

    public long Acknowledged { get; init; }

    public long Refused { get; init; }

    public long Unknown { get; init; }

    /// <summary>How often a node that had ended was started again.</summary>
    public int Restarts { get; init; }

    public TimeSpan Took { get; init; }

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["outcome"] = Outcome switch { FaultOutcome.Passed => "passed", FaultOutcome.Failed => "failed", _ => "notRun" },
        ["why"] = Why.Length > 0 ? Why : null,
        ["answeringSeconds"] = Seconds(Answering),
        ["longestWaitSeconds"] = Seconds(LongestWait),
        ["longestGapSeconds"] = Seconds(LongestGap),
        ["acknowledged"] = Acknowledged,
        ["refused"] = Refused,
        ["unknown"] = Unknown,
        ["restarts"] = Restarts,
        ["tookSeconds"] = Seconds(Took),
    };

    private static double? Seconds(TimeSpan? time) => time is { } t ? Math.Round(t.TotalSeconds, 2) : null;
}
