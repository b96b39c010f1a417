using CampaignActors.Recipients.Importing;
using CampaignActors.Testing;

namespace CampaignActors.Recipients.Tests.Importing;

public sealed class LastRowsSpecs
{
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(64)]
    public void All_but_the_last_row_of_a_key_are_replaced(int inMemory)
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        var keys = Enumerable.Range(0, 5_000).Select(_ => $"R{random.Next(2_000)}").ToList();
        using (var last = new LastRows(folder.Path, inMemory))
        {
            for (var row = 0; row < keys.Count; row++)
                last.Add(keys[row], row);
            last.Finish();

            Assert.All(keys.Select((k, i) => (Key: k, Row: i)), k => Assert.Equal(keys.LastIndexOf(k.Key) != k.Row,
                last.IsReplaced(k.Row)));
            Assert.Equal(keys.Count - keys.Distinct().Count(), last.Replaced);
            Assert.False(last.IsReplaced(1_000_000));
        }
        Assert.Empty(folder.Files);
    }
}
