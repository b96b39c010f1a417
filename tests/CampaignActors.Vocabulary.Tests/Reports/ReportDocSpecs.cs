using CampaignActors.Vocabulary.Reports;

namespace CampaignActors.Vocabulary.Tests.Reports;

/// <summary>docs/reports.md names every report, every key and every column.</summary>
public sealed class ReportDocSpecs
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reports.md"));

    public static TheoryData<string> Words =>
    [
        .. ReportCatalogue.All.SelectMany(r => r.Columns(new ReportQuery(r.Name)).Select(c => c.Name).Concat(r.By).Append(r.Name))
            .Concat(ReportQueryReader.Keys).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Words))]
    public void A_report_a_key_and_a_column_are_explained(string word) =>
        Assert.Contains($"`{word}`", s_text, StringComparison.Ordinal);
}
