using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Bounces;

namespace CampaignActors.Cluster.Tests.Settings;

/// <param name="Default">Without its quotes; empty when there is none.</param>
/// <param name="Path">Of the configuration of Akka; empty when it sets none.</param>
public sealed record SettingsRow(string Variable, string Meaning, string Default, string Path);

/// <summary>The table of cluster-config/README.md, and what stands in the code in its place.</summary>
public static partial class SettingsTable
{
    public static IReadOnlyList<SettingsRow> Documented { get; } =
    [
        .. Repository.Text("cluster-config", "README.md").Split('\n')
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(
                match => new SettingsRow(
                    match.Groups[1].Value, match.Groups[2].Value.Trim(), Plain(match.Groups[3].Value), Plain(match.Groups[4].Value))),
    ];

    /// <summary>All that a node reads.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. In(DatabaseOptions.Section, DatabaseOptions.Keys),
        .. In(ClusterOptions.Section, ClusterOptions.Keys.Except(["Tls"])),
        .. In(TlsOptions.Section, TlsOptions.Keys),
        .. In(AccessOptions.Section, AccessOptions.Keys),
        .. In(LogOptions.Section, LogOptions.Keys),
        .. In(HttpOptions.Section, HttpOptions.Keys),
        .. In(PublicOptions.Section, PublicOptions.Keys),
        .. In(SendingOptions.Section, SendingOptions.Keys),
        .. In(RetentionSettings.Section, RetentionSettings.Keys),
        .. In(TelemetryOptions.Section, TelemetryOptions.Keys),
        .. In(PbmOptions.Section, PbmOptions.Keys),
        .. In(
            OutsideSettings.SmtpSection,
            typeof(SmtpOptions).GetProperties().Where(p => p.SetMethod is { IsPublic: true }).Select(p => p.Name)),
        .. In(
            OutsideSettings.MailboxSection,
            typeof(MailboxOptions).GetProperties().Where(p => p.SetMethod is { IsPublic: true }).Select(p => p.Name)),
        .. In(
            ProviderSettings.Section,
            ["Roots:NAME", "KeysFolder", "Commands:NAME", "Secrets:CODE:File", "Hosts:0", "PlainHttp", "Timeout", "CommandTimeout"]),
        .. In($"{MobileSettings.Section}:CODE", ["Url", "SecretFile", "Timeout", "MaxConnections", "From"]),
        Variable(OutsideSettings.FolderKey), Variable(OutsideSettings.FromKey), Variable(OutsideSettings.TemplatesKey),
    ];

    private static IEnumerable<string> In(string section, IEnumerable<string> keys) => keys.Select(key => Variable($"{section}:{key}"));

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static string Plain(string cell) => cell.Trim().Trim('`');

    [GeneratedRegex(@"^\| `(\w+__\w+)` \|(.*?)\|(.*?)\|(.*?)\|$")]
    private static partial Regex Row();
}
