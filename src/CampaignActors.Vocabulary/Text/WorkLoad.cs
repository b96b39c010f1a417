using System.Globalization;
using System.Text.RegularExpressions;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Amounts of work: days such as 2.5, or days and hours such as 12h or 1d4h, at eight hours a day (domain.md §3.1).</summary>
public static partial class WorkLoad
{
    /// <summary>In days, not negative, at most <see cref="Limits.WorkDays"/>.</summary>
    public static Reading<decimal> Days(ScalarNode node)
    {
        if (!node.IsNull && Sum(node.Text) is { } days)
        {
            return days <= Limits.WorkDays
                ? Reading<decimal>.Of(days)
                : Reading<decimal>.Bad(node, $"{node.What} is too large, expected at most {Limits.WorkDays} days");
        }
        return Scalars.Decimal(node).Error is null
            ? Scalars.Decimal(node, Limits.WorkDays, Scalars.UsualDecimals)
            : Reading<decimal>.Bad(
                node, $"{node.What} is no amount of work, expected days such as 2.5, or days and hours such as 12h or 1d4h");
    }

    /// <summary>Days, then hours, each at most once. A day is a day of work, not 24 hours.</summary>
    private static decimal? Sum(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
            return null;
        decimal Number(int group) =>
            match.Groups[group].Success ? decimal.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return Number(1) + Number(2) / TaskCosts.HoursPerDay;
    }

    [GeneratedRegex("^(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
