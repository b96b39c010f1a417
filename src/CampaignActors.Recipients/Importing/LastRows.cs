using System.Runtime.InteropServices;

namespace CampaignActors.Recipients.Importing;

/// <summary>
/// Finds the rows of a file that a later row with the same key replaces, in constant memory: hashes of keys are sorted in parts, on disk
/// when there are many. No key is written. Two keys share a hash with a chance of 1 to 3,000 among a hundred million.
/// </summary>
public sealed class LastRows : IDisposable
{
    private const int Parts = 64;
    private readonly string _folder;
    private readonly int _inMemory;
    private readonly List<Entry> _entries = [];
    private FileStream[]? _parts;
    private byte[] _replaced = [];

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Entry(ulong Hash, long Row) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Hash != other.Hash ? Hash.CompareTo(other.Hash) : Row.CompareTo(other.Row);
    }

    /// <param name="folder">For the files; they go with this object, or at the latest when the folder is emptied.</param>
    /// <param name="inMemory">Rows of which no file is made.</param>
    public LastRows(string folder, int inMemory = 1 << 20) => (_folder, _inMemory) = (folder, inMemory);

    /// <summary>How many rows are replaced; known once <see cref="Finish"/> was called.</summary>
    public long Replaced { get; private set; }

    /// <param name="row">Numbers of rows are given in order, from 0.</param>
    public void Add(ReadOnlySpan<char> key, long row)
    {
        _entries.Add(new Entry(HashOf(key), row));
        if (_entries.Count == _inMemory)
            Spill();
    }

    /// <exception cref="IOException">The files cannot be read.</exception>
    public void Finish()
    {
        if (_parts is null)
        {
            Mark(_entries);
            return;
        }
        Spill();
        foreach (var part in _parts)
        {
            var entries = new Entry[part.Length / Marshal.SizeOf<Entry>()];
            part.Position = 0;
            part.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
            Mark([.. entries]);
        }
    }

    public bool IsReplaced(long row) => row >> 3 < _replaced.Length && (_replaced[row >> 3] & (1 << (int)(row & 7))) != 0;

    public void Dispose()
    {
        foreach (var part in _parts ?? [])
            part.Dispose();
    }

    private void Spill()
    {
        _parts ??= [.. Enumerable.Range(0, Parts).Select(_ => new FileStream(
            Path.Combine(_folder, Path.GetRandomFileName()), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 1 << 14,
            }))];
        foreach (var entry in _entries)
            _parts[entry.Hash % Parts].Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Entry>(in entry)));
        _entries.Clear();
    }

    private void Mark(List<Entry> entries)
    {
        entries.Sort();
        for (var i = 0; i + 1 < entries.Count; i++)
        {
            if (entries[i].Hash == entries[i + 1].Hash)
                Mark(entries[i].Row);
        }
    }

    private void Mark(long row)
    {
        var at = checked((int)(row >> 3));
        if (at >= _replaced.Length)
            Array.Resize(ref _replaced, Math.Max(at + 1, _replaced.Length * 2));
        _replaced[at] |= (byte)(1 << (int)(row & 7));
        Replaced++;
    }

    /// <summary>FNV-1a over the characters, mixed at the end so that every bit counts.</summary>
    private static ulong HashOf(ReadOnlySpan<char> key)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key)
            hash = unchecked((hash ^ c) * 1099511628211UL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL);
        return hash ^ (hash >> 33);
    }
}
