namespace CampaignActors.Audience.Messages;

/// <summary>
/// What became of one message. Stores keep the number, so values never change their meaning (domain.md §5.8).
/// </summary>
public enum MessageState
{
    /// <summary>To be handed over, once its wave is released.</summary>
    Pending = 0,

    /// <summary>A sender has it under a lease; nothing has left.</summary>
    Claimed = 1,

    /// <summary>It may be leaving at this moment: durable before each hand-over.</summary>
    Handing = 2,

    /// <summary>Handed over, and the provider has confirmed that.</summary>
    Sent = 3,

    /// <summary>Its sender was lost while it was handed over: whether it has left is not known.</summary>
    Unknown = 4,

    /// <summary>The provider refused it for now; the next retry takes it up.</summary>
    Deferred = 5,

    /// <summary>The provider refused it for good.</summary>
    Failed = 6,

    /// <summary>Not to be reached any more when it was about to be handed over.</summary>
    Suppressed = 7,

    /// <summary>Whether it has left is not known, and a person decides what to do.</summary>
    Held = 8,

    /// <summary>Sending was stopped, or its validity ended, before it was handed over.</summary>
    Canceled = 9,

    /// <summary>Handed over, and reported later as undeliverable.</summary>
    Bounced = 10,

    /// <summary>Handed over, and the recipient complained.</summary>
    Complained = 11,

    /// <summary>Handed over, and the recipient unsubscribed by it.</summary>
    Unsubscribed = 12,
}

public static class MessageStates
{
    /// <summary>Whether it was handed over and confirmed, whatever was reported later: that is what is paid.</summary>
    public static bool IsHandedOver(this MessageState state) => state
        is MessageState.Sent or MessageState.Bounced or MessageState.Complained or MessageState.Unsubscribed;

    /// <summary>Whether no sender and no person has anything to do with it any more.</summary>
    public static bool IsFinal(this MessageState state) => state.IsHandedOver()
        || state is MessageState.Failed or MessageState.Suppressed or MessageState.Canceled;

    /// <summary>Whether a sender is at it, or has to be, before the round of its mailing is over.</summary>
    public static bool IsOpen(this MessageState state) => state
        is MessageState.Pending or MessageState.Claimed or MessageState.Handing or MessageState.Unknown or MessageState.Held;
}
