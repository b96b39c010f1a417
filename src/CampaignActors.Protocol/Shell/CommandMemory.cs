using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Command ids with a hash of their payload and their signer, bounded by number and age: of those that were accepted, and of those whose
/// refusal or lack of effect is stored because an earlier copy may still be under way. Other refusals are not remembered; other commands
/// that changed nothing are, as long as the entity is in memory.
/// </summary>
internal sealed class CommandMemory(int maxCount, Duration maxAge)
{
    private readonly CommandRing _stored = new();

    /// <summary>Commands without a row; most entities have none.</summary>
    private CommandRing? _passing;

    public RememberedCommand? Find(string id) => _stored.Find(id) ?? _passing?.Find(id);

    /// <summary>Remembers a command without a row, which a restart forgets: a tenth as many as of the others.</summary>
    public void AddPassing(RememberedCommand command)
    {
        _passing ??= new CommandRing();
        _passing.Add(command.Id, command.Hash, command.Revision, command.At, command.By, command.Unchanged);
        while (_passing.Count > Math.Max(1, maxCount / 10))
            _passing.RemoveOldest();
    }

    /// <summary>A command that was accepted, or changed nothing.</summary>
    public void Add(string id, string hash, long revision, Instant at, string? by, bool unchanged)
    {
        _stored.Add(id, hash, revision, at, by, unchanged);
        Forget(at);
    }

    public void Add(RememberedCommand command)
    {
        if (command.Refused is null)
            _stored.Add(command.Id, command.Hash, command.Revision, command.At, command.By, command.Unchanged);
        else
            _stored.Add(command);
        Forget(command.At);
    }

    private void Forget(Instant now)
    {
        while (_stored.Count > 0 && (_stored.Count > maxCount || _stored.OldestAt < now - maxAge))
            _stored.RemoveOldest();
    }

    public Seq<RememberedCommand> Save() => _stored.All().ToSeq();
}
