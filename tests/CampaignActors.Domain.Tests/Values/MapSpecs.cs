namespace CampaignActors.Domain.Tests.Values;

public sealed class MapSpecs
{
    [Theory]
    [InlineData(6)]
    [InlineData(60)]
    public void A_map_of_any_length_is_a_sorted_dictionary_that_does_not_change(int keys)
    {
        var random = new Random(keys);
        var map = Map<int>.Empty;
        var expected = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var n = 0; n < 2_000; n++)
        {
            var key = $"k{random.Next(keys)}";
            var (before, then) = (map, expected.ToList());
            if (random.Next(2) == 0)
            {
                map = map.Set(key, n);
                expected[key] = n;
            }
            else
            {
                map = map.Remove(key);
                expected.Remove(key);
            }
            Assert.Equal(then, before);
            Assert.Equal(expected, map);
            Assert.Equal(expected.Count, map.Count);
            Assert.Equal(expected.Keys, map.Keys);
            Assert.Equal(expected.Values, map.Values);
            Assert.Equal(expected.ContainsKey("k3"), map.ContainsKey("k3"));
            Assert.Equal(map, Map<int>.Of(expected.Reverse()));
            Assert.Equal(map.GetHashCode(), Map<int>.Of(expected).GetHashCode());
        }
    }

    [Fact]
    public void Of_two_entries_with_one_key_the_later_counts() =>
        Assert.Equal(2, Map<int>.Of([new("a", 1), new("a", 2)])["a"]);
}
