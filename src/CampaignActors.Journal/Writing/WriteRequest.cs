using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Writing;

/// <summary>What a persistent actor asks to be written at once, and the answers to it.</summary>
/// <param name="journal">Who answers.</param>
internal sealed class WriteRequest(WriteMessages message, IActorRef journal)
{
    private readonly List<NewRow> _rows = [];

    /// <summary>Why an atomic write was left out; <c>null</c>: none was.</summary>
    private Dictionary<AtomicWrite, Exception>? _rejected;

    public string PersistenceId { get; set; } = message.Messages.OfType<AtomicWrite>().FirstOrDefault()?.PersistenceId ?? "";

    public IActorRef Actor => message.PersistentActor;

    /// <summary>Rows that it asks for.</summary>
    public int Size { get; } = message.Messages.OfType<AtomicWrite>().Sum(w => w.Size);

    /// <summary>Rows that could be made of it.</summary>
    public IReadOnlyList<NewRow> Rows => _rows;

    /// <summary>
    /// Makes the rows. An atomic write with an event that no serializer takes is rejected as a whole: it is not stored, the others are.
    /// </summary>
    public void Encode(Func<IPersistentRepresentation, NewRow> encode)
    {
        foreach (var write in message.Messages.OfType<AtomicWrite>())
        {
            var before = _rows.Count;
            try
            {
                foreach (var row in Parts(write))
                    _rows.Add(encode(row));
            }
            catch (Exception e)
            {
                _rows.RemoveRange(before, _rows.Count - before);
                (_rejected ??= []).Add(write, e);
            }
        }
    }

    /// <summary>Its rows are durable.</summary>
    public void Succeed()
    {
        Actor.Tell(WriteMessagesSuccessful.Instance, journal);
        Answer(write => _rejected?.GetValueOrDefault(write) is { } reason
            ? row => new WriteMessageRejected(row, reason, message.ActorInstanceId)
            : row => new WriteMessageSuccess(row, message.ActorInstanceId));
    }

    /// <summary>Its rows are not stored, or whether they are is not known. The actor stops.</summary>
    public void Fail(Exception reason)
    {
        Actor.Tell(new WriteMessagesFailed(reason, message.Messages.Count(m => m is AtomicWrite)), journal);
        Answer(_ => row => new WriteMessageFailure(row, reason, message.ActorInstanceId));
    }

    private void Answer(Func<AtomicWrite, Func<IPersistentRepresentation, object>> answerTo)
    {
        foreach (var part in message.Messages)
        {
            if (part is AtomicWrite write)
            {
                var answer = answerTo(write);
                foreach (var row in Parts(write))
                    Actor.Tell(answer(row), row.Sender);
            }
            else
            {
                Actor.Tell(new LoopMessageSuccess(part.Payload, message.ActorInstanceId), part.Sender);
            }
        }
    }

    private static IImmutableList<IPersistentRepresentation> Parts(AtomicWrite write) =>
        (IImmutableList<IPersistentRepresentation>)write.Payload;
}
