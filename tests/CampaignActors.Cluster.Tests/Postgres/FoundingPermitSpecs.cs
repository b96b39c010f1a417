using CampaignActors.Actors.Postgres;
using Npgsql;
using Xunit;

namespace CampaignActors.Cluster.Tests.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class FoundingPermitSpecs(PostgresFixture postgres)
{
    [Fact]
    public async Task Nobody_founds_a_cluster_while_another_one_is_founded_or_has_members()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        var first = new FoundingPermit(settings);
        await using var second = new FoundingPermit(settings);
        await using var third = new FoundingPermit(settings);

        Assert.True(await first.TryTakeAsync(CancellationToken.None));
        Assert.False(await second.TryTakeAsync(CancellationToken.None));
        first.KeepAsMember();
        second.KeepAsMember();
        await UntilAsync(async () => await MembersAsync(settings) == 2);
        Assert.False(await third.TryTakeAsync(CancellationToken.None));

        await first.DisposeAsync();
        Assert.False(await third.TryTakeAsync(CancellationToken.None));
        await second.DisposeAsync();
        await UntilAsync(() => third.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_member_whose_session_was_ended_holds_the_lock_again_by_itself()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        await using var member = new FoundingPermit(settings);
        member.KeepAsMember();
        await UntilAsync(async () => await MembersAsync(settings) == 1);

        Assert.Equal(1L, await AskAsync(settings, "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));

        await UntilAsync(async () => await MembersAsync(settings) == 1);
        await using var other = new FoundingPermit(settings);
        Assert.False(await other.TryTakeAsync(CancellationToken.None));
    }

    /// <summary>Sessions that hold the lock in common.</summary>
    private static async Task<long> MembersAsync(PostgresSettings settings) => (long)(await AskAsync(settings, """
        SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """))!;

    private static async Task<object?> AskAsync(PostgresSettings settings, string sql)
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
            await Task.Delay(50, patience.Token);
    }
}
