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
    public const int CurrentSchema = 4;

    public int Schema { get; init; } = CurrentSchema;

    public required long Sequence { get; init; }

    public required Instant At { get; init; }

    public required IEntityState State { get; init; }

    public Seq<EffectId> Inbox { get; init; } = [];

    public Seq<OutboxTarget> Outbox { get; init; } = [];

    public Seq<RememberedCommand> Remembered { get; init; } = [];

    public Seq<DueChange> Due { get; init; } = [];

    public Seq<ParkedEffect> Parked { get; init; } = [];

    public PendingCommand? Pending { get; init; }

    /// <summary>
    /// Sequence number of the row since which the entity exists; absent: it does not, or an earlier version wrote the snapshot.
    /// </summary>
    public long? Born { get; init; }
}

/// <summary>The window to one target: what was sent last, what is confirmed, what is between.</summary>
public sealed record OutboxTarget(
    EntityRef Target, long Last, long Confirmed, Seq<OutgoingEffectAt> Unconfirmed, int Attempts, Instant? RetryAt);

/// <summary>An effect under way with the instant and operator of its event.</summary>
public sealed record OutgoingEffectAt(long Counter, IEffect Payload, Instant At, string By);

/// <summary>A command that was accepted, changed nothing, or was refused for good: repeats get the first answer again.</summary>
/// <param name="Refused">Why it was refused; <c>null</c> when it was accepted.</param>
/// <param name="Text">The same for people.</param>
public sealed record RememberedCommand(string Id, string Hash, long Revision, Instant At, Refusal? Refused = null, string Text = "")
{
    /// <summary>
    /// Its signer; <c>null</c> in a snapshot of a version that did not keep it. The same id with another signer is another command.
    /// </summary>
    public string? By { get; init; }

    /// <summary>It changed nothing.</summary>
    public bool Unchanged { get; init; }

    /// <summary>Whether a message with this hash and signer is a repetition of it.</summary>
    public bool Is(string hash, string by) => Hash == hash && (By is null || By == by);

    /// <summary>The first answer again.</summary>
    /// <param name="born">Sequence number of the row that created the entity, if it exists.</param>
    public Answer AnswerAgain(long? born) => Refused is { } code
        ? Answer.Rejected(Revision, code, Text)
        : new Answer(Unchanged ? Outcome.Unchanged : Outcome.Accepted, Revision) { Created = !Unchanged && Revision == born };
}
