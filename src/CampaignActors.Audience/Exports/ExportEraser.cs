using System.IO.Compression;
using System.Text;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Exports;

/// <summary>
/// Writes a file of <see cref="ExportWriter"/> again without a person, in constant memory. All other rows stay as they are.
/// </summary>
/// <remarks>
/// Where the file has the key, the person's row is the one with it. Elsewhere it is each row with the person's mail address or phone
/// number, and each whose fields are all those that the person has now.
/// </remarks>
public static class ExportEraser
{
    private const string Key = "key";
    private static readonly string[] s_addresses = ["email", "phone"];

    /// <summary>Whether a row is known by its key: then a file without one of the person's key does not hold the person.</summary>
    public static bool IsSure(ExportFormat format) => format.Columns.Any(c => c.Field == Key);

    /// <returns>How many rows were left out.</returns>
    /// <exception cref="KeyNotFoundException">The format has a problem, see <see cref="ExportFormat.Problem"/>.</exception>
    /// <exception cref="InvalidDataException">The file is not of this format.</exception>
    public static async Task<long> CopyAsync(ExportFormat format, Recipient person, Stream from, Stream to, CancellationToken ct)
    {
        if (format.Compress is null)
            return await CopyPlainAsync(format, person, from, to, ct).ConfigureAwait(false);
        var (read, write) = (new GZipStream(from, CompressionMode.Decompress, leaveOpen: true),
            new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true));
        await using (read.ConfigureAwait(false))
        await using (write.ConfigureAwait(false))
            return await CopyPlainAsync(format, person, read, write, ct).ConfigureAwait(false);
    }

    private static async Task<long> CopyPlainAsync(ExportFormat format, Recipient person, Stream from, Stream to, CancellationToken ct)
    {
        var (lines, wanted) = (new ExportLines(format, new ExportSubject("", null, null, null)), new Wanted(format, person));
        using var reader = new StreamReader(from, lines.Encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var writer = new StreamWriter(to, lines.Encoding, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            var (record, buffer, removed) = (new Record(format), new char[16 * 1024], 0L);
            var isHeader = format.Header;
            int read;
            while ((read = await reader.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                for (var i = 0; i < read; i++)
                {
                    if (!record.Add(buffer[i]))
                        continue;
                    if (!isHeader && wanted.Is(record.Fields))
                        removed++;
                    else
                        await writer.WriteAsync(record.Raw, ct).ConfigureAwait(false);
                    isHeader = false;
                    record.Clear();
                }
            }
            // Every line has an end, the last one too.
            return record.Raw.Length == 0 ? removed : throw new InvalidDataException("the file ends in the middle of a line");
        }
    }

    /// <summary>
    /// The fields by which a person's row is known. A file may have an apostrophe in front of a text, by a rule that has changed once:
    /// texts are compared without it.
    /// </summary>
    private sealed class Wanted
    {
        private readonly string?[] _fields;
        private readonly int _key;
        private readonly int[] _addresses;

        public Wanted(ExportFormat format, Recipient person)
        {
            var lines = new ExportLines(format, new ExportSubject("", null, null, null));
            _fields = [.. lines.Plain(TargetPerson.Of(person, 0, format.Fields)).Select(f => f is null ? null : Plain(f))];
            var names = format.Columns.Select(c => c.Field).ToList();
            _key = names.IndexOf(Key);
            _addresses = [.. Enumerable.Range(0, names.Count).Where(i => s_addresses.Contains(names[i]) && _fields[i] is { Length: > 0 })];
        }

        public bool Is(List<string> fields) => fields.Count == _fields.Length
            && (_key >= 0 ? Plain(fields[_key]) == _fields[_key]
                : _addresses.Any(i => Plain(fields[i]).Equals(_fields[i], StringComparison.OrdinalIgnoreCase))
                    || (_fields.Any(f => f is { Length: > 0 }) && !_fields.Where((f, i) => f is not null && f != Plain(fields[i])).Any()));

        private static string Plain(string text) => text.StartsWith('\'') ? text[1..] : text;
    }

    /// <summary>A line of the file as it is, and its fields.</summary>
    private sealed class Record(ExportFormat format)
    {
        private readonly StringBuilder _field = new();
        private bool _isQuoted;
        private bool _wasQuote;

        public StringBuilder Raw { get; } = new();

        public List<string> Fields { get; } = [];

        /// <returns>Whether the line is whole.</returns>
        public bool Add(char c)
        {
            Raw.Append(c);
            if (c == format.Quote)
            {
                // The second of two inside a field is one.
                if (!_isQuoted && _wasQuote)
                    _field.Append(c);
                (_isQuoted, _wasQuote) = (!_isQuoted, _isQuoted);
                return false;
            }
            _wasQuote = false;
            if (_isQuoted || (c != format.Separator && c is not ('\r' or '\n')))
            {
                _field.Append(c);
                return false;
            }
            if (c == '\r')
                return false;
            Fields.Add(_field.ToString());
            _field.Clear();
            return c == '\n';
        }

        public void Clear()
        {
            Raw.Clear();
            Fields.Clear();
        }
    }
}
