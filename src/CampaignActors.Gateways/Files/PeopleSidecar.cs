using System.Globalization;
using System.Text.Json;
using CampaignActors.Audience.Exports;

namespace CampaignActors.Gateways.Files;

/// <summary>
/// What the <c>.sha256</c> beside a file of people says behind its first line; <c>sha256sum</c> passes over it. No person is in it.
/// </summary>
/// <param name="Rows">People in the file.</param>
/// <param name="LeftOut">People of the target who are not.</param>
/// <param name="Format">How the file was written; <c>null</c>: it does not say.</param>
internal sealed record PeopleSidecar(long Rows, long LeftOut, ExportFormat? Format)
{
    private const string Counts = "# people ";
    private const string FormatMark = "# format ";

    public string Lines => string.Create(
        CultureInfo.InvariantCulture, $"{Counts}{Rows} {LeftOut}\n{FormatMark}{JsonSerializer.Serialize(Format)}\n");

    /// <returns><c>null</c>: this is not beside a file of people.</returns>
    public static PeopleSidecar? Read(string path)
    {
        var lines = File.ReadLines(path).Skip(1).Take(2).ToList();
        var numbers = lines is [var counts, ..] && counts.StartsWith(Counts, StringComparison.Ordinal)
            ? counts[Counts.Length..].Split(' ')
            : [];
        if (numbers.Length != 2 || !long.TryParse(numbers[0], CultureInfo.InvariantCulture, out var rows)
            || !long.TryParse(numbers[1], CultureInfo.InvariantCulture, out var leftOut))
            return null;
        return new PeopleSidecar(rows, leftOut, lines is [_, var format] ? ReadFormat(format) : null);
    }

    private static ExportFormat? ReadFormat(string line)
    {
        try
        {
            return line.StartsWith(FormatMark, StringComparison.Ordinal)
                ? JsonSerializer.Deserialize<ExportFormat>(line[FormatMark.Length..])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
