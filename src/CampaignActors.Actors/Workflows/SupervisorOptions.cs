using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>
/// Limits and rhythms of the technical workflows. A <see cref="Duration"/> is domain time, which simulations make virtual;
/// a <see cref="TimeSpan"/> is real time, always.
/// </summary>
public sealed record SupervisorOptions
{
    public static readonly SupervisorOptions Default = new();

    /// <summary>Commands of one workflow under way, at the most.</summary>
    public int MaxInFlight { get; init; } = 64;

    /// <summary>Agenda rows read at once, beyond those that cannot be sent now.</summary>
    public int ReadAhead { get; init; } = 1_024;

    /// <summary>Without an answer for that long a command counts as lost; it is sent again, with the same id, by a later tick.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits after the first, second, ... refusal of an item; after the last one it is parked (domain.md §6).</summary>
    public IReadOnlyList<Duration> BackOff { get; init; } = WorkRetries.BackOff;

    /// <summary>A parked item is tried again after that long, and by every sweep.</summary>
    public Duration ParkedRetry { get; init; } = Duration.FromMinutes(15);

    /// <summary>
    /// Between two sweeps of a workflow without a schedule of its own; <c>null</c>: a workflow sweeps only when it is asked to.
    /// </summary>
    public Duration? SweepEvery { get; init; } = Duration.FromMinutes(15);

    /// <summary>Entities of a sweep that are read at once.</summary>
    public int SweepInFlight { get; init; } = 64;

    /// <summary>
    /// Whether work starts by itself: on nudges, on start and after a sweep. Off in simulations, where every item is started by a
    /// tick and everything else waits for one.
    /// </summary>
    public bool NudgesEnabled { get; init; } = true;

    /// <summary>Why work of a workflow fails without being tried; <c>null</c>: it does not. Rehearsals of failure say so.</summary>
    public Func<TechnicalWorkflow, string?>? OutOfOrder { get; init; }

    /// <summary>Whether nodes tick the supervisors every second. Off in simulations.</summary>
    public bool TickerEnabled { get; init; } = true;

    public TimeSpan TickEvery { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan CourierEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Entities that the courier wakes in one round.</summary>
    public int CourierLimit { get; init; } = 500;

    /// <summary>Effects younger than that are most likely under way and need no courier.</summary>
    public Duration CourierGrace { get; init; } = Duration.FromSeconds(2);

    /// <summary>A supervisor without a tick for that long raises an alarm.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Work of a started workflow that is older than that raises an alarm.</summary>
    public Duration OverdueAfter { get; init; } = Duration.FromSeconds(60);
}
