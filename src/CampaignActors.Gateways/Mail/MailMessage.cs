using CampaignActors.Domain.Kernel;
using MimeKit;
using MimeKit.Text;

namespace CampaignActors.Gateways.Mail;

/// <summary>
/// The message of a <see cref="SendMail"/>: plain text, a Message-Id from the key, and headers of ours by which it is found again.
/// Every text that a person typed goes through <see cref="OneLine"/> before it becomes a header.
/// </summary>
internal static class MailMessage
{
    public const string KeyHeader = "X-Campaign-Key";
    public const string TemplateHeader = "X-Campaign-Template";
    public const string RecipientHeader = "X-Campaign-Recipient";

    /// <exception cref="GatewayException">The address is none.</exception>
    public static MimeMessage Compose(SendMail mail, MailboxAddress from, DateTimeOffset date)
    {
        if (MailAddress.Problem(mail.Address) is { } problem)
            throw new GatewayException(problem);
        var message = new MimeMessage
        {
            MessageId = OutsideKey.MessageId(mail.Key),
            Date = date,
            Subject = OneLine.Of(mail.Subject),
            Body = new TextPart(TextFormat.Plain) { Text = mail.Body.ReplaceLineEndings("\r\n") },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(OneLine.Of(mail.Name), mail.Address));
        // RFC 3834: keeps out-of-office programs from answering a machine.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add(KeyHeader, OneLine.Of(mail.Key));
        message.Headers.Add(TemplateHeader, OneLine.Of(mail.Template));
        message.Headers.Add(RecipientHeader, OneLine.Of(mail.Recipient));
        return message;
    }
}

internal static class MailAddress
{
    private static readonly ParserOptions Strict = new() { AllowAddressesWithoutDomain = false };

    /// <returns>Why this is not one bare address (<c>anna@example.com</c>), or <c>null</c> when it is.</returns>
    public static string? Problem(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return "there is no e-mail address";
        // The parser is generous: it takes comments, groups and "Anna <anna@...>". Here an address is an address.
        var bare = !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '(' or ')' or '"');
        return bare && MailboxAddress.TryParse(Strict, address, out var parsed) && parsed.Address == address
            ? null
            : $"'{address}' is not an e-mail address";
    }
}
