using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;
using CampaignActors.Journal.Postgres;
using CampaignActors.Journal.Reading;
using CampaignActors.Journal.Sqlite;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Writing;

/// <summary>
/// A journal of Akka.Persistence that writes and recovers many entities with one statement, in the tables of Akka.Persistence.Sql. The
/// README of this project tells what it promises and what it does not do.
/// </summary>
public sealed class BatchedJournal : WriteJournalBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly UnderWay _underWay = new();
    private readonly JournalSettings _settings;
    private readonly IJournalTable _table;
    private readonly Preparation _preparation;
    private readonly Breaker _breaker;
    private readonly RowWrites _writes;
    private readonly Replays _replays;
    private readonly CancellationTokenSource _stopped = new();
    private readonly bool _publish;
    private bool _tags;

    /// <param name="config">Of the plugin.</param>
    public BatchedJournal(Config config)
    {
        var system = (ExtendedActorSystem)Context.System;
        _settings = JournalSettings.Read(config, system);
        _publish = system.Settings.Config.GetBoolean("akka.persistence.publish-plugin-commands");
        var writer = Guid.NewGuid().ToString("N");
        _table = _settings.Plugin.Provider == Provider.Postgres
            ? new PostgresJournalTable(_settings.Plugin, writer)
            : new SqliteJournalTable(_settings.Plugin, writer);
        _preparation = new Preparation(async ct => _tags = await _table.PrepareAsync(ct).ConfigureAwait(false));
        _breaker = _settings.Plugin.Breaker();
        var codec = new EventCodec(system, _settings.Plugin.Serializer);
        _writes = new RowWrites(_table, _settings, _preparation, _breaker, of => Encode(codec, of), OnAnswered);
        _replays = new Replays(_table, _settings, _preparation, _breaker, (id, row) => AdaptFromJournal(codec.Decode(id, row)));
    }

    private NewRow Encode(EventCodec codec, IPersistentRepresentation of)
    {
        var row = codec.Encode(AdaptToJournal(of), DateTime.UtcNow.Ticks);
        return row.Tags.Count == 0 || _tags
            ? row
            : throw new JournalUnusableException("the event has tags, and the database has no table for them");
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(new WriteRequest(write, Self));
                return true;
            case ReplayMessages replay:
                var request = new ReplayRequest(replay, _settings.RefuseAlternatingWriters);
                if (_underWay.MayRead(request))
                    _replays.Add(request);
                return true;
            case DeleteMessagesTo delete:
                _ = DeleteAsync(delete, Self, Context.System.EventStream);
                return true;
            case CheckJournalHealth check:
                _ = CheckAsync(check, Sender);
                return true;
            default:
                return false;
        }
    }

    private void Write(WriteRequest request)
    {
        if (request.Size > 0)
        {
            if (_underWay.Begin(request))
                _writes.Add(request);
        }
        else if (!_underWay.Behind(request.Actor, request))
        {
            request.Succeed();
        }
    }

    /// <summary>Runs on whatever thread has written.</summary>
    private void OnAnswered(WriteRequest request)
    {
        foreach (var next in _underWay.Finish(request.PersistenceId))
        {
            if (next is WriteRequest write)
                _writes.Add(write);
            else
                _replays.Add((ReplayRequest)next);
        }
    }

    private async Task DeleteAsync(DeleteMessagesTo delete, IActorRef self, EventStream stream)
    {
        try
        {
            if (_settings.RefuseDeletes)
                throw new JournalRefusesException("deletes are refused by the configuration of this journal");
            await _breaker.WatchAsync(async () =>
            {
                await _preparation.DoneAsync(_stopped.Token).ConfigureAwait(false);
                await _table.DeleteAsync(delete.PersistenceId, delete.ToSequenceNr, _stopped.Token).ConfigureAwait(false);
            }).ConfigureAwait(false);
            delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr), self);
            if (_publish)
                stream.Publish(delete);
        }
        catch (Exception e)
        {
            delete.PersistentActor.Tell(new DeleteMessagesFailure(e, delete.ToSequenceNr), self);
        }
    }

    private async Task CheckAsync(CheckJournalHealth check, IActorRef asker)
    {
        var result = await _breaker.CheckAsync(_preparation, check.CancellationToken).ConfigureAwait(false);
        asker.Tell(new JournalHealthCheckResponse(result));
    }

    /// <summary>
    /// Waits, within a bound: the host may close the database next, and a writer who was promised an answer shall get it.
    /// </summary>
    protected override void PostStop()
    {
        base.PostStop();
        _stopped.Cancel();
        if (!Task.Run(StopAsync).Wait(_settings.Plugin.StopWithin + PluginSettings.CancelledWithin))
            _log.Warning("the journal has not stopped within {0}: a statement does not end", _settings.Plugin.StopWithin);
    }

    private async Task StopAsync()
    {
        await Task.WhenAll(_writes.StopAsync(_settings.Plugin.StopWithin), _replays.StopAsync(TimeSpan.Zero)).ConfigureAwait(false);
        await _table.DisposeAsync().ConfigureAwait(false);
    }
}
