using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Sending.Mail;
using MimeKit;

namespace CampaignActors.Sending.Bounces;

/// <summary>The parts of a returned mail that matter, however they are nested.</summary>
internal sealed partial class BounceParts
{
    /// <summary>Parts that are looked at.</summary>
    private const int MaxParts = 100;

    /// <summary>Characters of text that are looked at.</summary>
    private const int MaxText = 200_000;

    private readonly StringBuilder _text = new();
    private int _left = MaxParts;

    public BounceParts(MimeMessage mail)
    {
        Walk(mail.Body);
    }

    public MessageDeliveryStatus? Status { get; private set; }

    public MessageFeedbackReport? Feedback { get; private set; }

    /// <summary>Whether a person or a program says that it has read or deleted the mail.</summary>
    public bool IsDisposition { get; private set; }

    /// <summary>The headers of the mail that came back, whole or alone.</summary>
    public HeaderList? Original { get; private set; }

    /// <summary>All text outside of the mail that came back.</summary>
    public string Text => _text.ToString();

    /// <summary>The id of the message that came back; <c>null</c>: nothing names one of ours.</summary>
    public string? MessageId => Original is null ? IdIn(Text) : OfHeaders(Original);

    /// <summary>The first id of ours that a text names after <c>Message-Id</c> or our own header.</summary>
    private static string? IdIn(string text) => NamedId().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    private static string? OfHeaders(HeaderList headers) =>
        Id().Match(headers[HeaderId.MessageId] ?? "") is { Success: true } match ? match.Groups[1].Value
        : headers[MailComposer.KeyHeader]?.Trim() is { } key && BareId().IsMatch(key) ? key
        : null;

    private void Walk(MimeEntity? entity)
    {
        if (entity is null || --_left < 0)
            return;
        switch (entity)
        {
            case Multipart multipart:
                foreach (var part in multipart)
                    Walk(part);
                break;
            case MessageDeliveryStatus status:
                Status ??= status;
                break;
            case MessageFeedbackReport report:
                Feedback ??= report;
                break;
            case MessageDispositionNotification:
                IsDisposition = true;
                break;
            case TextRfc822Headers headers:
                Original ??= headers.Message?.Headers;
                break;
            case MessagePart message:
                Original ??= message.Message?.Headers;
                break;
            case TextPart { ContentType.MimeType: "text/rfc822-headers" or "message/rfc822-headers" } headers:
                Original ??= HeadersOf(headers.Text);
                break;
            case TextPart text:
                Append(text.Text);
                break;
        }
    }

    private void Append(string text)
    {
        if (_text.Length < MaxText)
            _text.Append(text.AsSpan(0, Math.Min(text.Length, MaxText - _text.Length))).Append('\n');
    }

    private static HeaderList? HeadersOf(string text)
    {
        try
        {
            using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text.TrimEnd() + "\r\n\r\n"));
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"<([0-9a-f]{32})@[^<>\s]+>", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"^[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex BareId();

    [GeneratedRegex(
        @"(?:message-id:\s*<|x-campaign-key:\s*)([0-9a-f]{32})(?![0-9a-f])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NamedId();
}
