using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// When each technical workflow next needs an entity; a workflow that is not named never does. <see cref="AtOnce"/> stands for work that is
/// due since it came to be; the shell puts the instant of the event in its place, so that held work keeps its order.
/// </summary>
public readonly struct DueTimes : IEquatable<DueTimes>
{
    public static readonly DueTimes None;
    public static readonly Instant AtOnce = Instant.MinValue;

    private readonly (TechnicalWorkflow Workflow, Instant At)[]? _times;

    private DueTimes((TechnicalWorkflow, Instant)[] times) => _times = times;

    private ReadOnlySpan<(TechnicalWorkflow Workflow, Instant At)> Times => _times;

    /// <summary>
    /// Rounded up to ticks of 100 ns, in which stores keep agendas: else work would come 99 ns later where there is a store, and what is
    /// written then would differ.
    /// </summary>
    public Instant? this[TechnicalWorkflow workflow]
    {
        get
        {
            foreach (var (other, at) in Times)
            {
                if (other == workflow)
                    return RoundedUp(at);
            }
            return null;
        }
    }

    private static Instant RoundedUp(Instant at)
    {
        if (at == AtOnce)
            return at;
        var ticks = Instant.FromUnixTimeTicks(at.ToUnixTimeTicks());
        return ticks < at ? ticks + Duration.FromTicks(1) : ticks;
    }

    /// <summary>Due for one workflow; <c>null</c> is never.</summary>
    public static DueTimes For(TechnicalWorkflow workflow, Instant? due) => None.With(workflow, due);

    /// <summary>The same, and due for this workflow then; <c>null</c> is never.</summary>
    public DueTimes With(TechnicalWorkflow workflow, Instant? due)
    {
        if (due is { } at)
            return new([.. Others(workflow), (workflow, at)]);
        return Names(workflow) ? new([.. Others(workflow)]) : this;
    }

    private bool Names(TechnicalWorkflow workflow)
    {
        foreach (var (other, _) in Times)
        {
            if (other == workflow)
                return true;
        }
        return false;
    }

    private IEnumerable<(TechnicalWorkflow, Instant)> Others(TechnicalWorkflow workflow) =>
        _times is null ? [] : _times.Where(t => t.Workflow != workflow);

    /// <summary>The same workflows at the same instants.</summary>
    public bool Equals(DueTimes other)
    {
        if (Times.Length != other.Times.Length)
            return false;
        foreach (var time in Times)
        {
            if (!other.Times.Contains(time))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is DueTimes other && Equals(other);

    public override int GetHashCode() => Times.Length;

    public override string ToString() =>
        string.Join(", ", (_times ?? []).Select(t => $"{t.Workflow} {(t.At == AtOnce ? "at once" : t.At)}"));

    public static bool operator ==(DueTimes left, DueTimes right) => left.Equals(right);

    public static bool operator !=(DueTimes left, DueTimes right) => !left.Equals(right);

    /// <summary>The earlier of two; <c>null</c> is never.</summary>
    public static Instant? Earliest(Instant? a, Instant? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ => a < b ? a : b,
    };

    /// <summary><see cref="AtOnce"/> when something is to be done, else never.</summary>
    public static Instant? When(bool pending) => pending ? AtOnce : null;
}
