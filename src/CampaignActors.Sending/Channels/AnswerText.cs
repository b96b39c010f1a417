using System.Text.RegularExpressions;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// Answers of the other side as the ledger keeps them: one line of bounded length, without addresses.
/// </summary>
internal static partial class AnswerText
{
    public const int MaxLength = 300;

    private const int MaxRead = 2_000;

    public static string? Of(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
            return null;
        var read = answer.Length > MaxRead ? answer[..MaxRead] : answer;
        var line = Blanks().Replace(PhoneNumber().Replace(Address().Replace(OneLine.Of(read), "…"), "…"), " ").Trim();
        return line.Length > MaxLength ? string.Concat(line.AsSpan(0, MaxLength - 1), "…") : line;
    }

    /// <summary>Whatever has an @ in it: a wrong guess costs nothing here.</summary>
    [GeneratedRegex(@"<?[^\s<>]*@[^\s<>]*>?", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\+?\d[\d ()/-]{7,}\d", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"\s{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
