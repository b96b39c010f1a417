using CampaignActors.Gateways.Keeping;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Retention</c> of the configuration: how many days people of deliveries, mails and jobs are kept.</summary>
public static class RetentionSettings
{
    public const string Section = "Retention";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Targets", "Files", "Messages", "Mails", "Jobs"];

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static Retention Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        return new Retention(
            Days(section, "Targets"), Days(section, "Files"), Days(section, "Messages"), Days(section, "Mails"), Days(section, "Jobs"));
    }

    private static int? Days(SettingsSection section, string key) =>
        section.Text(key) is null ? null : section.Number(key, 1, 1, Retention.MostDays);
}
