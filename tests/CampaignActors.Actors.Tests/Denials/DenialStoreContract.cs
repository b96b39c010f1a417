using CampaignActors.Actors.Denials;

namespace CampaignActors.Actors.Tests.Denials;

/// <summary>What every store of denials does, whichever database it is in.</summary>
public abstract class DenialStoreContract
{
    private static readonly Instant s_minute = Instant.FromUtc(2026, 1, 5, 8, 0);

    protected abstract IDenialStore Denials { get; }

    private static DeniedRequests Some(string address, int minute = 0, long count = 1, string who = "") =>
        new(s_minute + Duration.FromMinutes(minute), address, 401, "no such key", who, "GET /budgets", count);

    [Fact]
    public void Equal_denials_add_up_and_the_latest_comes_first()
    {
        Denials.Add([Some("10.0.0.1", count: 3), Some("10.0.0.2")]);
        Denials.Add([Some("10.0.0.1", count: 4), Some("10.0.0.1", who: "mia"), Some("10.0.0.1", minute: 1)]);

        Assert.Equal(
            [Some("10.0.0.1", minute: 1), Some("10.0.0.1", who: "mia"), Some("10.0.0.2"), Some("10.0.0.1", count: 7)],
            Denials.List(s_minute, 10).Rows);
        Assert.Equal([Some("10.0.0.1", minute: 1)], Denials.List(s_minute + Duration.FromMinutes(1), 10).Rows);
        Assert.Single(Denials.List(s_minute, 1).Rows);
    }

    [Fact]
    public void Pages_are_the_whole_list_once_while_denials_arrive()
    {
        Denials.Add([.. Enumerable.Range(0, 7).Select(i => Some($"a{i}", minute: i % 2))]);
        var whole = Denials.List(s_minute, 7);
        Assert.Null(whole.Next);

        var paged = new List<DeniedRequests>();
        var page = Denials.List(s_minute, 3);
        Denials.Add([Some("late", minute: 1), Some("later", minute: 2)]);
        for (; page.Next is { } next; page = Denials.List(s_minute, 3, next))
            paged.AddRange(page.Rows);

        Assert.Equal(whole.Rows, [.. paged, .. page.Rows]);
    }

    [Fact]
    public void Only_the_latest_are_kept()
    {
        foreach (var part in Enumerable.Range(0, IDenialStore.Kept + 500).Chunk(1_000))
            Denials.Add([.. part.Select(i => Some($"a{i}", minute: i))]);

        var kept = Denials.List(s_minute, 2 * IDenialStore.Kept).Rows;
        Assert.Equal((IDenialStore.Kept, $"a{IDenialStore.Kept + 499}", "a500"), (kept.Count, kept[0].Address, kept[^1].Address));
    }
}
