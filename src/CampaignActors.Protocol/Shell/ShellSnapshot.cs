using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>Everything a shell needs to go on from a sequence number, as of a moment at which nothing was being written.</summary>
public sealed record ShellSnapshot
{
    /// <summary>
    /// Raised when the meaning of a field changes; an older or newer one is replaced by full replay. Fields that come or go are noticed
    /// by themselves (<see cref="Serialization.StateShape"/>).
    /// </summary>
    public const int CurrentSchema = 3;

    public int Schema { get; init; } = CurrentSchema;

    public required long Sequence { get; init; }

    public required Instant At { get; init; }

    public required object State { get; init; }

    public Seq<EffectId> Inbox { get; init; } = [];

    public Seq<OutboxTarget> Outbox { get; init; } = [];

    public Seq<RememberedCommand> Remembered { get; init; } = [];

    public Seq<DueChange> Due { get; init; } = [];

    public Seq<ParkedEffect> Parked { get; init; } = [];

    public PendingCommand? Pending { get; init; }
}

/// <summary>The window to one target: what was sent last, what is confirmed, what is between.</summary>
public sealed record OutboxTarget(EntityRef Target, long Last, long Confirmed, Seq<OutgoingEffectAt> Unconfirmed, int Attempts, Instant? RetryAt);

/// <summary>An effect under way with the instant and operator of its event.</summary>
public sealed record OutgoingEffectAt(long Counter, IEffect Payload, Instant At, string By);

/// <summary>An accepted command: repeats get the first answer again.</summary>
public sealed record RememberedCommand(string Id, string Hash, long Revision, Instant At);
