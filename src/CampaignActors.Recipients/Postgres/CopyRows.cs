using System.Buffers.Binary;
using System.Text;
using CampaignActors.Audience.Language;
using CampaignActors.Recipients.Sql;
using Npgsql;

namespace CampaignActors.Recipients.Postgres;

/// <summary>
/// Rows for <c>COPY … FROM STDIN (FORMAT BINARY)</c>, in the format of PostgreSQL's manual: written into a buffer without an object for
/// each value. What is not finished is canceled, and fails the transaction.
/// </summary>
internal sealed class CopyRows : IAsyncDisposable
{
    private const int FlushAt = 48 * 1024;

    /// <summary>Signature, flags and length of the extension.</summary>
    private static readonly byte[] s_header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlRawCopyStream _stream;
    private byte[] _bytes = new byte[64 * 1024];
    private char[] _folded = new char[1_024];
    private int _length;
    private bool _finished;

    private CopyRows(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        s_header.CopyTo(_bytes, 0);
        _length = s_header.Length;
    }

    /// <param name="table">With the names of the columns; a text of the program.</param>
    public static async Task<CopyRows> BeginAsync(SqlSession session, string table, CancellationToken ct) => new(
        await ((NpgsqlConnection)session.Connection).BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT BINARY)", ct)
            .ConfigureAwait(false));

    /// <summary>Begins a row of so many values; those of the one before go out when they are many.</summary>
    public ValueTask StartRowAsync(short values, CancellationToken ct)
    {
        var flushed = _length < FlushAt ? ValueTask.CompletedTask : FlushAsync(ct);
        if (flushed.IsCompletedSuccessfully)
            Start(values);
        else
            return AwaitedAsync();
        return ValueTask.CompletedTask;

        async ValueTask AwaitedAsync()
        {
            await flushed.ConfigureAwait(false);
            Start(values);
        }
    }

    public void Null() => WriteLength(-1);

    public void Number(long value)
    {
        WriteLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
        _length += sizeof(long);
    }

    public void Text(ReadOnlySpan<char> text)
    {
        var room = Room(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _length += sizeof(int) + length;
    }

    /// <summary>The folded form of a text.</summary>
    public void Folded(string text)
    {
        if (_folded.Length < text.Length)
            _folded = new char[text.Length];
        Folding.Fold(text, _folded);
        Text(_folded.AsSpan(0, text.Length));
    }

    public async Task FinishAsync(CancellationToken ct)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), -1);
        _length += sizeof(short);
        await FlushAsync(ct).ConfigureAwait(false);
        _finished = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_finished)
            await _stream.CancelAsync().ConfigureAwait(false);
    }

    private void Start(short values)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), values);
        _length += sizeof(short);
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), length);
        _length += sizeof(int);
    }

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + bytes));
        return _bytes.AsSpan(_length);
    }

    private async ValueTask FlushAsync(CancellationToken ct)
    {
        await _stream.WriteAsync(_bytes.AsMemory(0, _length), ct).ConfigureAwait(false);
        _length = 0;
    }
}
