using System.Globalization;
using System.Text;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Remembered commands in the order in which they came, found by id. An entity may keep ten thousand for a day, so a command is no object:
/// ids are bytes and hashes are numbers in blocks of many, which the garbage collector neither follows nor copies one by one.
/// </summary>
internal sealed class CommandRing
{
    /// <summary>Commands of a block.</summary>
    private const int BlockSize = 32;

    /// <summary>Flag of an id that is a GUID as most programs write it, kept as its 16 bytes.</summary>
    private const byte IsGuid = 1;
    private const byte IsUnchanged = 2;
    private const int GuidBytes = 16;
    private const int MaxId = 1_000;
    private const int None = -1;

    /// <summary>The oldest block is first. Blocks have no gaps, but the oldest may have lost its first commands.</summary>
    private readonly List<Block> _blocks = [];

    /// <summary>
    /// For each remainder of an id's hash the newest command, as its number; the others follow by <see cref="Entry.Next"/>.
    /// </summary>
    private int[] _heads = [];

    /// <summary>Number of the oldest command, and one more than that of the newest. An entity is not in memory for 2³¹ of them.</summary>
    private int _first;
    private int _end;

    /// <summary>Number of the first place of the oldest block.</summary>
    private int _start;

    private struct Entry
    {
        public ulong Hash;
        public long Revision;
        public Instant At;
        public string? By;

        /// <summary>The command as a whole, where it does not fit in here: it was refused, or id or hash are of another form.</summary>
        public RememberedCommand? Whole;
        public int IdHash;
        public int Next;
        public int TextAt;
        public ushort TextLength;
        public byte Flags;
    }

    private sealed class Block(int size)
    {
        public Entry[] Entries = new Entry[size];
        public byte[] Text = new byte[size * GuidBytes];
        public int TextUsed;

        public Span<byte> Room(int length)
        {
            if (TextUsed + length > Text.Length)
                Array.Resize(ref Text, Math.Max(TextUsed + length, Text.Length * 2));
            var room = Text.AsSpan(TextUsed, length);
            TextUsed += length;
            return room;
        }
    }

    public int Count => _end - _first;

    public Instant OldestAt => At(_first).At;

    public RememberedCommand? Find(string id)
    {
        var place = PlaceOf(id);
        return place == None ? null : Load(place);
    }

    /// <summary>A command with a whole answer; one whose id is known is not added.</summary>
    public void Add(RememberedCommand command)
    {
        if (PlaceOf(command.Id) == None)
            Append(command.Id, 0, command.Revision, command.At, null, 0, command);
    }

    public void Add(string id, string hash, long revision, Instant at, string? by, bool unchanged)
    {
        if (PlaceOf(id) != None)
            return;
        if (TryHash(hash, out var number) && id.Length <= MaxId && Ascii.IsValid(id))
            Append(id, number, revision, at, by, unchanged ? IsUnchanged : (byte)0, null);
        else
            Append(id, 0, revision, at, null, 0, new RememberedCommand(id, hash, revision, at) { By = by, Unchanged = unchanged });
    }

    public void RemoveOldest()
    {
        ref var oldest = ref At(_first);
        ref var link = ref _heads[oldest.IdHash & (_heads.Length - 1)];
        while (link != _first)
            link = ref At(link).Next;
        link = oldest.Next;
        oldest = default;
        _first++;
        if (_first - _start == _blocks[0].Entries.Length)
        {
            _start += _blocks[0].Entries.Length;
            _blocks.RemoveAt(0);
        }
    }

    /// <summary>From the oldest to the newest.</summary>
    public IEnumerable<RememberedCommand> All()
    {
        for (var number = _first; number != _end; number++)
            yield return Load(number);
    }

