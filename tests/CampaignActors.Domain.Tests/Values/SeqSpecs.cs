namespace CampaignActors.Domain.Tests.Values;

/// <summary>A list is the same list whichever way it came to be, and never changes, whatever its length.</summary>
public sealed class SeqSpecs
{
    [Theory]
    [InlineData(3)]
    [InlineData(256)]
    [InlineData(1_000)]
    public void Seq_built_item_by_item_equals_one_built_at_once(int length)
    {
        var items = Enumerable.Range(0, length).ToList();

        var built = items.Aggregate(Seq<int>.Empty, (seq, item) => seq.Add(item));

        Assert.Equal(items.ToSeq(), built);
        Assert.Equal(items.ToSeq().GetHashCode(), built.GetHashCode());
        Assert.Equal(items.ToSeq().ToString(), built.ToString());
        Assert.Equal(items, built);
        Assert.Equal((length, length - 1), (built.Count, built[length - 1]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1_000)]
    public void Seq_with_another_item_leaves_the_one_before_alone(int length)
    {
        var before = Enumerable.Range(0, length).ToSeq();

        var after = before.With(1, -1).Add(7).AddRange([8]);

        Assert.Equal([0, 1, 2], before.Take(3));
        Assert.Equal([0, -1, 2], after.Take(3));
        Assert.Equal([7, 8], after.TakeLast(2));
        Assert.NotEqual(before, before.With(1, -1));
    }
}
