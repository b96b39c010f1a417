using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>
/// What code and tests cite is in the repository: sections and rules of docs/domain.md, rules of docs/scenarios.md, decisions.
/// </summary>
public sealed class CitationSpecs
{
    private static readonly Regex s_section = new(@"domain\.md (?<all>§[^;)]*)");
    private static readonly Regex s_rulesOfSection = new(
        @"§(?<section>\d+\.\d+),? rules? (?<rules>\d+(?:(?:,| and) \d+)*)(?!\d| of the scenario)");
    private static readonly Regex s_contract = new(@"[Rr]ules? (?<rules>\d+(?:(?:,| and) \d+)*) of the scenario contract");
    private static readonly Regex s_decision = new(@"docs/decisions/(?<file>[\w-]+\.md)");
    private static readonly Regex s_testClass = new(@"`(?<name>\w+(Specs|Properties))`");

    [Fact]
    public void Cited_sections_of_the_specification_exist()
    {
        var sections = Regex.Matches(
            Document("domain.md"), @"^##+ (\d+(?:\.\d+)?)\b", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToHashSet();

        var missing = Cited(s_section).SelectMany(c => Regex.Matches(c.Match.Groups["all"].Value, @"§(\d+(?:\.\d+)?)")
            .Select(m => (c.File, Section: m.Groups[1].Value))).Where(c => !sections.Contains(c.Section)).Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void Cited_rules_of_the_specification_exist()
    {
        var rules = Regex.Matches(Document("domain.md"), @"\*\*(\d+\.\d+\.\d+)\*\*").Select(m => m.Groups[1].Value).ToHashSet();

        var missing = Cited(s_rulesOfSection).SelectMany(
            c => Numbers(c.Match).Select(n => (c.File, Rule: $"{c.Match.Groups["section"].Value}.{n}")))
            .Where(c => !rules.Contains(c.Rule)).Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void Cited_rules_of_the_scenario_contract_exist()
    {
        var rules = Regex.Matches(
            Document("scenarios.md"), @"^(\d+)\. ", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToHashSet();

        var missing = Cited(s_contract)
            .SelectMany(c => Numbers(c.Match).Select(n => (c.File, Rule: n)))
            .Where(c => !rules.Contains(c.Rule)).Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void Cited_decisions_exist()
    {
        var missing = Cited(s_decision).Select(c => (c.File, Decision: c.Match.Groups["file"].Value))
            .Where(c => !File.Exists(Path.Combine(Root(), "docs", "decisions", c.Decision))).Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void Each_invariant_names_test_classes_that_exist()
    {
        var index = Document("domain.md").Split("## 9. ")[1];
        var rows = index.Split('\n').Where(l => Regex.IsMatch(l, @"^\| [IS]\d")).ToList();
        var files = Sources("tests").Select(Path.GetFileNameWithoutExtension).ToHashSet();

        var invariants = rows.SelectMany(r => Regex.Matches(r.Split('|')[1], @"[IS]\d").Select(m => m.Value)).Order(StringComparer.Ordinal);
        var missing = rows.SelectMany(r => s_testClass.Matches(r)).Select(m => m.Groups["name"].Value).Where(n => !files.Contains(n));

        Assert.Equal(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "S1", "S2", "S3", "S4"], invariants);
        Assert.All(rows, r => Assert.Matches(s_testClass, r));
        Assert.Empty(missing);
    }

    private static string[] Numbers(Match match) => [.. Regex.Matches(match.Groups["rules"].Value, @"\d+").Select(m => m.Value)];

    /// <summary>Citations may be broken over two lines of a comment.</summary>
    private static IEnumerable<(string File, Match Match)> Cited(Regex citation) =>
        Sources("src").Concat(Sources("tests")).SelectMany(file =>
        citation.Matches(Regex.Replace(File.ReadAllText(file), @"\r?\n\s*///? ?", " ")).Select(m => (Path.GetFileName(file), m)));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !Regex.IsMatch(f, @"[\\/](obj|bin)[\\/]") && !f.EndsWith("CitationSpecs.cs", StringComparison.Ordinal));

    private static string Document(string name) => File.ReadAllText(Path.Combine(Root(), "docs", name));

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
