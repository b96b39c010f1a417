using System.Collections.Frozen;
using CampaignActors.Audience.Fields;

namespace CampaignActors.Audience.Language;

/// <summary>Reads the text of a segment.</summary>
public static class SegmentText
{
    /// <summary>Characters that people may write.</summary>
    public const int MaxLength = 4_000;

    /// <summary>Characters of a condition in which segments were resolved, see <see cref="ConditionText"/>.</summary>
    public const int MaxResolvedLength = 32_000;

    /// <summary>Levels of parentheses, <c>not</c> and signs that people may write.</summary>
    public const int MaxDepth = 50;

    /// <summary>Levels of a condition in which segments were resolved.</summary>
    public const int MaxResolvedDepth = 200;

    /// <summary>Words that cannot be names of fields, in any case.</summary>
    public static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "and", "or", "not", "in", "between", "like", "is", "null", "true", "false", "everyone", "today", "age", "on", "received",
        "segment");

    /// <summary>Reads a text and checks it against the fields that exist.</summary>
    /// <returns>The condition, or what is wrong and where.</returns>
    public static SegmentReading Read(string text, RecipientLayout layout) => Read(text, layout, MaxLength, MaxDepth);

    /// <summary>Reads back what <see cref="ConditionText.Of(Condition)"/> wrote of a condition in which segments were resolved.</summary>
    /// <returns>The condition, or what is wrong and where.</returns>
    public static SegmentReading ReadResolved(string text, RecipientLayout layout) =>
        Read(text, layout, MaxResolvedLength, MaxResolvedDepth);

    private static SegmentReading Read(string text, RecipientLayout layout, int maxLength, int maxDepth)
    {
        try
        {
            if (text.Length > maxLength)
                throw SegmentException.Found(maxLength, $"{text.Length} characters", $"at most {maxLength}");
            var checker = new SegmentChecker(layout);
            var condition = checker.Condition(SegmentGrammar.Parse(text, new Tokenizer(text, maxDepth).Read()));
            return new(condition, null) { Segments = checker.Segments, Lists = checker.Lists, Fields = checker.Fields };
        }
        catch (SegmentException problem)
        {
            return new(null, $"column {Column(text, problem.Offset)}: {problem.Message}");
        }
    }

    /// <summary>Counts characters, not their halves, from 1 on.</summary>
    private static int Column(string text, int offset)
    {
        var column = 1;
        for (var i = 0; i < offset; i++)
        {
            if (!char.IsLowSurrogate(text[i]) || i == 0 || !char.IsHighSurrogate(text[i - 1]))
                column++;
        }
        return column;
    }
}

/// <summary>The condition, or else the problem.</summary>
/// <param name="Problem">One line with the column, what was found and what was expected; <c>null</c> when it could be read.</param>
public sealed record SegmentReading(Condition? Condition, string? Problem)
{
    /// <summary>Codes of the segments that the text names.</summary>
    public IReadOnlySet<string> Segments { get; init; } = new HashSet<string>();

    /// <summary>Codes of the lists that the text names.</summary>
    public IReadOnlySet<string> Lists { get; init; } = new HashSet<string>();

    /// <summary>Names of the declared fields that the text uses.</summary>
    public IReadOnlySet<string> Fields { get; init; } = new HashSet<string>();
}
