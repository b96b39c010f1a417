using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>docs/sending.md names the tests of the faults that users of other programs report: they exist.</summary>
public sealed partial class ReportedFaultTableSpecs
{
    private const int LeastRows = 13;

    [Fact]
    public void Each_symptom_names_tests_that_exist()
    {
        var sources = new TestSources();
        var rows = Row().Matches(Repository.Text("docs", "sending.md")).Select(r => r.Groups["tests"].Value).ToList();

        var tests = rows.ConvertAll(r => Name().Matches(r).Select(n => n.Groups[1].Value).ToList());

        Assert.True(rows.Count >= LeastRows, $"docs/sending.md has {rows.Count} symptoms");
        Assert.All(tests, t => Assert.NotEmpty(t));
        Assert.Empty(tests.SelectMany(t => t).Select(sources.Problem).OfType<string>());
    }

    [GeneratedRegex(@"^\| [^|]+ \| \w+ \d[^|]* \| (?<tests>`[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
