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

    /// <summary>Wait before a parked item is tried again; every sweep tries it too.</summary>
    public Duration ParkedRetry { get; init; } = Duration.FromMinutes(15);

    /// <summary>
    /// Between two sweeps of a workflow without a schedule of its own; <c>null</c>: a workflow sweeps only when it is asked to.
    /// </summary>
    public Duration? SweepEvery { get; init; } = Duration.FromMinutes(15);

    /// <summary>Entities that a sweep reads at the same time.</summary>
    public int SweepInFlight { get; init; } = 64;

    /// <summary>
    /// Whether work starts by itself: on nudges, on start and after a sweep. Off in simulations, where every item is started by a
    /// tick and everything else waits for one.
    /// </summary>
    public bool NudgesEnabled { get; init; } = true;

    /// <summary>For rehearsals: the reason with which work of a workflow fails without being tried; <c>null</c>: it is tried.</summary>
    public Func<TechnicalWorkflow, string?>? OutOfOrder { get; init; }

    /// <summary>Whether nodes tick the supervisors every second. Off in simulations.</summary>
    public bool TickerEnabled { get; init; } = true;

    public TimeSpan TickEvery { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan CourierEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Entities that the courier wakes in one round.</summary>
    public int CourierLimit { get; init; } = 500;

    /// <summary>Age from which an unconfirmed effect is taken for lost.</summary>
    public Duration CourierGrace { get; init; } = Duration.FromSeconds(2);

    /// <summary>Time without a tick after which a supervisor raises an alarm.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Age from which due work of a started workflow raises an alarm.</summary>
    public Duration OverdueAfter { get; init; } = Duration.FromSeconds(60);
}
