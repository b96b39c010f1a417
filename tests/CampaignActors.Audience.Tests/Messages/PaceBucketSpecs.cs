using CampaignActors.Audience.Messages;
using NodaTime;

namespace CampaignActors.Audience.Tests.Messages;

public sealed class PaceBucketSpecs
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 12, 1, 12, 0);

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10_000, 3600, 2)]
    [InlineData(1, 60, 1)]
    [InlineData(3, 1, 3)]
    [InlineData(70_000, 1, 70_000)]
    public void A_bucket_holds_the_messages_of_one_second(long messages, int seconds, long capacity)
    {
        var pace = new Pace("email", messages, Duration.FromSeconds(seconds));

        Assert.Equal(capacity, PaceBucket.Capacity(pace));
        Assert.Equal(capacity, default(PaceBucket).Free(pace, s_noon));
        Assert.Equal(0, default(PaceBucket).Take(pace, s_noon, capacity).Free(pace, s_noon));
    }

    [Fact]
    public void A_pace_is_never_exceeded_and_is_reached()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var pace = new Pace("email", random.Next(1, 5_000), Duration.FromMilliseconds(random.Next(100, 100_000)));
            var (bucket, now, passed) = (default(PaceBucket), s_noon, 0L);
            for (var step = 0; step < 300; step++)
            {
                var free = bucket.Free(pace, now);
                var taken = random.Next(3) == 0 ? random.NextInt64(free + 1) : free;
                bucket = taken == 0 ? bucket : bucket.Take(pace, now, taken);
                passed += taken;
                var most = PaceBucket.Capacity(pace) + ((now - s_noon) / pace.Per * pace.Messages);
                Assert.True(passed <= most + 1e-6, $"seed {seed}: {passed} after {now - s_noon} of {pace}");
                // The moment that it names is the first one that lets a message pass.
                var next = Instant.FromUnixTimeTicks(Math.Max(bucket.FreeAt(pace), now.ToUnixTimeTicks()));
                Assert.True(bucket.Free(pace, next) > 0, $"seed {seed}");
                Assert.True(next <= now || bucket.Free(pace, next - Duration.FromTicks(1)) == 0, $"seed {seed}");
                now += Duration.FromMilliseconds(random.Next(300));
            }
        }
    }

    [Fact]
    public void A_pace_that_lets_nothing_pass_is_refused()
    {
        Assert.Throws<ArgumentException>(() => default(PaceBucket).Free(new Pace("email", 0, Duration.FromSeconds(1)), s_noon));
        Assert.Throws<ArgumentException>(() => default(PaceBucket).Free(new Pace("email", 1, Duration.Zero), s_noon));
    }
}
