namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>Addresses of members count while their session holds the founding lock, and no longer.</summary>
public sealed class MemberSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Here = "akka.tcp://CampaignActors@10.0.0.1:4053";

    [Fact]
    public async Task A_member_is_found_with_its_address_until_it_gives_up_the_lock()
    {
        var settings = await postgres.MigratedAsync();
        await using var looking = new FoundingPermit(settings);
        await using var reader = looking.Reader();
        var member = new FoundingPermit(settings);
        Assert.Empty((await reader.ReadAsync(default))!);

        member.KeepAsMember(Here);
        Assert.Null(await member.SharedAsync(default));
        var found = Assert.Single((await reader.ReadAsync(default))!);
        await member.DisposeAsync();

        Assert.Equal((Here, false, false), (found.Address, found.Founding, found.Alone));
        await Until.TrueAsync(async () => (await reader.ReadAsync(default))!.Count == 0, "no member");
        Assert.Equal(1L, await settings.AskAsync("SELECT count(*) FROM members"));
    }

    [Fact]
    public async Task The_next_member_clears_away_what_a_killed_one_has_left()
    {
        var settings = await postgres.MigratedAsync();
        await settings.AskAsync($"INSERT INTO members VALUES (1, '{Here}', '0', now())");
        await using var member = new FoundingPermit(settings);

        member.KeepAsMember("akka.tcp://CampaignActors@10.0.0.2:4053");
        await member.SharedAsync(default);

        Assert.Equal("akka.tcp://CampaignActors@10.0.0.2:4053", await settings.AskAsync("SELECT string_agg(address, ',') FROM members"));
    }

    [Fact]
    public async Task A_founder_a_lone_node_and_a_program_of_before_are_told_apart()
    {
        var settings = await postgres.MigratedAsync();
        await using var looking = new FoundingPermit(settings);
        await using var reader = looking.Reader();
        await using var node = new FoundingPermit(settings);

        Assert.True(await node.TryTakeAsync(default));
        Assert.True(Assert.Single((await reader.ReadAsync(default))!).Founding);

        node.KeepAsMember(address: null);
        await node.SharedAsync(default);
        Assert.True(Assert.Single((await reader.ReadAsync(default))!).Alone);

        // The row is then older than a session that has the number again, which is how a program that writes none would look.
        await settings.AskAsync("UPDATE members SET since = now() - interval '1 day'");
        var (address, version, founding, _) = Assert.Single((await reader.ReadAsync(default))!);
        Assert.Equal((null, null, false), (address, version, founding));
    }

    [Fact]
    public async Task A_database_that_does_not_take_the_address_leaves_the_member_its_lock()
    {
        var settings = await postgres.MigratedAsync();
        await settings.AskAsync("DROP TABLE members");
        await using var other = new FoundingPermit(settings);
        await using var member = new FoundingPermit(settings);

        member.KeepAsMember(Here);

        Assert.Contains("members", await member.SharedAsync(default));
        Assert.False(await other.TryTakeAsync(default));
    }

    [Fact]
    public async Task Migrated_database_still_serves_the_previous_program()
    {
        var connection = await postgres.DatabaseAsync();
        var settings = PostgresSettings.Parse(connection);
        foreach (var version in new[] { 1, 2 })
        {
            await settings.AskAsync(PostgresSchema.Statements(version));
            await settings.AskAsync(PostgresSchema.Stamp(version));
        }
        await using var source = NpgsqlDataSource.Create(connection);
        var schema = new PostgresSchema(source);

        Assert.Equal((2, PostgresSchema.Version), await schema.MigrateAsync());

        await schema.CheckAsync();
        // What a program of schema 2 asks, and refuses to start on when it is above 2.
        Assert.Equal(2, await settings.AskAsync("SELECT version FROM schema_version WHERE id = 1"));
    }
}
