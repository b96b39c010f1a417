using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Pbm</c> of the configuration: where a node that is built with Petabridge.Cmd listens for it. It does not authenticate, so
/// everyone who reaches the port has the <see cref="Roles"/>.
/// </summary>
public sealed record PbmOptions
{
    public const string Section = "Pbm";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Host", "Port", "Roles"];

    /// <summary>Loopback unless told otherwise.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0: any free one.</summary>
    public int Port { get; init; } = 9110;

    public IReadOnlyList<Role> Roles { get; init; } = [Role.Viewer];

    /// <summary>Whether anything of it is set.</summary>
    public bool IsSet { get; init; }

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static PbmOptions Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        var defaults = new PbmOptions();
        return defaults with
        {
            Host = section.Text("Host") ?? defaults.Host,
            Port = section.Number("Port", defaults.Port, 0, 65535),
            Roles = section.Text("Roles") is { } roles
                ? [.. roles.Split(',', StringSplitOptions.TrimEntries).Select(r => RoleOf(section, r))]
                : defaults.Roles,
            IsSet = !section.IsEmpty,
        };
    }

    private static Role RoleOf(SettingsSection section, string text)
    {
        string[] names = [.. Enum.GetValues<Role>().Select(Scalars.NameOf)];
        var at = Array.IndexOf(names, text);
        return at >= 0
            ? Enum.GetValues<Role>()[at]
            : throw section.Bad("Roles", $"names the role {Shown.Quote(text)}{Suggestion.Expected(text, names)}");
    }
}
