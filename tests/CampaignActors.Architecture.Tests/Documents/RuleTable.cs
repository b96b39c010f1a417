using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>A row of docs/rules.md.</summary>
/// <param name="Rule">Its number in docs/domain.md, such as <c>3.2.13</c>, <c>7.A</c> or <c>I5</c>.</param>
/// <param name="Says">The rule in a few words.</param>
/// <param name="Tests">What holds it, as <c>Class.Method</c> or as the name of a scenario file; empty: nothing does.</param>
/// <param name="Rest">What stands in the cell of tests and is none.</param>
internal sealed record RuleRow(string Rule, string Says, IReadOnlyList<string> Tests, string Rest);

/// <summary>The rules of docs/domain.md, and the tests that hold them by docs/rules.md. A rule has its number in bold.</summary>
internal static partial class RuleTable
{
    public const string NoTest = "-";

    public static string Path { get; } = Repository.PathOf("docs", "rules.md");

    /// <summary>The numbers of the rules, in the order of the specification.</summary>
    public static IReadOnlyList<string> Rules { get; } =
        [.. RuleNumber().Matches(Repository.Text("docs", "domain.md")).Select(match => match.Groups["rule"].Value)];

    public static IReadOnlyList<RuleRow> Rows { get; } =
        [.. File.ReadLines(Path).Select(line => Row().Match(line)).Where(match => match.Success).Select(Read)];

    /// <summary>Rules that no test holds.</summary>
    public static IEnumerable<RuleRow> Untested => Rows.Where(row => row.Tests.Count == 0);

    /// <summary>The line at the top of the page.</summary>
    public static string Counts => $"**Rules:** {Rows.Count}. **Without a test:** {Untested.Count()}.";

    private static RuleRow Read(Match row)
    {
        var cell = row.Groups["tests"].Value;
        return new RuleRow(
            row.Groups["rule"].Value,
            row.Groups["says"].Value,
            [.. Name().Matches(cell).Select(name => name.Groups["name"].Value)],
            Name().Replace(cell, "").Replace(",", "", StringComparison.Ordinal).Trim());
    }

    [GeneratedRegex(@"\*\*(?<rule>\d+\.(?:\d+(?:\.\d+)?|[A-Z])|[IS]\d+)\b")]
    private static partial Regex RuleNumber();

    [GeneratedRegex(@"^\| (?<rule>\d+\.[\w.]+|[IS]\d+) \| (?<says>[^|]+) \| (?<tests>[^|]*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Name();
}
