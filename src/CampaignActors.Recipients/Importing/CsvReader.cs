using System.Buffers;

namespace CampaignActors.Recipients.Importing;

/// <summary>
/// Reads rows of separated values as of RFC 4180, however long the text is: CRLF, LF or CR end a row, quotes keep separators and ends of
/// rows, a doubled quote is a quote. A row that is broken costs itself alone: a quote that is never closed is one bad line, and what
/// follows
/// is read as if it had not been there.
/// </summary>
public sealed class CsvReader
{
    /// <summary>Characters of a row at most, in all of its lines.</summary>
    public const int MaxRow = 1 << 16;

    /// <summary>Values of a row at most.</summary>
    public const int MaxValues = 500;

    private static readonly SearchValues<char> s_ends = SearchValues.Create("\r\n");
    private readonly TextReader _text;
    private readonly char _separator;
    private readonly SearchValues<char> _stops;
    private readonly char[] _buffer = new char[2 * MaxRow];
    private readonly char[] _values = new char[MaxRow];
    private readonly int[] _valueEnds = new int[MaxValues];
    private int _from;
    private int _filled;
    private bool _atEnd;
    private long _nextLine = 1;

    /// <param name="separator"><c>null</c>: found out from the first line.</param>
    /// <exception cref="IOException">The text cannot be read.</exception>
    public CsvReader(TextReader text, char? separator)
    {
        _text = text;
        while (separator is null && !_atEnd && _filled < MaxRow && _buffer.AsSpan(0, _filled).IndexOfAny(s_ends) < 0)
            Fill();
        var line = _buffer.AsSpan(0, _filled).IndexOfAny(s_ends);
        _separator = separator ?? CsvText.Separator(_buffer.AsSpan(0, line < 0 ? _filled : line));
        _stops = SearchValues.Create([_separator, '\r', '\n']);
    }

    /// <summary>The line on which the row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Values of the row.</summary>
    public int Count { get; private set; }

    /// <summary>What is wrong with the row, for people; <c>null</c>: it can be used.</summary>
    public string? Problem { get; private set; }

    /// <summary>Valid until the next row is read.</summary>
    public ReadOnlySpan<char> Value(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var start = index == 0 ? 0 : _valueEnds[index - 1];
        return _values.AsSpan(start, _valueEnds[index] - start);
    }

    /// <summary>Characters of all values.</summary>
    public int Characters => Count == 0 ? 0 : _valueEnds[Count - 1];

    public IReadOnlyList<string> Values() => [.. Enumerable.Range(0, Count).Select(i => Value(i).ToString())];

    /// <summary>Goes to the next row that is not empty, or that is broken.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="IOException">The text cannot be read.</exception>
    public bool Read()
    {
        while (Next())
        {
            if (Problem is not null || Count > 1 || _valueEnds[0] > 0)
                return true;
        }
        return false;
    }

    private bool Next()
    {
        while (true)
        {
            (Count, Problem, Line) = (0, null, _nextLine);
            var rest = _buffer.AsSpan(_from, _filled - _from);
            if (rest.IsEmpty && _atEnd)
                return false;
            if (!rest.IsEmpty && Parse(rest, out var taken))
            {
                Take(taken);
                return true;
            }
            if (rest.Length >= MaxRow || _atEnd)
            {
                GiveUp(rest);
                return true;
            }
            Fill();
        }
    }

    /// <returns>Whether the row ends in what is there.</returns>
    private bool Parse(ReadOnlySpan<char> rest, out int taken)
    {
        var (at, written) = (0, 0);
        taken = 0;
        while (true)
        {
            if (at < rest.Length && rest[at] == '"' ? !Quoted(rest, ref at, ref written) : !Bare(rest, ref at, ref written))
                return false;
            if (Count == MaxValues)
                Problem ??= $"there are more than {MaxValues} values";
            else
                _valueEnds[Count++] = written;
            if (at == rest.Length)
            {
                taken = at;
                return _atEnd;
            }
            if (rest[at] == _separator)
            {
                at++;
                continue;
            }
            // A line feed may still follow a carriage return.
            if (rest[at] == '\r' && at + 1 == rest.Length && !_atEnd)
                return false;
            taken = rest[at] == '\r' && at + 1 < rest.Length && rest[at + 1] == '\n' ? at + 2 : at + 1;
            return true;
        }
    }

    private bool Bare(ReadOnlySpan<char> rest, ref int at, ref int written)
    {
        var length = rest[at..].IndexOfAny(_stops);
        if (length < 0 && !_atEnd)
            return false;
        var value = length < 0 ? rest[at..] : rest.Slice(at, length);
        at += value.Length;
        return Write(value, ref written);
    }

    private bool Quoted(ReadOnlySpan<char> rest, ref int at, ref int written)
    {
        at++;
        while (true)
        {
            var length = rest[at..].IndexOf('"');
            // The end of the text closes no quote.
            if (length < 0 || (at + length + 1 == rest.Length && !_atEnd))
                return false;
            if (!Write(rest.Slice(at, length), ref written))
                return false;
            at += length + 1;
            if (at < rest.Length && rest[at] == '"')
            {
                if (!Write("\"", ref written))
                    return false;
                at++;
                continue;
            }
            if (at == rest.Length || _stops.Contains(rest[at]))
                return true;
            Problem ??= "something stands between a closing quote and the next separator";
            return Bare(rest, ref at, ref written);
        }
    }

    /// <returns>Whether the row is not longer than allowed.</returns>
    private bool Write(ReadOnlySpan<char> value, ref int written)
    {
        if (written + value.Length > _values.Length)
            return false;
        value.CopyTo(_values.AsSpan(written));
        written += value.Length;
        return true;
    }

    /// <summary>The row does not end in what may be looked at: its first line is bad, and reading goes on behind that.</summary>
    private void GiveUp(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(s_ends);
        (Count, Problem) = (0, end < 0 || end >= MaxRow - 1 ? $"the line is longer than {MaxRow} characters" : "a quote is not closed");
        if (end < 0 && _atEnd && rest.Length < MaxRow)
            Problem = "a quote is not closed";
        while (end < 0 && !_atEnd)
        {
            _from = _filled;
            Fill();
            rest = _buffer.AsSpan(_from, _filled - _from);
            end = rest.IndexOfAny(s_ends);
        }
        if (end < 0)
        {
            Take(rest.Length);
            return;
        }
        if (rest[end] == '\r' && end + 1 == rest.Length && !_atEnd)
        {
            _from += end;
            Fill();
            rest = _buffer.AsSpan(_from, _filled - _from);
            end = 0;
        }
        Take(rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? end + 2 : end + 1);
    }

    private void Take(int length)
    {
        var taken = _buffer.AsSpan(_from, length);
        _nextLine += taken.Count('\n') + LoneReturns(taken);
        _from += length;
    }

    /// <summary>Carriage returns that end a line by themselves.</summary>
    private static int LoneReturns(ReadOnlySpan<char> text)
    {
        var count = text.Count('\r');
        return count == 0 ? 0 : count - text.Count("\r\n");
    }

    private void Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _filled - _from).CopyTo(_buffer);
            (_filled, _from) = (_filled - _from, 0);
        }
        var read = _text.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        _atEnd = read == 0;
    }
}
