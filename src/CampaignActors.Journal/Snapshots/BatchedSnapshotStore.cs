using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using CampaignActors.Journal.Hosting;
using CampaignActors.Journal.Postgres;
using CampaignActors.Journal.Sqlite;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Snapshots;

/// <summary>
/// A snapshot store of Akka.Persistence that loads and saves the snapshots of many entities with one statement, in the table of
/// Akka.Persistence.Sql. Every request is answered, also while the database is away.
/// </summary>
public sealed class BatchedSnapshotStore : ActorBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopped = new();
    private readonly PluginSettings _settings;
    private readonly ISnapshotTable _table;
    private readonly Preparation _preparation;
    private readonly Breaker _breaker;
    private readonly SnapshotQueues _queues;

    /// <param name="config">Of the plugin.</param>
    public BatchedSnapshotStore(Config config)
    {
        config = config.WithFallback(BatchedPersistence.Reference.GetConfig(BatchedPersistence.SnapshotStoreId));
        _settings = PluginSettings.Read(config, Context.System);
        _table = _settings.Provider == Provider.Postgres ? new PostgresSnapshotTable(_settings) : new SqliteSnapshotTable(_settings);
        _preparation = new Preparation(_table.PrepareAsync);
        _breaker = _settings.Breaker();
        _queues = new SnapshotQueues(
            _table, _preparation, _breaker, new EventCodec((ExtendedActorSystem)Context.System, _settings.Serializer),
            config.Positive("batch-snapshots"), config.Positive("queue-snapshots"));
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load when load.Criteria.Equals(SnapshotSelectionCriteria.None):
                Sender.Tell(new LoadSnapshotResult(null, load.ToSequenceNr));
                return true;
            case LoadSnapshot load:
                _queues.Add(new LoadRequest(load, Sender, Self));
                return true;
            case SaveSnapshot save:
                _queues.Add(new SaveRequest(save, Sender, Self));
                return true;
            case DeleteSnapshot delete:
                _ = DeleteAsync(
                    SnapshotRange.Of(delete.Metadata), Sender, Self, new DeleteSnapshotSuccess(delete.Metadata),
                    e => new DeleteSnapshotFailure(delete.Metadata, e));
                return true;
            case DeleteSnapshots delete:
                _ = DeleteAsync(
                    SnapshotRange.Of(delete.PersistenceId, delete.Criteria), Sender, Self, new DeleteSnapshotsSuccess(delete.Criteria),
                    e => new DeleteSnapshotsFailure(delete.Criteria, e));
                return true;
            case CheckSnapshotStoreHealth check:
                _ = CheckAsync(check, Sender);
                return true;
            default:
                return false;
        }
    }

    private async Task DeleteAsync(SnapshotRange range, IActorRef asker, IActorRef self, object done, Func<Exception, object> failed)
    {
        try
        {
            await _breaker.WatchAsync(async () =>
            {
                await _preparation.DoneAsync(_stopped.Token).ConfigureAwait(false);
                await _table.DeleteAsync(range, _stopped.Token).ConfigureAwait(false);
            }).ConfigureAwait(false);
            asker.Tell(done, self);
        }
        catch (Exception e)
        {
            asker.Tell(failed(e), self);
        }
    }

    private async Task CheckAsync(CheckSnapshotStoreHealth check, IActorRef asker)
    {
        var result = await _breaker.CheckAsync(_preparation, check.CancellationToken).ConfigureAwait(false);
        asker.Tell(new SnapshotStoreHealthCheckResponse(result));
    }

    /// <summary>Waits, within a bound: the host may close the database next.</summary>
    protected override void PostStop()
    {
        base.PostStop();
        _stopped.Cancel();
        if (!Task.Run(StopAsync).Wait(_settings.StopWithin + PluginSettings.CancelledWithin))
            _log.Warning("the snapshot store has not stopped within {0}: a statement does not end", _settings.StopWithin);
    }

    private async Task StopAsync()
    {
        await _queues.StopAsync(_settings.StopWithin).ConfigureAwait(false);
        await _table.DisposeAsync().ConfigureAwait(false);
    }
}
