using System.Text.RegularExpressions;
using CampaignActors.Audience.Messages;
using MailKit.Net.Smtp;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// What an answer of a mail server means for a message (RFC 5321 §4.2, RFC 3463; domain.md §5.8 rule 66).
/// </summary>
internal static partial class SmtpVerdict
{
    /// <summary>552: the message is larger than the server takes, said of its sender (RFC 1870).</summary>
    private const int TooLarge = 552;

    public static Handed Of(SmtpCommandException e)
    {
        var code = (int)e.StatusCode;
        var answer = AnswerText.Of($"{code} {e.Message}");
        return e.ErrorCode switch
        {
            SmtpErrorCode.RecipientNotAccepted when code is >= 400 and < 500 => new(HandOver.Deferred, answer),
            SmtpErrorCode.RecipientNotAccepted when IsNoSuchAddress(code, e.Message) => new(HandOver.NoSuchAddress, answer),
            SmtpErrorCode.RecipientNotAccepted => new(HandOver.Refused, answer),
            SmtpErrorCode.SenderNotAccepted when code == TooLarge => new(HandOver.Refused, answer),
            // It would be the same for each message of the mailing, and it is not the recipients' fault.
            SmtpErrorCode.SenderNotAccepted => new(HandOver.NotTried, answer, Outage.Mailing),
            _ when code == (int)SmtpStatusCode.ServiceNotAvailable => new(HandOver.NotTried, answer, Outage.Channel),
            _ when code is >= 400 and < 500 => new(HandOver.Deferred, answer),
            _ when code is >= 500 and < 600 && Enhanced(e.Message) is "5.1.1" or "5.1.10" => new(HandOver.NoSuchAddress, answer),
            _ when code is >= 500 and < 600 => new(HandOver.Refused, answer),
            // Neither yes nor no, where there should be one.
            _ => new(HandOver.NotTried, answer, Outage.Channel),
        };
    }

    /// <summary>
    /// Bad destination addresses (5.1.x) but for those that blame the sender (5.1.7, 5.1.8); without such a code 550,
    /// 551 and 553.
    /// </summary>
    private static bool IsNoSuchAddress(int code, string text) => Enhanced(text) is { } enhanced
        ? enhanced.StartsWith("5.1.", StringComparison.Ordinal) && enhanced is not ("5.1.7" or "5.1.8")
        : code is 550 or 551 or 553;

    /// <summary>The enhanced status code of an answer, such as <c>5.1.1</c>; <c>null</c>: it has none.</summary>
    public static string? Enhanced(string text) => EnhancedCode().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\s*#?([245]\.\d{1,3}\.\d{1,3})\b", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCode();
}
