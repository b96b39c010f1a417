using System.Collections.Immutable;

namespace CampaignActors.Journal.Tests.Stores;

/// <summary>An actor system with a plugin, and the protocol that persistent actors speak with it.</summary>
internal sealed class Running(Plugin plugin, ActorSystem system) : IAsyncDisposable
{
    private int _instance;

    public ActorSystem System => system;

    public Plugin Plugin => plugin;

    public IActorRef Journal { get; } = Persistence.Instance.Apply(system).JournalFor("");

    public IActorRef Snapshots { get; } = Persistence.Instance.Apply(system).SnapshotStoreFor("");

    public Probe Probe() => new(system);

    public static Persistent Event(string id, long number, object payload) => new(payload, number, id, sender: ActorRefs.NoSender);

    public static AtomicWrite Atomic(string id, long from, params object[] payloads) =>
        new(payloads.Select((p, n) => (IPersistentRepresentation)Event(id, from + n, p)).ToImmutableList());

    /// <summary>Asks to write, each text as an atomic write of its own.</summary>
    public Probe Write(string id, long from, params string[] texts) =>
        Write([.. texts.Select((t, n) => Atomic(id, from + n, new Noted(t)))]);

    public Probe Write(params IPersistentEnvelope[] parts)
    {
        var probe = Probe();
        Journal.Tell(new WriteMessages(parts, probe.Ref, Interlocked.Increment(ref _instance)), probe.Ref);
        return probe;
    }

    /// <summary>Writes and waits until it is answered.</summary>
    public async Task WrittenAsync(string id, long from, params string[] texts)
    {
        var probe = Write(id, from, texts);
        var first = await probe.NextAsync();
        Assert.True(first is WriteMessagesSuccessful, (first as WriteMessagesFailed)?.Cause.ToString());
        for (var n = 0; n < texts.Length; n++)
            Assert.Equal(from + n, (await probe.NextAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
    }

    /// <returns>Why it failed.</returns>
    public static async Task<Exception> FailureAsync(Probe probe)
    {
        var failed = await probe.NextAsync<WriteMessagesFailed>();
        await probe.NextAsync<WriteMessageFailure>();
        return failed.Cause;
    }

    public Probe Replay(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = Probe();
        Journal.Tell(new ReplayMessages(from, to, max, id, probe.Ref), probe.Ref);
        return probe;
    }

    public async Task<(List<IPersistentRepresentation> Rows, long Highest)> ReadAsync(
        string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = Replay(id, from, to, max);
        var rows = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (await probe.NextAsync())
            {
                case ReplayedMessage row:
                    rows.Add(row.Persistent);
                    break;
                case RecoverySuccess success:
                    return (rows, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw failure.Cause;
                case var other:
                    throw new InvalidOperationException($"a recovery is not answered with {other}");
            }
        }
    }

    /// <returns><c>null</c>: it could not be read.</returns>
    public async Task<(List<IPersistentRepresentation> Rows, long Highest)?> ReadAsyncOrNone(string id)
    {
        try
        {
            return await ReadAsync(id);
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            return null;
        }
    }

    public async Task<string> TextsAsync(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue) =>
        string.Join(' ', (await ReadAsync(id, from, to, max)).Rows.Select(r => $"{r.SequenceNr}:{((Noted)r.Payload).Text}"));

    public async Task<object> AskAsync(IActorRef store, object message)
    {
        var probe = Probe();
        store.Tell(message, probe.Ref);
        return await probe.NextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await system.Terminate();
        await system.WhenTerminated;
    }
}
