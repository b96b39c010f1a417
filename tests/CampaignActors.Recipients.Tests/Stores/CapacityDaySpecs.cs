using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>A day of a capacity is one of the zone, also on days of 23 and 25 hours, in each of the stores.</summary>
public sealed class CapacityDaySpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeZone s_zone = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    [Theory]
    [InlineData(2026, 3, 29)]
    [InlineData(2026, 10, 25)]
    [InlineData(2026, 12, 1)]
    public async Task Capacity_is_that_of_the_day_of_the_zone(int year, int month, int day)
    {
        using var folder = new TempFolder();
        var sqlite = await StoreKinds.SqliteAsync(folder);
        try
        {
            foreach (var store in new[] { await StoreKinds.MemoryAsync(), sqlite, await StoreKinds.PostgresAsync(postgres) })
            {
                await store.PutAsync([.. Enumerable.Range(1, 20).Select(i => new Recipient($"R{i}") { Email = $"r{i}@x.nl" })], default);
                var date = new LocalDate(year, month, day);

                Assert.Equal(6, await SentAsync(store, "MIDNIGHT", date.AtMidnight(), limit: 6));
                Assert.Equal(4, await SentAsync(store, "NIGHT", date.At(new LocalTime(23, 59))));
                Assert.Equal(0, await SentAsync(store, "NOON", date.At(new LocalTime(12, 0))));
                Assert.Equal(10, await SentAsync(store, "BEFORE", date.PlusDays(-1).At(new LocalTime(23, 59))));
                Assert.Equal(10, await SentAsync(store, "BEHIND", date.PlusDays(1).AtMidnight()));
            }
        }
        finally
        {
            ((IDisposable)sqlite).Dispose();
        }
    }

    private static async Task<long> SentAsync(IRecipientDatabase store, string delivery, LocalDateTime contact, long? limit = null)
    {
        var at = contact.InZoneStrictly(s_zone).ToInstant();
        var target = await store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = delivery,
                Preparation = 1,
                Channel = Channel.Email,
                At = at,
                ContactAt = at,
                Zone = s_zone,
                Segments = [new Condition.Everyone()],
                Typology = "STANDARD",
                Capacity = [new CapacityRule(10, 1)],
                Limit = limit,
            },
            default);
        return target.ToSend;
    }
}
