using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Load;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Verifying;

/// <summary>
/// Which command ids the records promise, and how often the journal has them. Ids that no record names are kept as 128-bit hashes, so that
/// a journal of millions of commands fits into memory.
/// </summary>
internal sealed class CommandBook
{
    private readonly Dictionary<string, Entry> _recorded = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _seen = [];
    private readonly Findings _repeated = new("ids");
    private long _ids;

    private sealed class Entry(RecordedCommand command)
    {
        public RecordedCommand Command = command;
        public int Times;
    }

    public bool HasRecords { get; private set; }

    public async Task ReadAsync(string path)
    {
        HasRecords = true;
        await foreach (var command in LoadRecord.ReadAsync(path))
        {
            // A load that was run again may have got a better answer to the same command.
            if (!_recorded.TryGetValue(command.Id, out var known))
                _recorded[command.Id] = new Entry(command);
            else if (command.Outcome == LoadOutcome.Acknowledged || known.Command.Outcome == LoadOutcome.Unknown)
                known.Command = command;
        }
    }

    /// <summary>A row of the journal carries this id.</summary>
    public void Seen(EntityRef entity, string id)
    {
        Answered(entity, id);
        if (ClientIds.IsChosen(id, out var chosen) && _recorded.TryGetValue(chosen, out var entry))
            entry.Times++;
    }

    /// <summary>A row of the journal refuses this id: no other may accept it.</summary>
    public void RefusedForGood(EntityRef entity, string id) => Answered(entity, id);

    private void Answered(EntityRef entity, string id)
    {
        _ids++;
        if (!_seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{entity} {id}")))))
            _repeated.Add($"{entity}: command {id} twice");
    }

    public IEnumerable<CheckResult> Check()
    {
        yield return _repeated.Result($"{_ids} command ids in the journal, none twice in one entity");
        yield return Of("acknowledged", "exactly once in the journal", LoadOutcome.Acknowledged, times => times == 1);
        yield return Of("refused", "not in the journal", LoadOutcome.Refused, times => times == 0);
        // Unchanged: stored by an earlier try whose answer was lost, or not at all.
        yield return Of("unknown", "at most once in the journal", null, times => times <= 1);
    }

    private CheckResult Of(string name, string rule, LoadOutcome? outcome, Func<int, bool> holds)
    {
        if (!HasRecords)
            return CheckResult.NotMade(name, "not checked: no record is given");
        var (findings, count, there) = (new Findings(name), 0L, 0L);
        foreach (var (id, entry) in _recorded)
        {
            if (outcome is { } one ? entry.Command.Outcome != one : entry.Command.Outcome is LoadOutcome.Acknowledged or LoadOutcome
                .Refused)
                continue;
            count++;
            there += entry.Times > 0 ? 1 : 0;
            findings.AddIf(!holds(entry.Times), () => $"{entry.Command.Entity}: {entry.Command.Verb} {id} is there {entry.Times} times");
        }
        return findings.Result($"{count} commands, {there} of them in the journal; expected {rule}");
    }
}
