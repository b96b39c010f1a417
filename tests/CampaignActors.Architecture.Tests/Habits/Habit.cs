using System.Text.RegularExpressions;
using CampaignActors.Architecture.Tests.Documents;

namespace CampaignActors.Architecture.Tests.Habits;

/// <summary>What the repository does not want, and where it still is.</summary>
/// <param name="Name">In <c>habits.txt</c>.</param>
/// <param name="Found">The folder that a place counts for, and the place.</param>
internal sealed partial record Habit(string Name, string Rule, Func<IEnumerable<(string Folder, string Place)>> Found)
{
    private const int CodeColumns = 140;
    private const int ProseColumns = 120;
    private const int NameLength = 70;

    public static IReadOnlyList<Habit> All { get; } =
    [
        new("long-code-lines", $"a line of code has at most {CodeColumns} columns", () => Source.Code
            .Where(line => line.Text.Length > CodeColumns)
            .Select(line => (line.Folder, line.Place))),
        new("long-prose-lines", $"a line of prose has at most {ProseColumns} columns", () => Source.Prose
            .Where(line => line.Text.Length > ProseColumns && !IsRowOfTable(line.Text))
            .Select(line => (line.Folder, line.Place))),
        new("riddling-words", "say caller, client, operator, node or writer, and 'again' or 'new'", () => Source.Code.Concat(Source.Prose)
            .SelectMany(line => RiddlingWord().Matches(line.Text).Select(word => (line.Folder, $"{line.Place} {word.Value}")))),
        new("type-names-twice", "a name stands for one top-level type of src, and for one of tests", TypeNamesTwice),
        new("long-test-names", $"the name of a test has at most {NameLength} characters", () => TestNames()
            .Where(test => test.Name.Length > NameLength)
            .Select(test => (test.Line.Folder, $"{test.Line.Place} {test.Name}"))),
        new("what-test-names", "the name of a test begins with its subject, not with 'What'", () => TestNames()
            .Where(test => test.Name.StartsWith("What_", StringComparison.Ordinal))
            .Select(test => (test.Line.Folder, $"{test.Line.Place} {test.Name}"))),
        new("rules-without-test", "a rule of docs/domain.md has a test in docs/rules.md", () => RuleTable.Untested
            .Select(row => ("docs", $"docs/rules.md {row.Rule}"))),
    ];

    /// <summary>Which cannot be wrapped.</summary>
    private static bool IsRowOfTable(string text) => text.TrimStart().StartsWith('|');

    private static IEnumerable<(SourceLine Line, string Name)> TestNames() => Source.Code
        .Where(line => line.Folder.StartsWith("tests/", StringComparison.Ordinal))
        .Select(line => (Line: line, Match: TestMethod().Match(line.Text)))
        .Where(found => found.Match.Success)
        .Select(found => (found.Line, found.Match.Groups[1].Value));

    /// <summary>Every place but the first. Parts of one type, and a type with and without type parameters, share a namespace.</summary>
    private static IEnumerable<(string Folder, string Place)> TypeNamesTwice() => Source.Code
        .Select(line => (Line: line, Match: TopLevelType().Match(line.Text)))
        .Where(found => found.Match.Success)
        .GroupBy(found => (found.Line.Folder.Split('/')[0], found.Match.Groups[1].Value))
        .SelectMany(type => type.DistinctBy(found => Path.GetDirectoryName(found.Line.Path)).Skip(1))
        .Select(found => (found.Line.Folder, $"{found.Line.Place} {found.Match.Groups[1].Value}"));

    // Also within the name of a test, but not Akka's ActorRefs.*. In two halves, so that this file has none.
    [GeneratedRegex("(?<![a-z])(?<!ActorRefs\\.)(no" + "body|who" + "ever|a" + "new)(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex RiddlingWord();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|abstract|sealed|readonly|partial) )+"
        + @"(?:class|record struct|record|struct|interface|enum) (\w+)")]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^ +public (?:async )?[\w<>]+ (\w+_\w+)\(")]
    private static partial Regex TestMethod();
}
