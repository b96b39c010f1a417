using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Tests.Explaining;

/// <summary>What one request may read of the journal.</summary>
public sealed class BoundedHistorySpecs
{
    private static readonly EntityRef s_budget = Kinds.Budget(new Code("BIG"));

    [Fact]
    public void Rows_up_to_the_bound_are_read()
    {
        var history = new BoundedHistory(new Rows(4), CancellationToken.None, maxBytes: 4 * Rows.Size);

        Assert.Equal(4, history.Rows(s_budget).Count());
    }

    [Fact]
    public void More_bytes_than_the_bound_are_refused()
    {
        var history = new BoundedHistory(new Rows(3), CancellationToken.None, maxBytes: 4 * Rows.Size);
        _ = history.Rows(s_budget).Count();

        var refused = Assert.Throws<InputException>(() => history.Rows(s_budget).Count());

        Assert.Contains("needs more than 4 MiB of history", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_ends_with_the_request()
    {
        using var request = new CancellationTokenSource();
        using var rows = new BoundedHistory(new Rows(1_000), request.Token).Rows(s_budget).GetEnumerator();
        Assert.True(rows.MoveNext());

        request.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => rows.MoveNext());
    }

    private sealed class Rows(int count) : IEntityHistory
    {
        public const int Size = 1 << 20;

        IEnumerable<JournalRow> IEntityHistory.Rows(EntityRef entity) =>
            Enumerable.Range(1, count).Select(n => new JournalRow(n, entity, n, null, "not decoded") { Stored = new byte[Size] });

        public IEnumerable<EntityRef> Entities() => [];
    }
}
