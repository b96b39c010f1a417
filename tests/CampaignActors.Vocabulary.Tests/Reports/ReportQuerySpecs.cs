using CampaignActors.Vocabulary.Reports;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Reports;

/// <summary>What a report is asked for, and what is wrong with it in one line.</summary>
public sealed class ReportQuerySpecs
{
    private static ReportQuery Read(string name, string query) => ReportQueryReader.Read(name, query
        .Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]));

    [Theory]
    [InlineData("expense", "", "unknown report 'expense'")]
    [InlineData("costs", "form=2026-01-01", "unknown key 'form'")]
    [InlineData("costs", "from=2026-02-01&to=2026-01-31", "from: '2026-02-01' is after '2026-01-31'")]
    [InlineData("costs", "from=1800-01-01", "expected 1900 to 2200")]
    [InlineData("costs", "to=2500-01-01", "expected 1900 to 2200")]
    [InlineData("costs", "from=2026-02-30", "no date of the calendar")]
    [InlineData("costs", "from=2026-02-01T10:00", "has a time of day")]
    [InlineData("costs", "from=soon", "is not a time")]
    [InlineData("costs", "by=colour", "by: 'colour' is nothing to group costs by")]
    [InlineData("costs", "by=month,month", "given twice")]
    [InlineData("costs", "by=month,year", "exclude each other")]
    [InlineData("summary", "by=month", "has one grouping")]
    [InlineData("variance", "by=item,campaign", "by item or by campaign")]
    [InlineData("costs", "step=month", "go with the report evolution alone")]
    [InlineData("evolution", "step=week", "step: 'week' is no period")]
    [InlineData("evolution", "cumulative=yes", "neither true nor false")]
    [InlineData("costs", "period=2026-13", "period: '2026-13' is no period")]
    [InlineData("costs", "period=2026-Q5", "is no period")]
    [InlineData("costs", "period=0001", "out of range")]
    [InlineData("costs", "period=2026-", "is no period")]
    [InlineData("costs", "budget=a b", "budget: 'a b' is not a code")]
    public void A_wrong_query_is_refused_with_the_reason(string name, string query, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => Read(name, query)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_period_is_of_the_fiscal_year_of_each_budget()
    {
        var quarter = Read("costs", "period=2026-Q1").Period!;
        Assert.True(quarter.Has(new LocalDate(2026, 3, 31), 1));
        Assert.False(quarter.Has(new LocalDate(2026, 4, 1), 1));
        Assert.True(quarter.Has(new LocalDate(2026, 4, 1), 4));
        var year = Read("costs", "period=2026").Period!;
        Assert.True(year.Has(new LocalDate(2027, 11, 30), 12));
        Assert.Equal((new LocalDate(2026, 1, 1), new LocalDate(2027, 11, 30)), (year.First, year.Last));
    }

    [Fact]
    public void A_span_and_a_period_are_cut_with_each_other()
    {
        var slice = Read("costs", "period=2026-03&from=2026-03-10&to=2027-01-01").Slice();
        Assert.Equal((new LocalDate(2026, 3, 10), new LocalDate(2026, 3, 31)), (slice.From!.Value, slice.To!.Value));
    }
}
