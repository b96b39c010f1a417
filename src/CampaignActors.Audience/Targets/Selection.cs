using System.Runtime.InteropServices;
using System.Text;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Targets;

/// <summary>One who matched the segments of a question, once.</summary>
/// <param name="Number">The internal number.</param>
/// <param name="Excluded">Whether an excluding segment holds.</param>
/// <param name="Suppressed">For the channel of the question, as a person or by the address.</param>
/// <param name="Filter">Index of the first filter of the question that holds; -1: none.</param>
public readonly record struct Candidate(long Number, string Key, Address Address, bool Excluded, bool Suppressed, int Filter);

/// <summary>A row of a target.</summary>
/// <param name="Number">The internal number.</param>
/// <param name="State">See <see cref="TargetStates"/>.</param>
public readonly record struct SelectedRow(long Number, ulong Rank, byte State);

/// <summary>The answer of a selection.</summary>
/// <param name="Rows">In order of rank, then of number.</param>
/// <param name="Hash">See <see cref="FrozenTarget"/>.</param>
public sealed record SelectedTarget(IReadOnlyList<SelectedRow> Rows, string Hash, IReadOnlyDictionary<string, long> ExcludedBy)
{
    public FrozenTarget Frozen(TargetKey key) => new(key, Hash, Rows.Count, ExcludedBy);
}

/// <summary>
/// Decides who of those who matched the segments is in, the same way for every store. Candidates and contacts may come in any order; the
/// answer does not depend on it. Some 150 bytes a candidate.
/// </summary>
/// <remarks>
/// Each step looks at those whom the steps before it left in: one who is suppressed takes no place from another with the same address, and
/// the control group is a share of those who would get the message.
/// </remarks>
public sealed class Selection
{
    private readonly TargetQuestion _question;
    private readonly Duration _longest;
    private readonly Contacts _contacts = new();
    private readonly KeyTexts _keys = new();
    private readonly Dictionary<Identity, int> _byAddress = [];
    private Entry[] _entries = new Entry[1024];
    private int _count;

    public Selection(TargetQuestion question)
    {
        _question = question;
        _longest = question.Pressure.Count == 0 ? Duration.Zero : question.Pressure.Max(r => r.Within);
    }

    /// <summary>Identities are hashes already.</summary>
    private readonly record struct Identity(UInt128 Bits)
    {
        public override int GetHashCode() => unchecked((int)(uint)Bits);
    }

    private struct Entry
    {
        public long Number;
        public ulong Rank;
        public byte State;

        /// <summary>Place of the key among the keys of those who hold an address.</summary>
        public int Key;
    }

    /// <summary>The span in which contacts matter; <c>null</c>: none do. Contacts at its ends, and outside of it, change nothing.</summary>
    public Interval? ContactSpan => _question.Pressure.Count == 0
        ? null
        : new Interval(_question.ContactAt - _longest, _question.ContactAt + _longest);

