using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>The sending of one frozen target.</summary>
/// <param name="Preparation">The analysis that froze it; a delivery sends one of its preparations at most.</param>
public readonly record struct MailingKey(string Delivery, int Preparation);

/// <summary>What a message says. Subject, text and HTML are templates in Liquid.</summary>
/// <param name="From">Address of the sender; <c>null</c>: the one of the installation.</param>
public sealed record MessageContent(string Subject, string? Text, string? Html, string? From, string? ReplyTo);

/// <summary>An operator who gets what recipients get, to see it arrive; in no count.</summary>
public sealed record MailingSeed(string Operator, string Name, string Address);

/// <summary>What happens to a message of which is not known whether it has left.</summary>
public enum UnknownPolicy
{
    /// <summary>It is handed over again under the same Message-Id, and counted as possibly sent twice.</summary>
    Resend,

    /// <summary>A person decides.</summary>
    Hold,
}

/// <summary>Everything that sending depends on besides the people; it never changes once a mailing is open.</summary>
/// <param name="Target">The frozen target; its rows that are in get a message each, in order of rank, then of number.</param>
/// <param name="Hash">The approved hash of the target.</param>
/// <param name="Values">Fields of delivery and campaign by name, such as <c>campaign.label</c>.</param>
/// <param name="Seeds">They get their message first.</param>
public sealed record MailingPlan(
    TargetKey Target, string Hash, Channel Channel, MessageContent Content, IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<MailingSeed> Seeds, UnknownPolicy Policy)
{
    /// <summary>Code of the provider that carries the messages, with its service; absent: that of the installation.</summary>
    public string? Provider { get; init; }

    public string? Service { get; init; }

    /// <summary>Rules that hold again at the claim, counting what other deliveries have handed over or are handing over.</summary>
    public IReadOnlyList<PressureRule> Pressure { get; init; } = [];

    public MailingKey Key => new(Target.Delivery, Target.Preparation);
}

/// <summary>Whether senders work on a mailing.</summary>
public enum MailingState
{
    Running = 0,

    /// <summary>Paused: what is handed over at this moment is finished, nothing else is begun.</summary>
    Held = 1,

    /// <summary>Over, stopped or not valid any more: what was not handed over is canceled.</summary>
    Ended = 2,

    /// <summary>It comes from a backup: what was sent since is not known here, so a person decides.</summary>
    Restored = 3,
}

/// <summary>
/// What a delivery orders of its mailing. Orders may arrive late and repeated: of two, the one of the higher turn counts.
/// </summary>
/// <param name="Turn">From 1 on; counts the orders of a delivery.</param>
/// <param name="Released">Messages released so far, all waves together; the lowest ranks first.</param>
/// <param name="Retry">Number of the last retry; a higher one than before takes up what was deferred.</param>
/// <param name="ValidUntil">Nothing is handed over from then on; <c>null</c>: no end.</param>
public sealed record MailingOrder(int Turn, MailingState State, long Released, int Retry, Instant? ValidUntil);

/// <summary>A mailing that is open.</summary>
/// <param name="Claimable">Whether there may be messages to claim now.</param>
public sealed record MailingHead(MailingPlan Plan, MailingOrder Order, bool Claimable)
{
    public MailingKey Key => Plan.Key;
}

/// <summary>Messages of a mailing by state; seeds are in no count.</summary>
/// <param name="PossiblyTwice">Messages that were handed over again after it was not known whether they had left.</param>
public sealed record MailingCounts(IReadOnlyDictionary<MessageState, long> By, long PossiblyTwice)
{
    /// <summary>Not released, or not handed over yet, or undecided.</summary>
    public long Open => Sum(MessageStates.IsOpen);

    public long HandedOver => Sum(MessageStates.IsHandedOver);

    public long Deferred => By.GetValueOrDefault(MessageState.Deferred);

    /// <summary>Refused for good, or not to be reached any more.</summary>
    public long Failed => By.GetValueOrDefault(MessageState.Failed) + By.GetValueOrDefault(MessageState.Suppressed);

    public long Canceled => By.GetValueOrDefault(MessageState.Canceled);

    public long Total => By.Values.Sum();

    private long Sum(Func<MessageState, bool> which) => By.Where(c => which(c.Key)).Sum(c => c.Value);
}

/// <summary>
/// What a mailing has to tell its delivery: a round is over, nothing released is open any more. It is told until the delivery has taken
/// it in, and taken in once by its number.
/// </summary>
/// <param name="Number">From 1 on; grows whenever the counts of a round that is over differ from those told before.</param>
/// <param name="Released">Messages that were released when it was counted; later waves are not in it.</param>
public sealed record MailingReport(MailingKey Key, int Number, long Released, MailingCounts Counts);
