using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace CampaignActors.Operations.Demo;

/// <summary>
/// Fills the marks in the files of the company. <c>~SOFA</c> is a code, <c>{D-3}</c> a day seen from the given one, <c>{W+2}</c> the name
/// of its day of the week in a cron rule, <c>{sofa=10..20}</c> a whole number drawn by the seed, <c>{sofa-5}</c> that number again.
/// </summary>
/// <param name="prefix">What codes begin with; may be empty.</param>
internal sealed partial class CompanyMarks(string prefix, int seed, LocalDate day)
{
    private readonly Dictionary<string, long> _drawn = [];

    /// <summary>Numbers that were drawn in earlier texts are known in later ones.</summary>
    public string Fill(string text) => Mark().Replace(text, Value);

    private string Value(Match mark)
    {
        if (mark.Value == "~")
            return prefix;
        if (mark.Groups["day"].Success)
            return Day(mark).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        if (mark.Groups["weekday"].Success)
            return Day(mark).DayOfWeek.ToString()[..3].ToUpperInvariant();
        var name = mark.Groups["name"].Value;
        if (mark.Groups["low"].Success)
            _drawn[name] = SeededDraw.Between(seed, name, Number(mark, "low"), Number(mark, "high"));
        // Other braces are not ours, such as those in the pattern of a file name.
        return _drawn.TryGetValue(name, out var drawn)
            ? (drawn + Number(mark, "plus")).ToString(CultureInfo.InvariantCulture)
            : mark.Value;
    }

    private LocalDate Day(Match mark) => day.PlusDays((int)Number(mark, "plus"));

    private static long Number(Match mark, string group) => mark.Groups[group] is { Success: true, Length: > 0 } given
        ? long.Parse(given.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : 0;

    [GeneratedRegex(
        @"~(?=[A-Za-z])|\{(?:(?<day>D)(?<plus>[+-]\d+)?|(?<weekday>W)(?<plus>[+-]\d+)?"
        + @"|(?<name>[a-z]\w*)=(?<low>\d+)\.\.(?<high>\d+)|(?<name>[a-z]\w*)(?<plus>[+-]\d+)?)\}",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Mark();
}
