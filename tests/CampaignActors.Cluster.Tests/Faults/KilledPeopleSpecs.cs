using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using NodaTime;
using Npgsql;

namespace CampaignActors.Cluster.Tests.Faults;

/// <summary>
/// A node that is killed while it imports people, and while it computes a target: done again there is the same, also when another process
/// computes it.
/// </summary>
[Long]
public sealed class KilledPeopleSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private const int People = 30_000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_and_target_are_the_same_after_a_kill_in_the_middle(bool onPostgres)
    {
        var (data, file) = (_folder.In("data"), _folder.In("people.csv"));
        var settings = new Dictionary<string, string>();
        if (onPostgres)
            (settings["Database__ConnectionString"], settings["Database__Migrate"]) = (await postgres.DatabaseAsync(), "auto");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, People).Select(i =>
            $"K{i},k{i}@killed.example,{(i % 3 == 0 ? "BE" : "NL")},{(i % 2 == 0 ? "ALL" : "ALL ODD")}")
            .Prepend("key,email,country,lists"));
        var node = await NodeProcess.StartAsync(data, settings);
        try
        {
            foreach (var list in new[] { "ALL", "ODD" })
                Assert.Equal(0, (await Campaign.RunAsync("create", "lists", list, "--node", node.Address)).ExitCode);
            var import = Campaign.RunAsync("recipients", "import", file, "--node", node.Address);
            await Until.TrueAsync(async () => import.IsCompleted || await PeopleAsync(node) > 0, "the import is under way");
            await KilledAsync();
            // It fails, or goes on with the node that is there again.
            _ = await import;

            var again = await Campaign.RunAsync("recipients", "import", file, "--node", node.Address);
            Assert.True(again.ExitCode == 0, again.ToString());
            Assert.Contains($"of {People} rows", again.Out, StringComparison.Ordinal);
            Assert.Contains("changed 0", again.Out, StringComparison.Ordinal);
            Assert.Equal(People, await PeopleAsync(node));
            using (var api = new Api(node.Address, TestKeys.For(node.Address)))
            {
                await api.PutAsync("/plans/KP", "{}");
                await api.PutAsync("/programs/KPR", """{"plan": "KP"}""");
                await api.PutAsync("/campaigns/KC", """{"program": "KPR", "process": "defined"}""");
                await api.PutAsync("/segments/KS", """{"where": "country = 'NL' and on list 'ODD'"}""");
                await api.PutAsync("/deliveries/KD", """
                    {
                      "campaign": "KC", "channel": "email",
                      "audience": {"segments": ["KS"], "control": {"percent": 10}, "limit": 5000}
                    }
                    """);
                Assert.True((await api.PostAsync("/commands/analyse", """{"delivery": "KD"}""")).Response.IsSuccessStatusCode);
            }
            await KilledAsync();
            using var asked = new Api(node.Address, TestKeys.For(node.Address));
            await Until.TrueAsync(async () => (await asked.GetAsync("/deliveries/KD")).Json["target"] is not null, "the target");
            var target = (await asked.GetAsync("/deliveries/KD")).Json["target"]!;
            var checkedTargets = await asked.GetAsync("/audience/targets");
            Assert.Equal(("1", 0), (checkedTargets["checked"], checkedTargets.Json["problems"]!.AsArray().Count));
            var here = await ComputedHereAsync(data, settings.GetValueOrDefault("Database__ConnectionString"));
            Assert.Equal(target["hash"]!.ToString(), here);
        }
        finally
        {
            await node.DisposeAsync();
        }

        async Task KilledAsync()
        {
            await node.KillAsync();
            var address = node.Address;
            await node.DisposeAsync();
            node = await NodeProcess.StartAsync(data, settings, address);
        }
    }

    private static async Task<long> PeopleAsync(NodeProcess node)
    {
        using var api = new Api(node.Address, TestKeys.For(node.Address));
        return (await api.GetAsync("/audience/fields")).Json["people"]!.GetValue<long>();
    }

    /// <summary>The same question in this process, which has its own connection to the people.</summary>
    private static async Task<string> ComputedHereAsync(string data, string? database)
    {
        var question = new TargetQuestion
        {
            Delivery = "KD",
            Preparation = 99,
            Channel = Channel.Email,
            At = Instant.FromUtc(2026, 1, 1, 0, 0),
            ContactAt = Instant.FromUtc(2026, 1, 1, 0, 0),
            Zone = DateTimeZone.Utc,
            Segments = [SegmentText.Read("country = 'NL' and on list 'ODD'", Audience.Fields.RecipientLayout.Plain).Condition!],
            Control = new ControlGroup(100_000, null),
            Limit = 5_000,
        };
        if (database is null)
        {
            using var file = new SqliteRecipients(data);
            return await HashAsync(file);
        }
        await using var source = NpgsqlDataSource.Create(database);
        return await HashAsync(new PostgresRecipients(source));

        async Task<string> HashAsync(IRecipientDatabase store)
        {
            var target = await store.AnalyseAsync(question, default);
            Assert.Equal(5_000, target.ToSend);
            return target.Hash;
        }
    }
}
