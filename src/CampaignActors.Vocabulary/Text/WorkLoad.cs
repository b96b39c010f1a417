using System.Globalization;
using System.Text.RegularExpressions;
using CampaignActors.Domain.Tasks;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Amounts of work: days such as 2.5, or days and hours such as 12h or 1d4h, at eight hours a day (domain.md §3.1).</summary>
public static partial class WorkLoad
{
    /// <summary>In days, not negative.</summary>
    public static Reading<decimal> Days(ScalarNode node)
    {
        if (!node.IsNull && Sum(node.Text) is { } days)
            return Reading<decimal>.Of(days);
        var number = Scalars.Decimal(node, 0);
        return number.Error is null || node.Text.StartsWith('-')
            ? number
            : Reading<decimal>.Bad(node, $"{node.What} is no amount of work, expected days such as 2.5, or days and hours such as 12h or 1d4h");
    }

    /// <summary>Days, then hours, each at most once. A day is a day of work, not 24 hours.</summary>
    private static decimal? Sum(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
            return null;
        decimal Number(int group) => match.Groups[group].Success ? decimal.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return Number(1) + Number(2) / TaskCosts.HoursPerDay;
    }

    [GeneratedRegex("^(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
