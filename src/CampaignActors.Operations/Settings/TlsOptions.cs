using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CampaignActors.Actors.Remoting;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Cluster:Tls</c>: the node's certificate and key and the authority that has issued those of all nodes, as PEM files. The
/// file of the authority may hold several, while certificates of one take the place of those of another.
/// </summary>
public static class TlsOptions
{
    public const string Section = $"{ClusterOptions.Section}:Tls";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Certificate", "Key", "Authority"];

    /// <returns><c>null</c>: there are no certificates.</returns>
    /// <exception cref="SettingsException">A file is missing or wrong, or a certificate has expired or was issued by somebody
    /// else.</exception>
    public static NodeTls? Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        if (section.IsEmpty)
            return null;
        var tls = new NodeTls(
            Load(section, "Certificate", () => X509Certificate2.CreateFromPem(Required(section, "Certificate"), Required(section, "Key"))),
            [.. Load(section, "Authority", () => Authorities(Required(section, "Authority")))]);
        // One that has expired beside another does no harm: it is believed no more.
        if (!tls.Authorities.Any(IsValidNow))
            CheckDates(section, "Authority", tls.Authorities.MaxBy(a => a.NotAfter)!);
        CheckDates(section, "Certificate", tls.Certificate);
        return tls.Problem(tls.Certificate) is { } problem
            ? throw section.Bad("Certificate", $"would be refused by the other nodes: {problem}")
            : tls;
    }

    private static string Required(SettingsSection section, string key) =>
        section.File(key) ?? throw section.Bad(
            key, "is missing, expected the path of a PEM file; Certificate, Key and Authority go together");

    private static X509Certificate2Collection Authorities(string pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    }

    private static bool IsValidNow(X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    private static T Load<T>(SettingsSection section, string key, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw section.Bad(key, $"cannot be used: {Shown.OneLine(e.Message, 200)}");
        }
    }

    private static void CheckDates(SettingsSection section, string key, X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (certificate.NotAfter.ToUniversalTime() < now)
            throw section.Bad(key, $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        if (certificate.NotBefore.ToUniversalTime() > now)
            throw section.Bad(
                key, $"is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC; is the clock right?");
    }
}
