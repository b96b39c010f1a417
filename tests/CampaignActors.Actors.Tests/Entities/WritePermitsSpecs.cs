using Akka.Actor;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>No more batches under way than the journal can hold.</summary>
public sealed class WritePermitsSpecs : TestKit
{
    [Fact]
    public void Waiting_writers_get_their_permit_in_turn()
    {
        var permits = new WritePermits(1);
        var (a, b, c) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Assert.True(permits.TryAcquire(a));
        Assert.False(permits.TryAcquire(b));
        Assert.False(permits.TryAcquire(c));

        permits.Release();
        b.ExpectMsg<WritePermitGranted>();
        c.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        permits.Release();
        c.ExpectMsg<WritePermitGranted>();
        permits.Release();

        Assert.Equal((0, 0), (permits.InUse, permits.Waiting));
    }

    [Fact]
    public void A_writer_that_stops_passes_its_permit_on()
    {
        var permits = new WritePermits(1);
        var (a, b, c) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Assert.True(permits.TryAcquire(a));
        permits.TryAcquire(b);
        permits.TryAcquire(c);
        permits.GiveUp(b); // Still waiting: simply gone.
        permits.Release();
        c.ExpectMsg<WritePermitGranted>();
        permits.GiveUp(c); // Granted, not used: free again.

        Assert.Equal((0, 0), (permits.InUse, permits.Waiting));
    }

    [Fact]
    public async Task With_few_permits_all_entities_still_get_written()
    {
        await using var node = await TestNode.StartAsync(o => o with { WritesUnderWay = 2 });

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 300).Select(n => node.SendAsync(Some.Group($"G{n % 100}"), Some.Label($"L{n}"), $"c{n}")));

        Assert.All(answers, a => Assert.Equal(Outcome.Accepted, a.Outcome));
        Assert.Equal(0, node.Running.Context.Permits.InUse);
    }
}
