using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>
/// The documents that name source files say the truth: each file exists and declares the type that stands beside it. In the traces of
/// docs/architecture.md each step also names what it hands to the next one, and both files use that word.
/// </summary>
public sealed class SourceReferenceSpecs
{
    private const string Architecture = "architecture.md";
    private const string Glossary = "glossary.md";

    /// <summary>The traces, by their headings.</summary>
    private static readonly string[] s_traces =
    [
        "From the client to the journal", "Back to the client", "To the lists", "To another entity", "To the outside",
    ];

    private static readonly Regex s_step = new(@"^\| \d+ \| .+? \| `(?<type>\w+)` \| `(?<file>[\w./]+)` \| (`(?<handed>\w+)`|-) \|$");

    private static readonly Regex s_noun = new(
        @"^- \*\*.+?\(`(?<type>\w+)`,\s+`(?<file>[\w./]+)`\)$", RegexOptions.Multiline | RegexOptions.Singleline);

    public static TheoryData<string> Traces => [.. s_traces];

    [Theory]
    [MemberData(nameof(Traces))]
    public void Trace_names_files_that_declare_the_types(string heading)
    {
        var wrong = StepsOf(heading).Select(Problem).OfType<string>();

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Trace_step_hands_on_what_both_files_name(string heading)
    {
        var steps = StepsOf(heading);

        var wrong = steps.Zip(steps.Skip(1)).SelectMany(pair => new[] { pair.First, pair.Second }
            .Where(step => !Names(step, pair.First.Handed))
            .Select(step => $"{step.File} does not name {pair.First.Handed}, handed on by {pair.First.File}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Glossary_names_files_that_declare_the_types()
    {
        var nouns = s_noun.Matches(Document(Glossary)).Select(StepOf).ToList();

        var wrong = nouns.Select(Problem).OfType<string>();

        Assert.Empty(wrong);
        Assert.Equal(Regex.Matches(Document(Glossary), @"^- \*\*", RegexOptions.Multiline).Count, nouns.Count);
    }

    /// <summary>The rows of the section with this heading.</summary>
    private static List<Step> StepsOf(string heading)
    {
        var section = Document(Architecture).Split('\n').SkipWhile(l => l != $"### {heading}").Skip(1).TakeWhile(l => !l.StartsWith('#'));
        var steps = section.Select(l => s_step.Match(l)).Where(m => m.Success).Select(StepOf).ToList();
        Assert.True(steps.Count > 2, $"docs/{Architecture} has no trace below '{heading}'");
        return steps;
    }

    private static Step StepOf(Match row) => new(row.Groups["type"].Value, row.Groups["file"].Value, row.Groups["handed"].Value);

    private static string Document(string name) => File.ReadAllText(Path.Combine(Root(), "docs", name)).ReplaceLineEndings("\n");

    private static string? Problem(Step step)
    {
        if (!File.Exists(PathOf(step)))
            return $"there is no {step.File}";
        var declaration = $@"\b(class|interface|enum|struct|record(\s+struct)?)\s+{step.Type}\b";
        return Regex.IsMatch(File.ReadAllText(PathOf(step)), declaration) ? null : $"{step.File} does not declare {step.Type}";
    }

    private static bool Names(Step step, string word) =>
        word.Length > 0 && File.Exists(PathOf(step)) && Regex.IsMatch(File.ReadAllText(PathOf(step)), $@"\b{word}\b");

    private static string PathOf(Step step) => Path.Combine(Root(), "src", $"CampaignActors.{step.File}");

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    /// <param name="Handed">What the next step gets; empty for the last one.</param>
    private sealed record Step(string Type, string File, string Handed);
}
