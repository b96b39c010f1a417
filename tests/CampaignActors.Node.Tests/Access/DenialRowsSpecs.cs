using CampaignActors.Actors.Denials;
using CampaignActors.Node.Access;

namespace CampaignActors.Node.Tests.Access;

/// <summary>A client that chooses what it is refused with does not choose how much of the list is left for others.</summary>
public sealed class DenialRowsSpecs
{
    private static readonly Instant s_minute = Instant.FromUtc(2026, 1, 5, 8, 0);
    private readonly DenialRows _rows = new();

    private void Deny(string address, string who, int status = 401, int minute = 0, string reason = "no such key") =>
        _rows.Add(new DeniedRequests(s_minute + Duration.FromMinutes(minute), address, status, reason, who, "GET /", 1));

    [Fact]
    public void Rows_of_a_minute_are_bounded_and_nothing_is_uncounted()
    {
        var written = new List<DeniedRequests>();
        for (var second = 0; second < 60; second++)
        {
            for (var n = 0; n < 300; n++)
                Deny($"10.0.{n % 10}.1", $"key{second}-{n}", n % 2 == 0 ? 401 : 403);
            written.AddRange(_rows.Take());
        }

        var rows = written.DistinctBy(r => r with { What = "", Count = 0 }).ToList();
        Assert.InRange(rows.Count, DenialRows.MostAMinute, DenialRows.MostAMinute + 2);
        Assert.Equal(60 * 300, written.Sum(r => r.Count));
        Assert.Contains(written, r => (r.Address, r.Status, r.Reason, r.Who) == (DenialRows.Others, 401, DenialRows.Others, ""));
        Assert.All(written, r => Assert.Equal("GET /", r.What));
    }

    [Fact]
    public void One_address_leaves_room_for_others_and_its_own_count_is_told()
    {
        for (var n = 0; n < 1_000; n++)
            Deny("10.0.0.1", $"key{n}");
        Deny("10.0.0.2", "mia");

        var rows = _rows.Take();

        Assert.Equal(DenialRows.MostOfOne + 2, rows.Count);
        Assert.Equal(1_000 - DenialRows.MostOfOne, rows.Single(r => r is { Address: "10.0.0.1", Reason: DenialRows.Others }).Count);
        Assert.Single(rows, r => r is { Address: "10.0.0.2", Who: "mia", Count: 1 });
    }

    [Fact]
    public void Who_is_known_has_room_of_their_own_at_an_address_that_many_share()
    {
        for (var n = 0; n < 1_000; n++)
            Deny("10.0.0.1", "eve", 403, reason: $"'eve' cannot act as 'x{n}'");
        Deny("10.0.0.1", "mia", 403, reason: "this takes administrator");
        Deny("10.0.0.1", "forged");

        var rows = _rows.Take();

        Assert.Equal(DenialRows.MostOfOne + 3, rows.Count);
        Assert.Equal(1_000 - DenialRows.MostOfOne, rows.Single(r => r is { Who: "eve", Reason: DenialRows.Others }).Count);
        Assert.Single(rows, r => r is { Who: "mia", Reason: "this takes administrator" });
        Assert.Single(rows, r => r is { Who: "forged", Status: 401 });
    }

    [Fact]
    public void Denial_with_a_row_keeps_it_and_the_next_minute_has_room()
    {
        Deny("10.0.0.1", "first");
        for (var n = 0; n < 1_000; n++)
            Deny($"10.1.{n / 250}.{n % 250}", "");
        _rows.Take();
        Deny("10.0.0.1", "first");
        Deny("10.0.0.3", "late");
        Assert.Equal(["first", ""], _rows.Take().Select(r => r.Who));

        Deny("10.0.0.3", "late", minute: 1);
        Assert.Equal("late", Assert.Single(_rows.Take()).Who);
        Assert.Empty(_rows.Take());
    }
}