    public void Add(in Candidate candidate)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        var index = _count++;
        _entries[index] = new Entry
        {
            Number = candidate.Number,
            Rank = Ranks.Of(_question.Delivery, candidate.Key),
            State = BeforeDuplicates(candidate) is var state and not TargetStates.In ? state : Duplicate(index, candidate),
            Key = _keys.Last,
        };
        if (_entries[index].State == TargetStates.In && candidate.Filter >= 0)
            _entries[index].State = TargetStates.Filtered(candidate.Filter);
    }

    /// <summary>A message of another delivery that a person got, or is in the frozen target of.</summary>
    /// <param name="number">The internal number of the person, who need not be a candidate.</param>
    /// <param name="at">When it was sent, or is meant to arrive.</param>
    public void AddContact(long number, Instant at, Channel channel)
    {
        if (_question.Pressure.Count > 0 && at > _question.ContactAt - _longest && at < _question.ContactAt + _longest)
            _contacts.Add(number, at, channel);
    }

    /// <summary>Ends the selection.</summary>
    /// <param name="used">
    /// For each rule of capacity how many messages other deliveries of the typology have sent or frozen in its period, see
    /// <see cref="CapacityPeriods"/>.
    /// </param>
    public SelectedTarget Complete(IReadOnlyList<long> used)
    {
        if (used.Count != _question.Capacity.Count)
            throw new ArgumentException("one number for each rule of capacity is needed", nameof(used));
        var entries = _entries.AsSpan(0, _count);
        entries.Sort(static (a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Number.CompareTo(b.Number));
        if (_question.Pressure.Count > 0)
            Press(entries);
        var left = Left(entries);
        if (_question.Control is { } control)
            left -= Mark(entries, TargetStates.Control, 0, ControlOf(control, left));
        if (_question.Limit is { } limit)
            left -= Mark(entries, TargetStates.Limit, limit, long.MaxValue);
        if (_question.Capacity.Count > 0)
            Mark(entries, TargetStates.Capacity, Room(used), long.MaxValue);
        return Answer(entries);
    }

    /// <summary>People of the control group, of those who are left.</summary>
    public static long ControlOf(ControlGroup control, long left) => control.Units is { } units
        ? (long)((Int128)left * units / 1_000_000)
        : Math.Min(control.Count ?? 0, left);

    private static byte BeforeDuplicates(in Candidate candidate) => candidate switch
    {
        { Excluded: true } => TargetStates.Excluded,
        { Address.State: AddressState.Missing } => TargetStates.NoAddress,
        { Address.State: AddressState.Bad } => TargetStates.BadAddress,
        { Suppressed: true } => TargetStates.Suppressed,
        _ => TargetStates.In,
    };

    /// <summary>Of several with one address the first one by key stays; who held the address before may lose it here.</summary>
    private byte Duplicate(int index, in Candidate candidate)
    {
        ref var holder = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _byAddress, new(candidate.Address.Identity), out var isHeld);
        if (isHeld && _keys.Compare(_entries[holder].Key, candidate.Key) <= 0)
            return TargetStates.Duplicate;
        if (isHeld)
            _entries[holder].State = TargetStates.Duplicate;
        holder = index;
        _keys.Add(candidate.Key);
        return TargetStates.In;
    }

    private void Press(Span<Entry> entries)
    {
        _contacts.Sort();
        foreach (ref var entry in entries)
        {
            if (entry.State != TargetStates.In)
                continue;
            foreach (var rule in _question.Pressure)
            {
                if (!Pressure.IsTooHigh(rule, _question.ContactAt, _contacts.Of(entry.Number, rule.Channel)))
                    continue;
                entry.State = TargetStates.Pressure;
                break;
            }
        }
    }

    private static long Left(Span<Entry> entries)
    {
        var left = 0L;
        foreach (ref var entry in entries)
            left += entry.State == TargetStates.In ? 1 : 0;
        return left;
    }

    private long Room(IReadOnlyList<long> used) =>
        Math.Max(0, _question.Capacity.Select((rule, i) => rule.Max - used[i]).Min());

    /// <summary>Gives a state to those who are in, in order of rank, without the first ones.</summary>
    /// <returns>How many.</returns>
    private static long Mark(Span<Entry> entries, byte state, long without, long most)
    {
        var (seen, marked) = (0L, 0L);
        foreach (ref var entry in entries)
        {
            if (entry.State != TargetStates.In || seen++ < without || marked == most)
                continue;
            entry.State = state;
            marked++;
        }
        return marked;
    }

    private SelectedTarget Answer(Span<Entry> entries)
    {
        using var hash = new TargetHash();
        var counts = new long[byte.MaxValue + 1];
        var rows = new SelectedRow[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            ref var entry = ref entries[i];
            rows[i] = new(entry.Number, entry.Rank, entry.State);
            hash.Add(entry.Number, entry.State);
            counts[entry.State]++;
        }
        return new(rows, hash.Finish(), ByReason(counts));
    }

    private SortedDictionary<string, long> ByReason(long[] counts)
    {
        IReadOnlyList<string> filters = [.. _question.Filters.Select(f => f.Reason)];
        var byReason = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var state = 1; state < counts.Length; state++)
        {
            if (counts[state] > 0 && TargetStates.Reason((byte)state, filters) is { } reason)
                byReason[reason] = byReason.GetValueOrDefault(reason) + counts[state];
        }
        return byReason;
    }

    /// <summary>Keys as bytes, one behind the other, in blocks that never move.</summary>
    private sealed class KeyTexts
    {
        private const int BlockLength = 1 << 20;
        private readonly List<byte[]> _blocks = [];
        private readonly List<(int Block, int Start, int Length)> _places = [];
        private int _filled = BlockLength;

        public int Last => _places.Count - 1;

        public void Add(string key)
        {
            var length = Encoding.UTF8.GetByteCount(key);
            if (length > BlockLength - _filled)
            {
                _blocks.Add(new byte[Math.Max(BlockLength, length)]);
                _filled = 0;
            }
            Encoding.UTF8.GetBytes(key, _blocks[^1].AsSpan(_filled));
            _places.Add((_blocks.Count - 1, _filled, length));
            _filled += length;
        }

        /// <summary>Compares the bytes, as the databases do.</summary>
        public int Compare(int place, string key)
        {
            var (block, start, length) = _places[place];
            return _blocks[block].AsSpan(start, length).SequenceCompareTo(Encoding.UTF8.GetBytes(key));
        }
    }

    /// <summary>Messages of other deliveries, by person.</summary>
    private sealed class Contacts
    {
        private readonly List<(long Number, long At, Channel Channel)> _all = [];
        private readonly List<long> _found = [];

        public void Add(long number, Instant at, Channel channel) => _all.Add((number, at.ToUnixTimeTicks(), channel));

        public void Sort() => _all.Sort();

        /// <summary>Ticks in order; valid until the next call.</summary>
        public ReadOnlySpan<long> Of(long number, Channel? channel)
        {
            var (low, high) = (0, _all.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_all[middle].Number < number)
                    low = middle + 1;
                else
                    high = middle;
            }
            _found.Clear();
            for (; low < _all.Count && _all[low].Number == number; low++)
            {
                if (channel is null || _all[low].Channel == channel)
                    _found.Add(_all[low].At);
            }
            return CollectionsMarshal.AsSpan(_found);
        }
    }
}
