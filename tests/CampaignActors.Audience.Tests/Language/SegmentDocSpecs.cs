using System.Text.RegularExpressions;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Tests.Language;

/// <summary>What docs/segments.md says is so.</summary>
public sealed partial class SegmentDocSpecs
{
    private static readonly RecipientLayout s_layout = new(
    [
        new("loyaltyPoints", DataType.Number), new("optedOut", DataType.Bool), new("optIn", DataType.Bool), new("since", DataType.Date),
    ]);

    private static readonly string s_page = Repository.Text("docs", "segments.md");

    [Fact]
    public void Examples_can_be_read()
    {
        var examples = s_page.Split('\n').Where(l => l.StartsWith("    ", StringComparison.Ordinal)).ToList();

        Assert.Equal(4, examples.Count);
        Assert.All(examples, e => Assert.Null(SegmentText.Read(e, s_layout).Problem));
    }

    [Fact]
    public void Errors_are_those_of_the_page()
    {
        var errors = ErrorRow().Matches(s_page);

        Assert.Equal(4, errors.Count);
        Assert.All(errors, e => Assert.Equal(e.Groups[2].Value, SegmentText.Read(e.Groups[1].Value, s_layout).Problem));
    }

    [Fact]
    public void Missing_values_are_as_the_page_says()
    {
        var rows = MissingRow().Matches(s_page);

        Assert.Equal(7, rows.Count);
        Assert.All(rows, r => Assert.Equal(r.Groups[2].Value == "yes", Holds(r.Groups[1].Value)));
    }

    private static bool Holds(string text) => Evaluator.Holds(
        SegmentText.Read(text, s_layout).Condition!,
        new Recipient("R1"),
        new(Instant.FromUtc(2026, 12, 1, 9, 0), DateTimeZone.Utc),
        (_, _, _, _) => false);

    [GeneratedRegex(@"^\| `(.+)` \| `(column .+)` \|$", RegexOptions.Multiline)]
    private static partial Regex ErrorRow();

    [GeneratedRegex(@"^\| `([^`]+)`(?:, when .+ is missing)? \| (yes|no)\b", RegexOptions.Multiline)]
    private static partial Regex MissingRow();
}
