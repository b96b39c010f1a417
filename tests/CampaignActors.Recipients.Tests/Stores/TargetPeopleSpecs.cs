using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>People of a target, as a file needs them, from each of the stores.</summary>
public sealed class TargetPeopleSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 7, 31, 12, 0);
    private static readonly string[] s_fields = ["birthDate", "points", "unknown", "club", "country", "rank", "email"];

    [Theory]
    [InlineData(Channel.Email)]
    [InlineData(Channel.Mobile)]
    [InlineData(Channel.DirectMail)]
    public async Task People_of_a_target_have_the_fields_that_are_named(Channel channel)
    {
        using var folder = new TempFolder();
        var sqlite = await StoreKinds.SqliteAsync(folder);
        var (memory, database) = (await StoreKinds.MemoryAsync(), await StoreKinds.PostgresAsync(postgres));
        try
        {
            var expected = await PeopleAsync(memory, channel);

            Assert.Equal(30, expected.Count);
            Assert.Equal(3, expected.Count(p => p == "left out"));
            Assert.Equal(expected, await PeopleAsync(sqlite, channel));
            Assert.Equal(expected, await PeopleAsync(database, channel));
        }
        finally
        {
            ((IDisposable)sqlite).Dispose();
        }
    }

    private static async Task<List<string>> PeopleAsync(IRecipientDatabase store, Channel channel)
    {
        await store.DeclareAsync(
            new RecipientLayout([new RecipientField("points", DataType.Number), new RecipientField("club", DataType.Text)]), default);
        await store.PutAsync([.. Enumerable.Range(1, 40).Select(Person)], default);
        var target = await store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = "D1",
                Preparation = 1,
                Channel = channel,
                At = s_noon,
                ContactAt = s_noon,
                Zone = DateTimeZone.Utc,
                Segments = [new Condition.Everyone()],
                Limit = 30,
            },
            default);
        var rows = await store.RowsAsync(target.Key, all: false, default).Select(r => r.Recipient!).ToListAsync();
        await store.SuppressAsync(rows[3].Key, Because(channel), default);
        // The address alone, before another person takes it.
        if (channel == Channel.DirectMail)
            await store.SuppressAsync(rows[5].Key, Because(channel), default);
        else
            await store.SuppressAsync(channel == Channel.Email ? rows[5].Email! : rows[5].Phone!, Because(channel), default);
        await store.SuppressAsync(rows[6].Key, Because(Channel.Telephone), default);
        await store.ForgetAsync(rows[9].Key, default);
        var people = new List<string>();
        await foreach (var person in store.PeopleOfAsync(target.Key, s_fields, default))
            people.Add(person.IsLeftOut ? "left out" : Line(person));
        Assert.Equal(["left out", "left out", "left out"], new[] { 3, 5, 9 }.Select(i => people[i]));
        return people;
    }

    private static Recipient Person(int number) => new($"R{number}")
    {
        Email = $"r{number}@x.nl",
        Phone = $"+3220000{number:000}",
        LastName = $"Name {number}",
        Street = "Markt 1",
        Postcode = "9000",
        City = "Gent",
        Country = number % 3 == 0 ? null : "BE",
        BirthDate = number % 5 == 0 ? new LocalDate(2000, 2, 29) : null,
        Attributes = number % 2 == 0
            ? new Dictionary<string, FieldValue> { ["points"] = FieldValue.OfUnits(15_000 * number) }
            : new Dictionary<string, FieldValue> { ["club"] = FieldValue.Of("Oak") },
    };

    private static string Line(TargetPerson person) => $"{person.Number} {person.Rank} {person.Key} "
        + string.Join('|', person.Values.ToArray().Select(v => v is { } value ? FieldText.Of(value) : "-"));

    private static Suppression Because(Channel channel) => new(channel, SuppressionReason.Manual, s_noon, "test");
}
