namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class RowQueueSpecs
{
    private readonly RowQueue _rows = new(maxBatch: 2);

    [Fact]
    public void One_batch_is_written_at_a_time()
    {
        Add("a", "b", "c");

        Assert.Equal(["a", "b"], Causes(_rows.NextBatch()));
        Assert.Null(_rows.NextBatch());
        Assert.Equal((1, 3), (_rows.Waiting, _rows.Unwritten));

        _rows.Written();

        Assert.Equal(2, _rows.Durable);
        Assert.Equal(["c"], Causes(_rows.NextBatch()));
    }

    [Fact]
    public void Durable_goes_on_from_where_recovery_ended()
    {
        _rows.StartAfter(10);
        Add("a");
        _rows.NextBatch();

        Assert.Equal("a", Assert.Single(_rows.Written()).Envelope.Cause);

        Assert.Equal(11, _rows.Durable);
        Assert.Equal(0, _rows.Unwritten);
    }

    private void Add(params string[] causes)
    {
        foreach (var cause in causes)
            _rows.Add(new StoredEnvelope(new Envelope { At = Bench.Start, Cause = cause }, []));
    }

    private static IEnumerable<string> Causes(ShellAction.Write? write) => write!.Rows.Select(r => r.Envelope.Cause);
}
