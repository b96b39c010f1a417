using CampaignActors.Audience.Language;
using CampaignActors.Audience.Tests.Sql;

namespace CampaignActors.Audience.Tests.Language;

public sealed class ConditionsSpecs
{
    [Fact]
    public void Segments_are_resolved_at_any_depth()
    {
        var resolved = Resolve(
            "optIn and not segment 'A'", out var problem, ("A", "price > 1 or segment 'B'"), ("B", "club = 'x' and age > 3"));

        Assert.Null(problem);
        Assert.Equal("optIn and not (price > 1 or club = 'x' and age > 3)", resolved);
    }

    [Theory]
    [InlineData("segment 'X'", "there is no segment X")]
    [InlineData("segment 'A'", "segment A is in a circle: A → B → A")]
    [InlineData("segment 'C'", "segment C is in a circle: C → C")]
    public void Missing_segments_and_circles_are_problems(string text, string expected)
    {
        var same = Resolve(text, out var problem, ("A", "segment 'B'"), ("B", "optIn or segment 'A'"), ("C", "not segment 'C'"));

        Assert.Equal(expected, problem);
        Assert.Equal(text, same);
    }

    [Fact]
    public void Segments_in_a_row_are_bounded()
    {
        (string, string)[] Row(int count) =>
            [.. Enumerable.Range(1, count).Select(i => ($"S{i}", i == count ? "optIn" : $"segment 'S{i + 1}'"))];

        Resolve("segment 'S1'", out var ten, Row(10));
        Resolve("segment 'S1'", out var eleven, Row(11));

        Assert.Null(ten);
        Assert.StartsWith("more than 10 segments name each other: S1 → S2", eleven, StringComparison.Ordinal);
    }

    /// <summary>Nine segments that each name the next ten times would be a thousand million parts.</summary>
    [Fact]
    public void Result_is_bounded()
    {
        var segments = Enumerable.Range(1, 9).Select(i => ($"S{i}", i == 9
            ? "club = 'x'"
            : string.Join(" or ", Enumerable.Repeat($"not segment 'S{i + 1}'", 10)))).ToArray();

        Resolve("segment 'S1'", out var problem, segments);

        Assert.StartsWith("with its segments the condition is longer than 32000 characters", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolved_condition_is_read_back_from_its_text()
    {
        var deep = string.Concat(Enumerable.Repeat("not (optIn or ", 24)) + "segment '{0}'" + new string(')', 24);
        var segments = Enumerable.Range(1, 4).ToDictionary(
            i => $"S{i}", i => Layouts.Read(i == 4 ? "club = 'x'" : deep.Replace("{0}", $"S{i + 1}", StringComparison.Ordinal)));

        var resolved = Conditions.Resolve(Layouts.Read("segment 'S1'"), segments, out var problem);

        Assert.Null(problem);
        var read = SegmentText.ReadResolved(ConditionText.Of(resolved), Layouts.Sample);
        Assert.Null(read.Problem);
        Assert.Equal(resolved, read.Condition);
    }

    /// <summary>Whatever is resolved without a problem can be stored as text and read again.</summary>
    [Fact]
    public void Every_resolved_condition_can_be_read_back()
    {
        var (read, tooLarge) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var draw = new SampleConditions(random);
            var segments = Enumerable.Range(1, 6).ToDictionary(i => $"S{i}", i => i == 6 ? draw.Draw(3) : Conditions.All(
            [
                draw.Draw(2), Deep(random, new Condition.InSegment($"S{i + 1}")),
                new Condition.Not(new Condition.InSegment($"S{i + 1}")),
            ]));

            var resolved = Conditions.Resolve(new Condition.InSegment($"S{random.Next(1, 6)}"), segments, out var problem);

            tooLarge += problem is null ? 0 : 1;
            if (problem is not null)
                continue;
            var text = ConditionText.Of(resolved);
            var reading = SegmentText.ReadResolved(text, Layouts.Sample);
            if (reading.Problem?.Contains("never fits", StringComparison.Ordinal) == true)
                continue;
            Assert.True(reading.Problem is null, $"seed {seed}: {reading.Problem}\n{text}");
            Assert.Equal(resolved, reading.Condition);
            read++;
        }
        Assert.True(read > 30 && tooLarge > 10, $"{read} read, {tooLarge} too large");
    }

    private static Condition Deep(Random random, Condition condition)
    {
        for (var i = random.Next(60); i > 0; i--)
        {
            condition = random.Next(3) switch
            {
                0 => new Condition.Not(condition),
                1 => Conditions.Any([condition, Layouts.Read("price - (1 - (2 - (3 - (price - 1)))) > 1")]),
                _ => Conditions.All([Layouts.Read("-(-(-(price))) = (1 + 2) * (3 - 4)"), condition]),
            };
        }
        return condition;
    }

    private static string Resolve(string text, out string? problem, params (string Code, string Text)[] segments) => ConditionText.Of(
        Conditions.Resolve(Layouts.Read(text), segments.ToDictionary(s => s.Code, s => Layouts.Read(s.Text)), out problem));
}
