using System.Diagnostics;

namespace CampaignActors.Actors.Tests.Postgres;

public sealed class FoundingPermitSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Cluster_is_not_founded_beside_a_founder_or_members()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        var first = new FoundingPermit(settings);
        await using var second = new FoundingPermit(settings);
        await using var third = new FoundingPermit(settings);

        Assert.True(await first.TryTakeAsync(CancellationToken.None));
        Assert.False(await second.TryTakeAsync(CancellationToken.None));
        first.KeepAsMember();
        second.KeepAsMember();
        await Until.TrueAsync(async () => await MembersAsync(settings) == 2, "two members");
        Assert.False(await third.TryTakeAsync(CancellationToken.None));

        await first.DisposeAsync();
        Assert.False(await third.TryTakeAsync(CancellationToken.None));
        await second.DisposeAsync();
        await Until.TrueAsync(() => third.TryTakeAsync(CancellationToken.None), "the permit is free");
    }

    [Fact]
    public async Task A_member_whose_session_was_ended_holds_the_lock_again_by_itself()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        await using var member = new FoundingPermit(settings);
        member.KeepAsMember();
        await Until.TrueAsync(async () => await MembersAsync(settings) == 1, "one member");

        Assert.Equal(1L, await settings.AskAsync("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """));

        await Until.TrueAsync(async () => await MembersAsync(settings) == 1, "one member");
        await using var other = new FoundingPermit(settings);
        Assert.False(await other.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_member_that_is_answered_late_stays_one()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        var wire = new LateWire();
        await using var proxy = TcpProxy.Start(0, postgres.Server.Host, postgres.Server.Port, wire);
        var through = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Port = proxy.Port, SslMode = SslMode.Disable, CancellationTimeout = -1,
        }.ConnectionString;
        await using var other = new FoundingPermit(settings);
        await using (var member = new FoundingPermit(PostgresSettings.Parse(through)))
        {
            member.KeepAsMember();
            await Until.TrueAsync(async () => await MembersAsync(settings) == 1, "one member");

            var late = wire.HoldAnswers();
            await late.Asked.WaitAsync(TimeSpan.FromSeconds(30));
            // Longer than a statement is usually waited for by a node that would found a cluster.
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(4);)
                Assert.False(await other.TryTakeAsync(CancellationToken.None));
            late.Release();
            Assert.False(await other.TryTakeAsync(CancellationToken.None));
        }
        await Until.TrueAsync(() => other.TryTakeAsync(CancellationToken.None), "the permit is free");
    }

    /// <summary>Keeps answers back while it is told to.</summary>
    private sealed class LateWire : IWire
    {
        private Late? _late;

        public Late HoldAnswers() => _late = new Late();

        public async ValueTask<bool> PassAsync(bool back, CancellationToken ct)
        {
            if (back && _late is { } late)
                await late.WaitAsync(ct);
            return true;
        }

        public sealed class Late
        {
            private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

            /// <summary>There is an answer to keep back.</summary>
            public Task Asked => _asked.Task;

            public void Release() => _over.TrySetResult();

            public Task WaitAsync(CancellationToken ct)
            {
                _asked.TrySetResult();
                return _over.Task.WaitAsync(ct);
            }
        }
    }

    /// <summary>Sessions that hold the lock in common.</summary>
    private static async Task<long> MembersAsync(PostgresSettings settings) => (long)(await settings.AskAsync("""
        SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """))!;
}
