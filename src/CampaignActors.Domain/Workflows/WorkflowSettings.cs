using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>Importance of a workflow (domain.md §2).</summary>
public enum WorkflowSeverity
{
    Normal,
    Production,
    Critical,
}

/// <summary>Consequence of an item that is refused at every attempt.</summary>
public enum ErrorPolicy
{
    /// <summary>The item is parked and the others continue; too many in a row pause the workflow as failed.</summary>
    Ignore,

    /// <summary>The first parked item pauses the workflow as failed.</summary>
    StopProcess,
}

/// <summary>What may be set of a technical workflow (domain.md §2, TechnicalWorkflow). Names and labels are fixed.</summary>
public sealed record WorkflowFields : Fields
{
    public const int DefaultErrorsAllowed = 5;
    public const int DefaultHistoryDays = 30;
    public static readonly Code DefaultSupervisors = new("supervisors");
    public static readonly Duration DefaultPausedPeriod = Duration.FromDays(7);
    public static readonly WorkflowFields None = new();

    public WorkflowSeverity? Severity { get; init; }

    /// <summary>The group that is mailed.</summary>
    public Code? Supervisors { get; init; }

    public ErrorPolicy? OnError { get; init; }

    /// <summary>Items parked in a row before it fails; 0 is never.</summary>
    public int? ConsecutiveErrorsAllowed { get; init; }

    /// <summary>Days that a run stays in the history.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>How long it may be paused before people are warned, severity normal only.</summary>
    public Duration? PausedPeriod { get; init; }

    /// <summary>When it sweeps by itself; without one, at the node's interval.</summary>
    public RunSchedule? Schedule { get; init; }

    /// <summary>Its own sweeps wait for these hours of the day; work and sweeps that people ask for do not.</summary>
    public DayWindow? LowActivity { get; init; }

    public WorkflowSeverity SeverityOrDefault => Severity ?? WorkflowSeverity.Production;

    public Code SupervisorsOrDefault => Supervisors ?? DefaultSupervisors;

    public ErrorPolicy OnErrorOrDefault => OnError ?? ErrorPolicy.Ignore;

    public int ErrorsAllowedOrDefault => ConsecutiveErrorsAllowed ?? DefaultErrorsAllowed;

    public Duration HistoryOrDefault => Limits.OfDays(HistoryDays ?? DefaultHistoryDays);

    public Duration PausedPeriodOrDefault => PausedPeriod ?? DefaultPausedPeriod;


    /// <returns>What is wrong with them, or <c>null</c>.</returns>
    public string? Problem(Instant now, DateTimeZone zone) =>
        ConsecutiveErrorsAllowed < 0 ? "consecutiveErrorsAllowed must not be negative"
        : HistoryDays < 1 ? "historyDays must be at least 1"
        : PausedPeriod <= Duration.Zero ? "pausedPeriod must be above zero"
        : Schedule?.Problem(now, zone) ?? LowActivity?.Problem();

    /// <summary>When it sweeps by itself next after an instant, or <c>null</c> for never.</summary>
    /// <param name="otherwise">The interval without a schedule of its own.</param>
    public Instant? NextRun(Instant after, Duration? otherwise, DateTimeZone zone)
    {
        var next = Schedule is { } schedule ? schedule.Next(after, zone) : after + otherwise;
        return next is { } at ? LowActivity?.Enter(at, zone) ?? at : null;
    }
}
