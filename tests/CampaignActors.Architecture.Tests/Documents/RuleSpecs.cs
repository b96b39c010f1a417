namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>
/// docs/rules.md says which test holds which rule. A rule of docs/domain.md without a row, and a row whose test is gone, are found here;
/// rows without a test are a habit that is counted, and does not grow.
/// </summary>
public sealed class RuleSpecs
{
    private const int MostWords = 12;

    [Fact]
    public void Each_rule_of_the_specification_has_a_row()
    {
        var rows = RuleTable.Rows.Select(row => row.Rule).ToHashSet();

        var missing = RuleTable.Rules.Select((rule, place) => (Rule: rule, Before: place == 0 ? null : RuleTable.Rules[place - 1]))
            .Where(rule => !rows.Contains(rule.Rule))
            .Select(rule => $"behind the row of {rule.Before ?? "nothing"}: | {rule.Rule} | the rule in a few words | `Class.Method` |")
            .ToList();

        Assert.True(missing.Count == 0, $"docs/rules.md lacks {missing.Count} rows of docs/domain.md:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Rows_follow_the_specification_and_none_comes_twice()
    {
        var twice = RuleTable.Rows.GroupBy(row => row.Rule).Where(rows => rows.Count() > 1).Select(rows => rows.Key);
        var unknown = RuleTable.Rows.Select(row => row.Rule).Except(RuleTable.Rules);
        var places = RuleTable.Rules.Select((rule, place) => (rule, place)).DistinctBy(r => r.rule).ToDictionary(r => r.rule, r => r.place);
        var known = RuleTable.Rows.Where(row => places.ContainsKey(row.Rule)).ToList();
        var misplaced = known.Zip(known.Skip(1)).Where(pair => places[pair.First.Rule] > places[pair.Second.Rule])
            .Select(pair => $"{pair.Second.Rule} behind {pair.First.Rule}");

        Assert.Empty(RuleTable.Rules.GroupBy(rule => rule).Where(rules => rules.Count() > 1).Select(rules => rules.Key));
        Assert.Empty(twice);
        Assert.Empty(unknown);
        Assert.Empty(misplaced);
    }

    [Fact]
    public void Each_test_that_a_row_names_exists()
    {
        var sources = new TestSources();

        var problems = RuleTable.Rows.SelectMany(row => row.Tests.Select(sources.Problem).OfType<string>()
            .Select(problem => $"{row.Rule}: {problem}")).ToList();

        Assert.True(problems.Count == 0, $"docs/rules.md:\n{string.Join('\n', problems)}");
    }

    [Fact]
    public void A_row_has_few_words_and_tests_or_a_dash()
    {
        Assert.Empty(RuleTable.Rows.Where(row => row.Says.Split(' ').Length > MostWords).Select(row => $"{row.Rule}: {row.Says}"));
        Assert.Empty(RuleTable.Rows.Where(row => row.Rest != (row.Tests.Count == 0 ? RuleTable.NoTest : "")).Select(row => row.Rule));
        Assert.Empty(RuleTable.Rows.Where(row => row.Tests.Distinct().Count() < row.Tests.Count).Select(row => row.Rule));
    }

    /// <summary>With UPDATE_DOCS=1 in the environment the test writes the line instead.</summary>
    [Fact]
    public void Counts_at_the_top_are_those_of_the_table()
    {
        var lines = File.ReadAllLines(RuleTable.Path);
        var line = Array.FindIndex(lines, text => text.StartsWith("**Rules:**", StringComparison.Ordinal));
        Assert.InRange(line, 0, lines.Length);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" && lines[line] != RuleTable.Counts)
        {
            lines[line] = RuleTable.Counts;
            File.WriteAllLines(RuleTable.Path, lines);
        }
        Assert.Equal(RuleTable.Counts, lines[line]);
    }

    /// <summary>What the names are looked up in tells tests from other methods, and from what is not there.</summary>
    [Theory]
    [InlineData("RuleSpecs.Each_test_that_a_row_names_exists", null)]
    [InlineData("LedgerProperties.Totals_are_the_sums_of_the_lines_that_count", null)]
    [InlineData("examples/stock.yaml", null)]
    [InlineData("one-line.yaml", null)]
    [InlineData("stock.yaml", "there is no scenario file stock.yaml")]
    [InlineData("MissingSpecs.Any", "there is no test class MissingSpecs")]
    [InlineData("RuleSpecs.Any", "RuleSpecs has no method Any")]
    [InlineData("Spec.When", "Spec.When is no [Fact], [Theory] or [Property]")]
    [InlineData("stock", "stock is neither Class.Method nor a scenario file")]
    public void Name_of_a_test_is_looked_up_in_the_sources(string test, string? problem) =>
        Assert.Equal(problem, new TestSources().Problem(test));
}
