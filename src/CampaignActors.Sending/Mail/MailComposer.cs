using CampaignActors.Audience.People;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Sending.Channels;
using MimeKit;
using MimeKit.Text;

namespace CampaignActors.Sending.Mail;

/// <summary>A message that cannot become a mail. Its message is one line.</summary>
public sealed class MailCompositionException(string message) : Exception(message);

/// <summary>
/// Makes the mail of a message (domain.md §5.8 rule 62): the same headers on every attempt but for the date, nothing
/// personal in headers of ours, no line break in a header, seven bits.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class MailComposer
{
    /// <summary>By which our own mails are found again when a person is erased.</summary>
    public const string KeyHeader = "X-Campaign-Key";

    /// <summary>Delivery and preparation, for feedback of mailbox providers that count complaints by it.</summary>
    public const string FeedbackHeader = "Feedback-ID";

    private readonly MailIdentity _identity;
    private readonly TimeProvider _clock;
    private readonly DkimKey? _dkim;

    /// <param name="dkim"><c>null</c>: mails are not signed here.</param>
    public MailComposer(MailIdentity identity, DkimKey? dkim = null, TimeProvider? clock = null) =>
        (_identity, _dkim, _clock) = (identity, dkim, clock ?? TimeProvider.System);

    /// <summary>Lines end with CR LF, as servers want them.</summary>
    internal static FormatOptions Format { get; } = MakeFormat();

    /// <exception cref="MailCompositionException">An address cannot be written to.</exception>
    public MimeMessage Compose(OutgoingMessage message)
    {
        var mail = new MimeMessage
        {
            MessageId = $"{message.Id}@{_identity.Domain}",
            Date = _clock.GetUtcNow(),
            Subject = OneLine.Of(message.Content.Subject),
            Body = Body(message),
        };
        mail.From.Add(Mailbox(message.From ?? _identity.From, message.From is null ? _identity.FromName : "", "the sender"));
        mail.To.Add(Mailbox(message.Address, message.Name, "the recipient"));
        if (message.ReplyTo is { } replyTo)
            mail.ReplyTo.Add(Mailbox(replyTo, "", "the address for replies"));
        // RFC 3834: keeps out-of-office programs from answering a machine.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Headers.Add(HeaderId.Precedence, "bulk");
        // RFC 2369 and RFC 8058: mailbox providers offer a button that posts to this address.
        mail.Headers.Add(HeaderId.ListUnsubscribe, $"<{message.Unsubscribe}>");
        if (message.Unsubscribe.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        mail.Headers.Add(KeyHeader, message.Id);
        mail.Headers.Add(FeedbackHeader, OneLine.Of($"{message.Mailing.Delivery}:{message.Mailing.Preparation}:campaignactors"));
        // Seven bits pass through every relay, and what is signed must not be encoded again on the way.
        mail.Prepare(EncodingConstraint.SevenBit);
        _dkim?.Sign(mail);
        return mail;
    }

    private static MimeEntity Body(OutgoingMessage message)
    {
        var text = message.Content.Text is { } plain ? new TextPart(TextFormat.Plain) { Text = plain.ReplaceLineEndings("\r\n") } : null;
        var html = message.Content.Html is { } markup ? new TextPart(TextFormat.Html) { Text = markup } : null;
        if (text is null || html is null)
            return (MimeEntity?)text ?? html ?? new TextPart(TextFormat.Plain) { Text = "" };
        // The boundary is of the message, so that a repetition is the same mail.
        var both = new MultipartAlternative { Boundary = $"=-{message.Id}" };
        both.Add(text);
        // The last one is the best one (RFC 2046 §5.1.4).
        both.Add(html);
        return both;
    }

    private static MailboxAddress Mailbox(string address, string name, string whose)
    {
        var text = address.Trim();
        if (EmailAddress.Problem(text) is { } problem)
            throw new MailCompositionException($"{whose} has no good address: {problem}");
        if (!MailboxAddress.TryParse(text, out var parsed) || parsed.Address.Length == 0)
            throw new MailCompositionException($"{whose} has an address that cannot be written to");
        return new MailboxAddress(OneLine.Of(name), parsed.Address);
    }

    private static FormatOptions MakeFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
