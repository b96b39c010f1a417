using System.Globalization;
using System.Net;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// A section of the configuration, read strictly: an unknown key is most likely a misspelt one. Errors name the
/// environment variable, as that is where most settings come from.
/// </summary>
public sealed class SettingsSection
{
    private readonly IConfigurationSection _section;
    private readonly string _name;

    /// <exception cref="SettingsException">There is a key that is not among <paramref name="keys"/>.</exception>
    public SettingsSection(IConfiguration configuration, string name, IReadOnlyList<string> keys)
    {
        _section = configuration.GetSection(name);
        _name = name.Replace(":", "__", StringComparison.Ordinal);
        foreach (var child in _section.GetChildren())
        {
            if (!keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                throw Bad(child.Key, $"is no setting{Suggestion.Expected(child.Key, keys)}");
        }
    }

    public bool IsEmpty => !_section.GetChildren().Any(c => c.Value is not { Length: 0 });

    public SettingsException Bad(string key, string what) => new($"configuration: {_name}__{key} {what}");

    /// <returns><c>null</c> when it is not set, or empty.</returns>
    public string? Text(string key) => _section[key] is { Length: > 0 } text ? text : null;

    /// <summary>The setting itself, or what is in the file that the setting of the same name with <c>File</c> names.</summary>
    public string? TextOrFile(string key) => (Text(key), Text($"{key}File")) switch
    {
        ({ }, { }) => throw Bad(key, $"and {_name}__{key}File are both set, expected one"),
        ({ } text, null) => text,
        _ => File($"{key}File"),
    };

    /// <summary>What is in the file that a setting names, without the line's end: secrets that a platform mounts.</summary>
    public string? File(string key)
    {
        if (Text(key) is not { } path)
            return null;
        try
        {
            return System.IO.File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(key, $"names {Shown.Quote(path)}, which cannot be read: {e.Message}");
        }
    }

    public string OneOf(string key, string otherwise, IReadOnlyList<string> values)
    {
        var text = Text(key) ?? otherwise;
        return values.FirstOrDefault(v => v.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw Bad(key, $"is {Shown.Quote(text)}{Suggestion.Expected(text, values)}");
    }

    public int Number(string key, int otherwise, int least, int most)
    {
        if (Text(key) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Bad(key, $"is {Shown.Quote(text)}, expected a whole number from {least} to {most}");
    }

    /// <summary>Addresses of machines with commas between; empty when it is not set.</summary>
    public IReadOnlyList<IPAddress> Addresses(string key) =>
    [
        .. (Text(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text =>
            IPAddress.TryParse(text, out var address)
                ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
                : throw Bad(key, $"holds {Shown.Quote(text)}, expected addresses such as 10.0.0.7 with commas between")),
    ];

    /// <summary>In bytes, such as <c>500K</c>, <c>10M</c> or <c>1G</c>.</summary>
    public long Size(string key, long otherwise, long least)
    {
        if (Text(key) is not { } text)
            return otherwise;
        var shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift > 0 ? text[..^1] : text;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000_000
            && number << shift >= least
            ? number << shift
            : throw Bad(key, $"is {Shown.Quote(text)}, expected bytes such as 500K, 10M or 1G, {least >> 10}K at the least");
    }

    /// <summary>Such as <c>500ms</c>, <c>4s</c> or <c>1m</c>.</summary>
    public TimeSpan Duration(string key, TimeSpan otherwise) => DurationOrNone(key) ?? otherwise;

    /// <inheritdoc cref="Duration"/>
    public TimeSpan? DurationOrNone(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return ReadDuration(text) ?? throw Bad(key, $"is {Shown.Quote(text)}, expected a duration such as 500ms, 4s or 1m");
    }

    /// <returns><c>null</c>: it is none.</returns>
    internal static TimeSpan? ReadDuration(string text)
    {
        if (text.Length == 0)
            return null;
        var unit = text.EndsWith("ms", StringComparison.Ordinal) ? "ms" : text[^1..];
        var factor = unit switch { "ms" => 1, "s" => 1_000, "m" => 60_000, _ => 0 };
        return factor > 0 && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 86_400_000
            ? TimeSpan.FromMilliseconds((long)number * factor)
            : null;
    }
}
