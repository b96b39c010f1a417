using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// What the messages of an online delivery say, as templates in Liquid. A delivery with one, and with an audience, sends its messages from
/// here (domain.md §5.8).
/// </summary>
/// <param name="Subject">Of mails; mobile messages have none.</param>
/// <param name="From">Mail address of the sender; absent: the installation's.</param>
public sealed record DeliveryMessage(string? Subject, string? Text, string? Html, string? From, string? ReplyTo)
{
    /// <summary>What is wrong with it for a channel, or <c>null</c>.</summary>
    public string? Problem(DeliveryChannel channel) => channel switch
    {
        DeliveryChannel.Email =>
            string.IsNullOrWhiteSpace(Subject) ? "the content of a mail needs a 'subject'"
            : Text is null && Html is null ? "the content of a mail needs 'text' or 'html'"
            : Address("from", From) ?? Address("replyTo", ReplyTo),
        DeliveryChannel.Mobile =>
            string.IsNullOrWhiteSpace(Text) ? "the content of a mobile message needs a 'text'"
            : Subject is not null || Html is not null || From is not null || ReplyTo is not null
                ? "the content of a mobile message has a 'text' and nothing else"
            : null,
        _ => "messages are sent from here by e-mail and mobile only: give the content as a text, or as a reference",
    };

    /// <summary>The message as people read it before it is sent: subject, then text, or else HTML; placeholders stay.</summary>
    public string Sample() => Subject is null ? Text ?? Html ?? "" : $"{Subject}\n\n{Text ?? Html}";

    private static string? Address(string name, string? address) =>
        address is not null && MailAddress.Problem(address) is { } problem
            ? $"'{name}' of the content is no mail address: {problem}"
            : null;
}

/// <summary>What happens to a message when its sender was lost in the moment of handing it over, so that its fate is not known.</summary>
public enum WhenUnknown
{
    /// <summary>It is handed over again, under the same Message-Id, and counted as possibly sent twice.</summary>
    Resend,

    /// <summary>It is held until a person decides.</summary>
    Hold,
}
