using System.Text.RegularExpressions;
using CampaignActors.Audience.Messages;

namespace CampaignActors.Sending.Bounces;

/// <summary>
/// What a status (RFC 3463) says about an address. For good is what says that there is no such mailbox; a full mailbox,
/// a mail that is too large and a policy of the receiver say nothing about next time, although their codes begin with 5
/// (docs/decisions/0085-bounces.md).
/// </summary>
internal static partial class BounceStatus
{
    /// <summary>Codes of class 5 that do not mean that the address is wrong.</summary>
    private static readonly string[] s_notTheAddress = ["5.1.7", "5.1.8", "5.2.2", "5.2.3", "5.3.4", "5.4.7"];

    public static FeedbackKind KindOf(string status) =>
        status.StartsWith("5.", StringComparison.Ordinal) && !status.StartsWith("5.7.", StringComparison.Ordinal)
        && !s_notTheAddress.Contains(status)
            ? FeedbackKind.HardBounce
            : FeedbackKind.SoftBounce;

    /// <summary>
    /// The most telling status in a text: an enhanced code, else one made of a reply code; <c>null</c>: neither.
    /// </summary>
    public static string? Find(string text)
    {
        if (EnhancedCode().Match(text) is { Success: true } enhanced)
            return enhanced.Groups[1].Value;
        return ReplyCode().Match(text) is { Success: true } reply
            ? reply.Groups[1].Value switch
            {
                "550" or "551" or "553" => "5.1.1",
                "552" => "5.2.2",
                var code => code[0] + ".0.0",
            }
            : null;
    }

    [GeneratedRegex(@"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCode();

    [GeneratedRegex(@"(?<![\d.])([45][0-5]\d)(?=[ \-])", RegexOptions.CultureInvariant)]
    private static partial Regex ReplyCode();
}
