using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>Messages that one sender may hand over until its lease ends.</summary>
/// <param name="Fence">
/// Grows with every claim of a store. A message that was claimed again has another one, so a sender that lost its lease can record
/// nothing.
/// </param>
public sealed record MessageClaim(
    MailingPlan Plan, string Node, long Fence, Instant Until, IReadOnlyList<ClaimedMessage> Messages);

/// <summary>One message, with the person as they are now.</summary>
/// <param name="Place">Place in its mailing: from 1 on in order of rank; seeds have −1, −2, ….</param>
/// <param name="Id">128 random bits: the local part of the Message-Id in lower-case hex, the same on every attempt.</param>
/// <param name="Token">128 random bits, base64url: the address of its page to unsubscribe.</param>
/// <param name="Attempt">Hand-overs begun so far.</param>
/// <param name="Recipient"><c>null</c> of a seed.</param>
/// <param name="Seed"><c>null</c> of a recipient.</param>
public sealed record ClaimedMessage(long Place, string Id, string Token, int Attempt, Recipient? Recipient, MailingSeed? Seed);

/// <summary>How a hand-over ended.</summary>
public enum HandOver
{
    /// <summary>The provider has confirmed it.</summary>
    Sent,

    /// <summary>Refused for now.</summary>
    Deferred,

    /// <summary>Refused for good.</summary>
    Refused,

    /// <summary>Refused for good because there is no such address: the person is suppressed as bounced.</summary>
    NoSuchAddress,

    /// <summary>The connection broke at the moment in which the provider may have taken it: not known.</summary>
    Unknown,

    /// <summary>Nothing has left: another attempt may take it up at once.</summary>
    NotTried,
}

/// <param name="Answer">What the provider said, on one line of at most 300 characters, without addresses; <c>null</c>: nothing.</param>
public sealed record HandOverOutcome(long Place, HandOver Result, string? Answer);

/// <summary>What is told about a message after it was handed over.</summary>
public enum FeedbackKind
{
    /// <summary>Undeliverable for good: the person is suppressed as bounced.</summary>
    HardBounce,

    /// <summary>Undeliverable for now: it is counted, nothing more.</summary>
    SoftBounce,

    /// <summary>The person is suppressed as complained.</summary>
    Complaint,

    /// <summary>The person is suppressed as unsubscribed.</summary>
    Unsubscription,
}

/// <summary>One message as a person may look it up.</summary>
/// <param name="Number">Internal number of the recipient.</param>
/// <param name="At">When it last changed.</param>
/// <param name="SentAt">When its hand-over was confirmed.</param>
/// <param name="PossiblyTwice">Whether it was handed over again after it was not known whether it had left.</param>
public sealed record MessageLine(
    MailingKey Mailing, long Place, long Number, MessageState State, int Attempt, Instant At, Instant? SentAt, string? Answer,
    bool PossiblyTwice)
{
    /// <summary>Soft bounces that were reported.</summary>
    public int SoftBounces { get; init; }
}

/// <summary>A limit of the whole installation: so many messages in a time. Senders take from it as they claim.</summary>
/// <param name="Name">Such as <c>email</c>, <c>provider:POST</c> or <c>domain:example.com</c>.</param>
public sealed record Pace(string Name, long Messages, Duration Per);

/// <summary>The limits that a claim obeys.</summary>
/// <param name="All">Each of them holds for every message of the claim.</param>
/// <param name="Domains">By the recipient's mail domain, in lower case; other domains have none.</param>
public sealed record ClaimPaces(IReadOnlyList<Pace> All, IReadOnlyDictionary<string, Pace> Domains)
{
    public static ClaimPaces None { get; } = new([], new Dictionary<string, Pace>());
}
