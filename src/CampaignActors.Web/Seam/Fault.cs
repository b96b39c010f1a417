using System.Globalization;
using System.Text.RegularExpressions;

namespace CampaignActors.Web.Seam;

/// <summary>One error of a refused request.</summary>
/// <param name="Text">For a person, who has not written the body and does not know its columns.</param>
/// <param name="Column">Where in the body it is, from 1; <c>null</c>: it has no place.</param>
public sealed partial record Fault(string Text, int? Column)
{
    /// <param name="error">As the interface writes it, such as <c>body:1:20: start: expected a time</c>.</param>
    public static Fault Of(string error) => Place().Match(error) is { Success: true } place
        ? new(error[place.Length..], int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
        : new(error, null);

    [GeneratedRegex(@"^body:1:(\d{1,9}): ", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
