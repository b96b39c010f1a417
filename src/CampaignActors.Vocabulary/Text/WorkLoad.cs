namespace CampaignActors.Vocabulary.Text;

/// <summary>Amounts of work: days such as 2.5, or days and hours such as 12h or 1d4h, at eight hours a day (domain.md §3.1).</summary>
public static class WorkLoad
{
    /// <summary>In days, not negative.</summary>
    public static Reading<decimal> Days(ScalarNode node)
    {
        var number = Scalars.Decimal(node, 0);
        if (number.Error is null)
            return number;
        return Scalars.Duration(node).Error is null && Sum(node.Text) is { } days
            ? Reading<decimal>.Of(days)
            : Reading<decimal>.Bad(node, $"{Shown.Quote(node.Text)} is no amount of work, expected days such as 2.5, or days and hours such as 12h or 1d4h");
    }

    /// <summary>A day that is written as such is a day of work, not 24 hours.</summary>
    private static decimal? Sum(string duration)
    {
        var (days, number) = (0m, 0m);
        foreach (var c in duration)
        {
            if (char.IsAsciiDigit(c))
            {
                number = number * 10 + (c - '0');
                continue;
            }
            if (c is not ('d' or 'h'))
                return null;
            days += c == 'd' ? number : number / Domain.Tasks.TaskCosts.HoursPerDay;
            number = 0;
        }
        return days;
    }
}
