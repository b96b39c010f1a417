using System.Security.Cryptography.X509Certificates;
using CampaignActors.Actors.Remoting;
using CampaignActors.Local.Certificates;

namespace CampaignActors.Actors.Tests.Remoting;

/// <summary>An authority of one test, and certificates that it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("campaign-test-").FullName;

    public TestAuthority() => Folder = new CertificateFolder(_path);

    public CertificateFolder Folder { get; }

    /// <summary>As a node of that name would read them now.</summary>
    public NodeTls Tls(string name)
    {
        Folder.Make([name]);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Folder.AuthorityPath);
        return new NodeTls(Certificate(name), [.. authorities]);
    }

    public X509Certificate2 Certificate(string name) =>
        X509Certificate2.CreateFromPemFile(
            Folder.SettingsOf(name)["Cluster__Tls__Certificate"], Folder.SettingsOf(name)["Cluster__Tls__Key"]);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
