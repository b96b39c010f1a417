using System.Data.Common;
using System.Globalization;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Tests.Language;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;

namespace CampaignActors.Audience.Tests.Sql;

/// <summary>
/// The same text gives the same people in memory, on SQLite and on PostgreSQL, and the same refusal. <c>CAMPAIGN_SEEDS</c> is the number of
/// conditions.
/// </summary>
public sealed class SameAnswerSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeZone s_zone = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    private static int Conditions =>
        int.TryParse(Environment.GetEnvironmentVariable("CAMPAIGN_SEEDS"), CultureInfo.InvariantCulture, out var count) ? count : 300;

    public static TheoryData<string> Days => ["2026-12-01T10:00:00", "2028-02-29T23:30:00", "2027-02-28T12:00:00", "2027-02-28T23:30:00"];

    [Theory]
    [MemberData(nameof(Days))]
    public async Task Memory_and_both_databases_agree(string now)
    {
        var context = new EvaluationContext(NodaTime.Text.InstantPattern.General.Parse(now + "Z").Value, s_zone);
        var random = new Random(20260105);
        var recipients = SampleRecipients.Draw(random, 80);
        var messages = SampleRecipients.Messages(random, recipients.Count, context.At);
        await using var lite = new SqliteConnection("Data Source=:memory:");
        await using var server = new NpgsqlConnection(await postgres.DatabaseAsync());
        var databases = new[]
        {
            (Name: "SQLite", Database: await FilledAsync(lite, SqlDialects.Sqlite)),
            (Name: "PostgreSQL", Database: await FilledAsync(server, SqlDialects.Postgres)),
        };
        var (refused, some) = (0, 0);
        for (var seed = 0; seed < Conditions; seed++)
        {
            var condition = new SampleConditions(new Random(seed)).Draw();

            var expected = Ask(condition, recipients, messages, context);

            refused += expected is null ? 1 : 0;
            some += expected is { Count: > 0 } && expected.Count < recipients.Count ? 1 : 0;
            foreach (var (name, database) in databases)
            {
                var actual = await database.AskAsync(condition, context);
                Assert.True(
                    expected is null ? actual is null : actual is not null && expected.SequenceEqual(actual),
                    $"seed {seed} on {name}: {ConditionText.Of(condition)}\nexpected {Shown(expected)}\nactual {Shown(actual)}");
            }
        }
        // The conditions are worth asking.
        Assert.InRange(refused, Conditions / 50, Conditions / 3);
        Assert.InRange(some, Conditions / 4, Conditions);

        async Task<SampleDatabase> FilledAsync(DbConnection connection, ISqlDialect dialect)
        {
            await connection.OpenAsync();
            var database = new SampleDatabase(connection, dialect);
            await database.FillAsync(recipients, messages);
            return database;
        }
    }

    [Fact]
    public void Written_conditions_are_read_as_they_were()
    {
        for (var seed = 0; seed < Conditions * 10; seed++)
        {
            var condition = new SampleConditions(new Random(seed)).Draw();
            var text = ConditionText.Of(condition);

            var read = SegmentText.ReadResolved(text, Layouts.Sample);

            // What can never fit cannot be written by people.
            if (read.Problem?.Contains("never fits", StringComparison.Ordinal) == true)
                continue;
            Assert.True(read.Problem is null, $"{text}\n{read.Problem}");
            Assert.Equal(text, ConditionText.Of(read.Condition!));
            Assert.Equal(condition, read.Condition);
        }
    }

    private static IReadOnlyList<long>? Ask(
        Condition condition, IReadOnlyList<Recipient> recipients, IReadOnlyList<SampleMessage> messages, EvaluationContext context)
    {
        try
        {
            return [.. recipients.Where(r => Evaluator.Holds(condition, r, context, Received)).Select(r => r.Number)];
        }
        catch (AudienceException problem) when (problem.Message == Evaluator.DoesNotFit)
        {
            return null;
        }

        bool Received(long recipient, string? delivery, Instant? since, Channel? by) => messages.Any(m =>
            m.Received(recipient) is { } at && (delivery is null || m.Delivery == delivery) && (since is null || at >= since)
            && (by is null || m.Channel == by));
    }

    private static string Shown(IReadOnlyList<long>? numbers) => numbers is null ? "a refusal" : string.Join(' ', numbers);
}