    private void Append(string id, ulong hash, long revision, Instant at, string? by, byte flags, RememberedCommand? whole)
    {
        var block = RoomForOne();
        if (_heads.Length <= Count)
            Rehash(Math.Max(4, _heads.Length * 2));
        var idHash = HashOf(id);
        var textAt = block.TextUsed;
        var length = whole is null ? WriteId(block, id, ref flags) : 0;
        ref var head = ref _heads[idHash & (_heads.Length - 1)];
        At(_end) = new Entry
        {
            Hash = hash,
            Revision = revision,
            At = at,
            By = Known(by),
            Whole = whole,
            IdHash = idHash,
            Next = head,
            TextAt = textAt,
            TextLength = (ushort)length,
            Flags = flags,
        };
        head = _end++;
    }

    private Block RoomForOne()
    {
        if (_blocks.Count == 0)
        {
            // Many entities remember one command or two: their only block grows to its size.
            _blocks.Add(new Block(2));
            return _blocks[0];
        }
        var last = _blocks[^1];
        if (BlockAt(_end) < _blocks.Count)
            return last;
        if (last.Entries.Length < BlockSize)
        {
            Array.Resize(ref last.Entries, last.Entries.Length * 4);
            return last;
        }
        _blocks.Add(new Block(BlockSize));
        return _blocks[^1];
    }

    private void Rehash(int size)
    {
        _heads = new int[size];
        Array.Fill(_heads, None);
        for (var number = _first; number != _end; number++)
        {
            ref var entry = ref At(number);
            ref var head = ref _heads[entry.IdHash & (size - 1)];
            entry.Next = head;
            head = number;
        }
    }

    /// <summary>All blocks but the last have the same size.</summary>
    private int BlockAt(int number) => (number - _start) / _blocks[0].Entries.Length;

    private ref Entry At(int number)
    {
        var size = _blocks[0].Entries.Length;
        return ref _blocks[(number - _start) / size].Entries[(number - _start) % size];
    }

    private int PlaceOf(string id)
    {
        if (_heads.Length == 0)
            return None;
        var idHash = HashOf(id);
        for (var number = _heads[idHash & (_heads.Length - 1)]; number != None; number = At(number).Next)
        {
            if (At(number).IdHash == idHash && IdOf(number) == id)
                return number;
        }
        return None;
    }

    /// <summary>The same for one id on all nodes is not needed: it is stored nowhere.</summary>
    private static int HashOf(string id) => string.GetHashCode(id, StringComparison.Ordinal) & int.MaxValue;

    private static int WriteId(Block block, string id, ref byte flags)
    {
        if (Guid.TryParseExact(id, "D", out var guid) && IsAsWritten(guid, id))
        {
            flags |= IsGuid;
            guid.TryWriteBytes(block.Room(GuidBytes));
            return GuidBytes;
        }
        Encoding.ASCII.GetBytes(id, block.Room(id.Length));
        return id.Length;
    }

    private static bool IsAsWritten(Guid guid, string id)
    {
        Span<char> text = stackalloc char[36];
        return guid.TryFormat(text, out _) && id.AsSpan().SequenceEqual(text);
    }

    private string IdOf(int number)
    {
        ref var entry = ref At(number);
        if (entry.Whole is { } whole)
            return whole.Id;
        var bytes = _blocks[BlockAt(number)].Text.AsSpan(entry.TextAt, entry.TextLength);
        return (entry.Flags & IsGuid) != 0 ? new Guid(bytes).ToString() : Encoding.ASCII.GetString(bytes);
    }

    /// <summary>Hashes are 16 hex digits; anything else is kept as it is.</summary>
    private static bool TryHash(string hash, out ulong number)
    {
        number = 0;
        return hash.Length == 2 * CommandHash.Bytes && !hash.AsSpan().ContainsAnyInRange('A', 'F')
            && ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>An entity has few signers: the one before is kept once, however often it comes over the wire.</summary>
    private string? Known(string? by) =>
        by is not null && Count > 0 && At(_end - 1).By is { } last && last == by ? last : by;

    private RememberedCommand Load(int number)
    {
        ref var entry = ref At(number);
        if (entry.Whole is { } whole)
            return whole;
        return new RememberedCommand(
            IdOf(number), entry.Hash.ToString("x16", CultureInfo.InvariantCulture), entry.Revision, entry.At)
        {
            By = entry.By, Unchanged = (entry.Flags & IsUnchanged) != 0,
        };
    }
}
