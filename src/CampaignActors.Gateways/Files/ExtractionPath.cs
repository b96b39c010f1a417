using System.Globalization;
using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Gateways.Files;

/// <summary>
/// Where an extraction file lies: <c>{delivery}/{number}/{fileName}</c>. The name comes from a script of the provider's service, so
/// it may hold anything; here it becomes the name of one file in one folder.
/// </summary>
public static class ExtractionPath
{
    /// <summary>End of the name of a folder beside those of the extractions, with what steps of a job made of one.</summary>
    internal const string WorkSuffix = ".job";

    /// <summary>Characters.</summary>
    public const int MaxLength = 120;

    /// <summary>File systems count bytes (255), and the sidecar's name is longer than the file's.</summary>
    private const int MaxBytes = 240;

    private static readonly string[] ReservedOnWindows =
    [
        "CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }),
    ];

    /// <summary>Whether a folder holds what steps made, and no extraction.</summary>
    internal static bool IsWork(string folder) => folder.EndsWith(WorkSuffix, StringComparison.Ordinal);

    /// <returns>Why no file can be written for this effect, or <c>null</c> when one can.</returns>
    public static string? Problem(WriteExtraction effect)
    {
        if (Code.Problem(effect.Delivery.Text) is { } problem)
            return $"the delivery has no code: {problem}";
        if (effect.Number < 0)
            return $"an extraction cannot have the number {effect.Number}";
        // An earlier version accepted any number of recipients.
        return effect.Rows is < 0 or > Limits.Recipients
            ? string.Create(CultureInfo.InvariantCulture, $"a file cannot have {effect.Rows} rows, expected 0 to {Limits.Recipients}")
            : null;
    }

    /// <summary>Relative to the files folder, with <c>/</c> on every system. Only for effects without <see cref="Problem"/>.</summary>
    public static string Of(WriteExtraction effect)
    {
        var number = effect.Number.ToString(CultureInfo.InvariantCulture);
        return $"{effect.Delivery.Text}/{number}/{FileName(effect.FileName, $"{effect.Delivery.Text}_{number}.csv")}";
    }

    /// <summary>
    /// Letters, digits, spaces and <c>- _ . ( )</c> stay, the rest becomes <c>_</c>; no dot or space at either end (hidden files,
    /// <c>..</c>, and what Windows drops silently).
    /// </summary>
    public static string FileName(string wanted, string fallback)
    {
        var name = new StringBuilder(wanted.Length);
        foreach (var c in wanted)
            name.Append(char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or '(' or ')' ? c : '_');
        var trimmed = Shorten(name.ToString().Trim(' ', '.')).Trim(' ', '.');
        // ".sha256" is the sidecar's, see ExtractionFileGateway.
        var unusable = trimmed.All(c => c is '_' or '-' or '.' or ' ')
            || trimmed.EndsWith(ExtractionFileGateway.SidecarSuffix, StringComparison.OrdinalIgnoreCase)
            || ReservedOnWindows.Contains(trimmed.Split('.', 2)[0], StringComparer.OrdinalIgnoreCase);
        return unusable ? fallback : trimmed;
    }

    /// <summary>Cuts in front of the extension, so that a long name still opens as what it is.</summary>
    private static string Shorten(string name)
    {
        if (Fits(name))
            return name;
        var extension = Path.GetExtension(name) is { Length: <= 10 } short_ ? short_ : "";
        var stem = name[..^extension.Length];
        while (stem.Length > 0 && !Fits(stem + extension))
            stem = stem[..^1];
        return stem + extension;
    }

    private static bool Fits(string name) => name.Length <= MaxLength && Encoding.UTF8.GetByteCount(name) <= MaxBytes;
}
