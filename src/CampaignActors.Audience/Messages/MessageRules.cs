using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>What becomes of a message, in one place for all stores (domain.md §5.8).</summary>
public static class MessageRules
{
    /// <summary>Characters of an answer that a store keeps.</summary>
    public const int MostAnswer = 300;

    /// <summary>Reports about one message that a store keeps apart; further ones are no news.</summary>
    public const int MostEvents = 100;

    /// <summary>Messages of one claim.</summary>
    public const int MostClaimed = 1_000;

    /// <summary>The answer of a message that is suppressed by a rule of pressure.</summary>
    public const string Pressed = "pressure";

    /// <summary>Whether one more message now is more than the rules of a mailing allow a person.</summary>
    /// <param name="others">Messages of other deliveries that the person has got, or that are leaving at this moment.</param>
    public static bool IsPressed(IReadOnlyList<PressureRule> rules, Instant now, IReadOnlyCollection<(Instant At, Channel Channel)> others)
    {
        foreach (var rule in rules)
        {
            var at = others.Where(o => rule.Channel is null || o.Channel == rule.Channel)
                .Select(o => Instant.Min(o.At, now).ToUnixTimeTicks()).Order().ToArray();
            if (Pressure.IsTooHigh(rule, now, at))
                return true;
        }
        return false;
    }

    /// <summary>Whether messages of the mailing may leave at a time.</summary>
    public static bool MayHandOver(MailingOrder order, Instant now) =>
        order is { State: MailingState.Running, Released: > 0 } && !(order.ValidUntil <= now);

    /// <summary>The state of a message that was being handed over.</summary>
    /// <param name="ended">Whether the mailing has ended: then no other attempt is made.</param>
    public static MessageState After(HandOver result, UnknownPolicy policy, bool ended) => result switch
    {
        HandOver.Sent => MessageState.Sent,
        HandOver.Refused or HandOver.NoSuchAddress => MessageState.Failed,
        _ when ended => MessageState.Canceled,
        HandOver.Deferred => MessageState.Deferred,
        HandOver.NotTried => MessageState.Pending,
        HandOver.Unknown => policy == UnknownPolicy.Resend ? MessageState.Pending : MessageState.Held,
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>Whether such a message counts as possibly sent twice from then on.</summary>
    public static bool MaybeTwice(HandOver result, UnknownPolicy policy, bool ended) =>
        result == HandOver.Unknown && After(result, policy, ended) == MessageState.Pending;

    /// <summary>Whether an order changes a mailing. Nothing follows an end.</summary>
    public static bool Counts(MailingOrder known, MailingOrder next) =>
        next.Turn > known.Turn && known.State != MailingState.Ended;

    /// <summary>Whether the end of a mailing cancels a message. What is held stays so: it may have left.</summary>
    public static bool EndsWithMailing(this MessageState state) => state
        is MessageState.Pending or MessageState.Claimed or MessageState.Deferred or MessageState.Unknown;

    /// <summary>The state that feedback asks for; <c>null</c>: it changes none.</summary>
    public static MessageState? Told(FeedbackKind kind) => kind switch
    {
        FeedbackKind.HardBounce => MessageState.Bounced,
        FeedbackKind.Complaint => MessageState.Complained,
        FeedbackKind.Unsubscription => MessageState.Unsubscribed,
        _ => null,
    };

    /// <summary>
    /// Whether a message gets the state that feedback asks for. Feedback about one of which was not known whether it
    /// had left says that it had: it is not handed over again.
    /// </summary>
    /// <param name="twice">Whether it waits for another hand-over after one whose end is not known.</param>
    public static bool IsChangedBy(MessageState told, MessageState state, int attempts, bool twice) => state switch
    {
        _ when state.IsHandedOver() => Strength(told) > Strength(state),
        MessageState.Handing or MessageState.Unknown or MessageState.Held => true,
        MessageState.Pending or MessageState.Claimed => twice,
        MessageState.Canceled => attempts > 0,
        _ => false,
    };

    /// <summary>What becomes of a held message when a person decides.</summary>
    public static MessageState Decided(bool again, bool ended) =>
        !again ? MessageState.Sent : ended ? MessageState.Canceled : MessageState.Pending;

    /// <summary>Why the person is not to be reached any more; the delivery is the source.</summary>
    public static Suppression Suppression(MailingPlan plan, FeedbackKind kind, Instant at) => new(
        plan.Channel,
        kind switch
        {
            FeedbackKind.HardBounce => SuppressionReason.Bounced,
            FeedbackKind.Complaint => SuppressionReason.Complained,
            FeedbackKind.Unsubscription => SuppressionReason.Unsubscribed,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        },
        at, plan.Target.Delivery);

    /// <exception cref="ArgumentOutOfRangeException">It is not 1 to <see cref="MostClaimed"/>.</exception>
    public static void CheckMost(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, MostClaimed);
    }

    /// <summary>A violated rule as <c>verify</c> shows it.</summary>
    public static string NotEnded(MailingKey key, long messages) =>
        $"the mailing of {key.Delivery} (preparation {key.Preparation}) has ended, and {messages} of its messages have not";

    /// <summary>A violated rule as <c>verify</c> shows it.</summary>
    public static string NotOneEach(MailingKey key, long people) =>
        $"the mailing of {key.Delivery} (preparation {key.Preparation}) has not one message for each of its target: {people} differ";

    private static int Strength(MessageState state) => state switch
    {
        MessageState.Complained => 3,
        MessageState.Unsubscribed => 2,
        MessageState.Bounced => 1,
        _ => 0,
    };

    /// <summary>
    /// An answer as it is stored: one line without control characters, cut; <c>null</c>: there is none.
    /// </summary>
    public static string? Stored(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
            return null;
        var line = string.Concat(answer.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim();
        return line.Length <= MostAnswer ? line : line[..MostAnswer];
    }
}
