namespace CampaignActors.Vocabulary.Tests.Text;

/// <summary>Texts of megabytes are refused at the first entry that is too many, without a tree of all of them.</summary>
public sealed class TextLimitsSpecs
{
    /// <summary>A budget of 500,000 categories, in 7 MB.</summary>
    private static readonly string s_budget =
        $"{{\"allocated\": 1, \"categories\": {{{string.Join(",", Enumerable.Range(0, 500_000).Select(i => $"\"c{i}\":1"))}}}}}";

    [Fact]
    public void Half_a_million_entries_in_json_are_refused_early()
    {
        var bytes = Encoding.UTF8.GetBytes(s_budget);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InputException>(() => JsonText.Read("body", bytes));

        Assert.StartsWith("body:1:", error.Message, StringComparison.Ordinal);
        Assert.Contains("this map has more than 10000 entries, expected fewer", error.Message, StringComparison.Ordinal);
        // The text itself is decoded once; the tree stays small.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * bytes.Length);
    }

    [Fact]
    public void Half_a_million_entries_in_yaml_are_refused_early()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InputException>(() => YamlText.Read("f.yaml", s_budget));

        Assert.Matches(@"^f\.yaml:1:\d+: this map has more than 10000 entries, expected fewer$", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void Many_lines_are_refused_early_in_both()
    {
        var lines = $"[{string.Join(",\n", Enumerable.Repeat("{\"start\":\"2026-01-05\"}", 150_000))}]";

        var json = Assert.Throws<InputException>(() => JsonText.Read("f", Encoding.UTF8.GetBytes(lines))).Message;
        var yaml = Assert.Throws<InputException>(() => YamlText.Read("f", lines)).Message;

        Assert.Equal("f:10001:1: this list has more than 10000 entries, expected fewer", json);
        Assert.Equal(json, yaml);
    }

    [Fact]
    public void Many_small_lists_are_bounded_together()
    {
        var text = $"[{string.Join(",", Enumerable.Repeat($"[{string.Join(",", Enumerable.Repeat("1", 99))}]", 5_000))}]";

        var error = Assert.Throws<InputException>(() => JsonText.Read("f", Encoding.UTF8.GetBytes(text)));

        Assert.Contains("the text holds more than 300000 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_written_by_the_system_has_no_bound() =>
        Assert.Equal(2, ((MapNode)JsonText.Read("state", Encoding.UTF8.GetBytes(s_budget), TextLimits.Own)).Entries.Count);
}
