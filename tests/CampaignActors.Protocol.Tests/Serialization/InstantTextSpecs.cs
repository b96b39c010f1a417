using NodaTime.Text;

namespace CampaignActors.Protocol.Tests.Serialization;

/// <summary>Instants are stored as NodaTime's extended ISO pattern writes them, whatever writes them.</summary>
public sealed class InstantTextSpecs
{
    private static IEnumerable<Instant> Instants()
    {
        var random = new Random(1);
        for (var n = 0; n < 5_000; n++)
        {
            var seconds = random.NextInt64(-70_000_000_000, 260_000_000_000);
            var nanoseconds = random.Next(5) switch
            {
                0 => 0,
                1 => random.Next(10) * 100_000_000,
                2 => random.Next(1_000_000) * 1_000,
                3 => random.Next(100),
                _ => random.Next(1_000_000_000),
            };
            var whole = Math.Clamp(seconds, -62_000_000_000 * 2, 253_402_300_799);
            yield return Instant.FromUnixTimeSeconds(whole).PlusNanoseconds(nanoseconds);
        }
        yield return Instant.FromUtc(1, 1, 1, 0, 0);
        yield return Instant.FromUtc(1, 1, 1, 0, 0).PlusNanoseconds(-1);
        yield return Instant.FromUtc(9999, 12, 31, 23, 59, 59);
    }

    [Fact]
    public void They_are_written_and_read_as_the_pattern_does()
    {
        foreach (var instant in Instants())
        {
            var text = InstantPattern.ExtendedIso.Format(instant);
            Assert.Equal(text, InstantText.Text(instant));
            Assert.Equal(instant, InstantText.Parse(text));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-05")]
    [InlineData("2026-01-05T08:00:00")]
    [InlineData("2026-02-30T08:00:00Z")]
    [InlineData("2026-01-05T25:00:00Z")]
    [InlineData("2026-01-05T08:00:00.Z")]
    [InlineData("2026-01-05T08:00:00.1234567890Z")]
    [InlineData("2026-01-05T08:00:00+01")]
    [InlineData("2026-01-05T24:00:00Z")]
    public void Anything_else_is_taken_or_refused_as_by_the_pattern(string text)
    {
        var expected = InstantPattern.ExtendedIso.Parse(text);
        Assert.Equal(expected.Success ? expected.Value : null, InstantText.Parse(text));
    }
}
