using System.Text.RegularExpressions;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Sending.Rendering;

/// <summary>The errors of the parser in the form of ours: the place first.</summary>
internal static partial class ParserError
{
    public static string Of(string? error)
    {
        var line = (error ?? "it cannot be read").Split('\n', 2)[0].Trim();
        var match = Place().Match(line);
        if (!match.Success)
            return OneLine.Of(line);
        var text = OneLine.Of(line[..match.Index].Trim());
        return $"line {match.Groups[1].Value}, column {match.Groups[2].Value}: {(text.Length == 0 ? "it cannot be read" : text)}";
    }

    [GeneratedRegex(@"\s+at \((\d+):(\d+)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
