using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using CampaignActors.Actors.Serialization;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>
/// A journal in memory, of bytes, that fails as its <see cref="FaultPlan"/> says and keeps what journals promise otherwise.
/// </summary>
public sealed class FaultyJournal : AsyncWriteJournal
{
    public const string Hocon = """
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.faulty"
            faulty {
              class = "CampaignActors.Actors.Tests.Entities.Faults.FaultyJournal, CampaignActors.Actors.Tests"
              plugin-dispatcher = "akka.actor.default-dispatcher"
              circuit-breaker { max-failures = 1000000, call-timeout = 20s, reset-timeout = 1s }
            }
          }
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """;

    private readonly ActorSystem _system = Context.System;
    private readonly FaultPlan _plan = FaultPlan.For(Context.System.Name);
    private readonly ConcurrentDictionary<string, Task> _underWay = new();

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages.ToList();
        var writing = WriteAsync(writes);
        _underWay[writes[0].PersistenceId] = writing;
        return writing;
    }

    private async Task<IImmutableList<Exception>> WriteAsync(List<AtomicWrite> writes)
    {
        var persistenceId = writes[0].PersistenceId;
        var rows = writes.SelectMany(w => (IImmutableList<IPersistentRepresentation>)w.Payload)
            .Select(r => (r.SequenceNr, Bytes(r.Payload))).ToList();
        var fault = _plan.Next();
        await Task.Delay(fault == Fault.Delay ? _plan.Milliseconds(20) : 0);
        switch (fault)
        {
            case Fault.FailBefore:
                throw new IOException("injected: failed before");
            case Fault.Reject:
                return writes.Select(_ => (Exception)new IOException("injected: refused")).ToImmutableList();
        }
        _plan.Write(persistenceId, rows);
        switch (fault)
        {
            case Fault.FailAfter:
                throw new IOException("injected: failed after");
            case Fault.StopEntity:
                var entity = PersistenceIds.Parse(persistenceId)!.Value;
                _system.ActorSelection(
                    $"/system/sharding/{entity.Kind}/{Placement.ByCode.ShardOf(entity.Code)}/{entity.Code}").Tell(Kill.Instance);
                await Task.Delay(5);
                break;
        }
        return ImmutableList<Exception>.Empty.AddRange(Enumerable.Repeat<Exception>(null!, writes.Count));
    }

    private byte[] Bytes(object payload) => _system.Serialization.FindSerializerFor(payload).ToBinary(payload);

    /// <summary>As a real journal: who reads waits for what is still being written.</summary>
    public override async Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        if (_underWay.TryGetValue(persistenceId, out var writing))
            await writing.ContinueWith(_ => { }, TaskScheduler.Default);
        return _plan.Rows(persistenceId).LastOrDefault().Sequence;
    }

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var (sequence, bytes) in _plan.Rows(persistenceId))
        {
            if (sequence >= fromSequenceNr && sequence <= toSequenceNr)
            {
                var payload = _system.Serialization.Deserialize(bytes, CampaignSerializer.Id, "env1");
                recoveryCallback(new Persistent(payload, sequence, persistenceId));
            }
        }
        return Task.CompletedTask;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
