using System.Security.Cryptography;

namespace CampaignActors.Protocol.Tests.Shell.Parts;

/// <summary>Ids in blocks answer like a dictionary beside a queue.</summary>
public sealed class CommandMemorySpecs
{
    private static readonly Instant s_start = Instant.FromUtc(2026, 1, 5, 8, 0);

    private static string Id(Random random) => random.Next(6) switch
    {
        0 => $"c-{random.Next(60)}",
        1 => new Guid(random.Next(60), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        2 => new Guid(random.Next(60), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString().ToUpperInvariant(),
        3 => $"grün-{random.Next(60)}",
        4 => $"\ud800-{random.Next(60)}",
        _ => new string('x', 1_200) + random.Next(60),
    };

    private static string Hash(Random random) =>
        random.Next(5) == 0 ? "fe" : random.NextInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(200)]
    public void It_remembers_what_a_dictionary_with_a_queue_would(int most)
    {
        var random = new Random(most);
        var memory = new CommandMemory(most, Duration.FromMinutes(90));
        var expected = new List<RememberedCommand>();
        for (var n = 1; n <= 3_000; n++)
        {
            var at = s_start + Duration.FromSeconds(n * 20) + Duration.FromNanoseconds(n);
            var refused = random.Next(4) == 0 ? Refusal.Insufficient : (Refusal?)null;
            var command = new RememberedCommand(Id(random), Hash(random), n, at, refused, refused is null ? "" : "too little")
            {
                By = random.Next(3) == 0 ? null : $"by{random.Next(3)}", Unchanged = refused is null && random.Next(3) == 0,
            };
            memory.Add(command);
            if (expected.All(e => e.Id != command.Id))
                expected.Add(command);
            expected.RemoveAll(e => e.At < at - Duration.FromMinutes(90));
            expected = expected.TakeLast(most).ToList();

            var asked = Id(random);
            Assert.Equal(expected.Find(e => e.Id == asked), memory.Find(asked));
            if (n % 100 == 0)
                Assert.Equal(expected, memory.Save());
        }
    }

    /// <summary>Ids that the version before has stored must recognise the same command: the hash is what it was.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(7L)]
    public void The_hash_is_that_of_the_manifest_and_the_stored_form(long? expected)
    {
        var command = new ReserveAmount(new Code("P1"), Money.Of(12.5m, Currency.Eur));
        var manifest = expected is { } revision ? $"budget.reserve@{revision}" : "budget.reserve";
        var text = manifest + """{"purpose":"P1","amount":"12.50 EUR"}""";

        Assert.Equal(text, manifest + Encoding.UTF8.GetString(Contracts.Serialize(command)));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], CommandHash.Of(command, expected));
    }
}
