using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>Reads a text file line by line, none of them longer than a bound: a file without line ends must not be held in
/// memory.</summary>
internal static class BoundedLines
{
    /// <summary>In characters. The longest row that any version has stored came from a request of 30 MB.</summary>
    public const int Max = 64 << 20;

    /// <exception cref="InputException">A line is longer than <paramref name="max"/>.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(string path, int max, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var (buffer, line, number) = (new char[64 << 10], new StringBuilder(), 1);
        while (await reader.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            for (var (from, end) = (0, 0); from < read; from = end + 1)
            {
                end = Array.IndexOf(buffer, '\n', from, read - from);
                var rest = end < 0 ? read : end;
                if (line.Length + (rest - from) > max)
                {
                    throw new InputException(
                        new TextPosition(path, number, 1),
                        string.Create(CultureInfo.InvariantCulture, $"this line is longer than {max} characters"));
                }
                line.Append(buffer, from, rest - from);
                if (end < 0)
                    break;
                yield return Taken(line);
                number++;
            }
        }
        if (line.Length > 0)
            yield return Taken(line);
    }

    private static string Taken(StringBuilder line)
    {
        var length = line.Length > 0 && line[^1] == '\r' ? line.Length - 1 : line.Length;
        var text = line.ToString(0, length);
        line.Clear();
        return text;
    }
}
