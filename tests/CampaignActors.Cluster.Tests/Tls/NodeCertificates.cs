using CampaignActors.Cluster.Tests.BadInput;

namespace CampaignActors.Cluster.Tests.Tls;

/// <summary>Certificates for nodes that run in the process of the tests.</summary>
internal static class NodeCertificates
{
    /// <summary>Makes one if need be.</summary>
    /// <returns>The settings that name it, by the keys of the configuration.</returns>
    public static IEnumerable<KeyValuePair<string, string?>> Of(string folder, string name)
    {
        var certificates = new CertificateFolder(folder);
        certificates.Make([name]);
        return certificates.SettingsOf(name)
            .Select(s => KeyValuePair.Create<string, string?>(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value));
    }
}
