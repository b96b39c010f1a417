using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Mail.Templates;
using MimeKit;
using MimeKit.Text;

namespace CampaignActors.Gateways.Mail;

/// <summary>
/// The message of a <see cref="SendMail"/>: text and HTML, a Message-Id from the key, and headers of ours by which it is found again.
/// Every text that a person typed goes through <see cref="OneLine"/> before it becomes a header.
/// </summary>
internal static class MailMessage
{
    /// <summary>The sender, unless another one is configured.</summary>
    public const string DefaultFrom = "campaigns@localhost";

    public const string KeyHeader = "X-Campaign-Key";
    public const string TemplateHeader = "X-Campaign-Template";
    public const string RecipientHeader = "X-Campaign-Recipient";

    /// <exception cref="GatewayException">The address is not valid.</exception>
    public static MimeMessage Compose(SendMail mail, RenderedMail rendered, MailboxAddress from, DateTimeOffset date)
    {
        if (MailAddressRule.Problem(mail.Address) is { } problem)
            throw new GatewayException(problem);
        var message = new MimeMessage
        {
            MessageId = OutsideKey.MessageId(mail.Key),
            Date = date,
            Subject = OneLine.Of(rendered.Subject),
            Body = Body(rendered),
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

    /// <summary>Programs show the last part that they can: the HTML where there is one.</summary>
    private static MimeEntity Body(RenderedMail rendered)
    {
        var text = new TextPart(TextFormat.Plain) { Text = rendered.Text.ReplaceLineEndings("\r\n") };
        return rendered.Html is not { } html ? text
            : new MultipartAlternative { text, new TextPart(TextFormat.Html) { Text = html.ReplaceLineEndings("\r\n") } };
    }
}

internal static class MailAddressRule
{
    /// <returns>Why this is not one bare address (<c>anna@example.com</c>), or <c>null</c> when it is.</returns>
    public static string? Problem(string? address) =>
        string.IsNullOrWhiteSpace(address) ? "there is no e-mail address"
        : Domain.Values.MailAddress.Problem(address) is { } problem ? $"'{address}' is not an e-mail address: {problem}"
        : MailboxAddress.TryParse(s_strict, address, out _) ? null
        : $"'{address}' is an e-mail address that cannot be written to";

    private static readonly ParserOptions s_strict = new() { AllowAddressesWithoutDomain = false };
}
