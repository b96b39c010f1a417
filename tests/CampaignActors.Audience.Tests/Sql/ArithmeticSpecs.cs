using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Tests.Language;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;

namespace CampaignActors.Audience.Tests.Sql;

/// <summary>Edges of arithmetic that drawn conditions hardly meet.</summary>
public sealed class ArithmeticSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly EvaluationContext s_context = new(Instant.FromUtc(2026, 12, 1, 10, 0), DateTimeZone.Utc);

    /// <summary>Prices are 0.0001, -0.0001 and 0.0003; points are 0.5, -0.5 and 100 thousand million.</summary>
    private static readonly Recipient[] s_recipients =
        [Of(1, 1, 5_000), Of(2, -1, -5_000), Of(3, 3, FieldValue.MostUnits), new("R4") { Number = 4 }];

    [Theory]
    [InlineData("price * 0.5 = 0.0001", "1")]
    [InlineData("price * 0.5 = -0.0001", "2")]
    [InlineData("price * 0.5 = 0.0002", "3")]
    [InlineData("price * loyaltyPoints = 0.0001", "1 2")]
    [InlineData("0 - price * loyaltyPoints < 0", "1 2 3")]
    [InlineData("price * 0.4999 = 0", "1 2")]
    [InlineData("loyaltyPoints * 9223 > 1", "1 3")]
    [InlineData("loyaltyPoints * 9223 * 1 > 1", "1 3")]
    [InlineData("loyaltyPoints * 9224 > 1", null)]
    [InlineData("price * loyaltyPoints * 0.0001 <> 1", "1 2 3")]
    [InlineData("loyaltyPoints * loyaltyPoints > 1", null)]
    [InlineData("loyaltyPoints * loyaltyPoints * price is null or everyone", null)]
    [InlineData("everyone or loyaltyPoints * loyaltyPoints > 1", null)]
    [InlineData("not everyone and loyaltyPoints * loyaltyPoints > 1", null)]
    [InlineData("loyaltyPoints + price > 1", "3")]
    [InlineData("today + price = today", "1 2 3")]
    [InlineData("today + loyaltyPoints > today", "3")]
    [InlineData("today - loyaltyPoints * 2 < today", "1 3")]
    [InlineData("today - 2026-11-30 = 1d", "1 2 3 4")]
    [InlineData("price + 1 is null", "4")]
    public async Task Edges_are_equal_in_memory_and_in_both_databases(string text, string? expected)
    {
        var condition = Layouts.Read(text);
        await using var lite = new SqliteConnection("Data Source=:memory:");
        await using var server = new NpgsqlConnection(await postgres.DatabaseAsync());
        await lite.OpenAsync();
        await server.OpenAsync();
        foreach (var database in new[] { new SampleDatabase(lite, SqlDialects.Sqlite), new SampleDatabase(server, SqlDialects.Postgres) })
        {
            await database.FillAsync(s_recipients, []);
            Assert.Equal(expected, await database.AskAsync(condition, s_context) is { } numbers ? string.Join(' ', numbers) : null);
        }

        Assert.Equal(expected, InMemory());

        string? InMemory()
        {
            try
            {
                var met = s_recipients.Where(r => Evaluator.Holds(condition, r, s_context, (_, _, _, _) => false));
                return string.Join(' ', met.Select(r => r.Number));
            }
            catch (AudienceException)
            {
                return null;
            }
        }
    }

    private static Recipient Of(long number, long price, long points) => new($"R{number}")
    {
        Number = number,
        Attributes = new Dictionary<string, FieldValue>
        {
            ["price"] = FieldValue.OfUnits(price), ["loyaltyPoints"] = FieldValue.OfUnits(points),
        },
    };
}
