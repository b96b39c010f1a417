using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Log</c> of the configuration: a file for the log instead of the standard output, and how much of it is kept.
/// </summary>
public sealed record LogOptions
{
    public const string Section = "Log";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["File", "MaxSize", "Files", "Format"];

    /// <summary>Full path. The files before it have the same name with a number behind, 1 the latest.</summary>
    public required string File { get; init; }

    /// <summary>In bytes. A file that would become larger is put aside.</summary>
    public long MaxBytes { get; init; } = 10 << 20;

    /// <summary>With the one that is written; the oldest is deleted.</summary>
    public int Files { get; init; } = 5;

    /// <returns><c>null</c>: the log goes to the standard output.</returns>
    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static LogOptions? Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        if (section.Text("File") is not { } file)
        {
            return section.Text("MaxSize") is null && section.Text("Files") is null
                ? null
                : throw section.Bad("File", "is missing, expected the path of the log; MaxSize and Files say how much of it is kept");
        }
        return new LogOptions
        {
            File = Path.GetFullPath(file), MaxBytes = section.Size("MaxSize", 10 << 20, 64 * 1024),
            Files = section.Number("Files", 5, 1, 1_000),
        };
    }

    /// <summary>Whether each line is a JSON object rather than a sentence, wherever the log goes.</summary>
    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static bool IsJson(IConfiguration configuration) =>
        new SettingsSection(configuration, Section, Keys).OneOf("Format", "line", ["line", "json"]) == "json";
}
