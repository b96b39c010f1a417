using CampaignActors.Audience.Messages;

namespace CampaignActors.Sending.Bounces;

/// <summary>What a returned mail says about one message.</summary>
/// <param name="MessageId">The local part of the message's Message-Id.</param>
/// <param name="Status">Such as <c>5.1.1</c>; <c>null</c>: none was given.</param>
/// <param name="Event">The same for the same returned mail, however often it comes.</param>
public sealed record ReturnedMessage(string MessageId, FeedbackKind Kind, string? Status, string Event);

/// <summary>What a mail that came back says.</summary>
/// <param name="Messages">Empty when it says nothing that matters.</param>
/// <param name="Note">In a word what it is, such as <c>delivery status</c> or <c>automatic reply</c>.</param>
/// <param name="Problem">Why it cannot be used, one line without addresses; <c>null</c>: it can.</param>
public sealed record BounceReading(IReadOnlyList<ReturnedMessage> Messages, string Note, string? Problem)
{
    internal static BounceReading Nothing(string note) => new([], note, null);

    internal static BounceReading Refused(string problem) => new([], "refused", problem);
}
