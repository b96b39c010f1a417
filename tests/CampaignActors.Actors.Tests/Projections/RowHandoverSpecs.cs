using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class RowHandoverSpecs
{
    private readonly RowHandover _handover = new();

    private static StoredEnvelope Stored(string cause) => new(new Envelope { At = Noon, Cause = cause }, []);

    [Fact]
    public void A_row_is_taken_once_by_its_number()
    {
        _handover.Open();
        _handover.Offer(Group("A"), 7, [Stored("six"), Stored("seven")]);

        Assert.Equal("six", _handover.Take(Group("A"), 6)?.Envelope.Cause);
        Assert.Null(_handover.Take(Group("A"), 6));
        Assert.Null(_handover.Take(Group("B"), 7));
        Assert.Equal("seven", _handover.Take(Group("A"), 7)?.Envelope.Cause);
    }

    [Fact]
    public void Nothing_is_kept_while_the_projector_is_elsewhere()
    {
        _handover.Offer(Group("A"), 1, [Stored("before")]);
        _handover.Open();
        _handover.Offer(Group("A"), 2, [Stored("here")]);
        _handover.Close();
        _handover.Open();

        Assert.Null(_handover.Take(Group("A"), 1));
        Assert.Null(_handover.Take(Group("A"), 2));
    }

    [Fact]
    public void The_oldest_rows_are_dropped_when_they_are_not_taken()
    {
        _handover.Open();
        for (var row = 1; row <= 5_000; row++)
            _handover.Offer(Group("A"), row, [Stored($"{row}")]);

        Assert.Null(_handover.Take(Group("A"), 1));
        Assert.Equal("5000", _handover.Take(Group("A"), 5_000)?.Envelope.Cause);
    }

    /// <summary>What a journal on disk gives out with a handover is what it gives out without.</summary>
    [Fact]
    public void A_row_that_is_handed_over_is_not_decoded()
    {
        using var folder = new DataFolder();
        folder.Journal();
        folder.Append(Group("A"), 1, Row("one"));
        folder.Append(Group("A"), 2, Row("two"));
        var state = EntityCatalog.Get(Group("A").Kind).Initial(Group("A").Code);
        _handover.Open();
        _handover.Offer(Group("A"), 1, [new StoredEnvelope(Row("one"), EnvelopeCodec.Write(Row("one"))) { After = state }]);

        var rows = folder.OpenJournal().ReadAfter(0, 10, _handover).Rows;

        Assert.Same(state, rows[0].After);
        Assert.Null(rows[1].After);
        Assert.Equal(folder.OpenJournal().ReadAfter(0, 10).Rows.Select(r => r.Envelope), rows.Select(r => r.Envelope));
    }
}
