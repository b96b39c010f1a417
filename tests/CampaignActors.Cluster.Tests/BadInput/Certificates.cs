using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CampaignActors.Cluster.Tests.BadInput;

/// <summary>An authority and certificates of nodes, as PEM files of a folder.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly string _folder;

    public Certificates(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Today.AddYears(-3), Today.AddYears(3));
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), _authority.ExportCertificatePem());
    }

    private static DateTimeOffset Today => TimeProvider.System.GetUtcNow();

    /// <summary>Makes one and gives the settings of a node that uses it.</summary>
    public Dictionary<string, string> Node(string name, int fromDays = -1, int toDays = 365)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            _authority, Today.AddDays(fromDays), Today.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(_folder, $"{name}.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, $"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return new()
        {
            ["Cluster__Tls__Certificate"] = Path.Combine(_folder, $"{name}.crt"),
            ["Cluster__Tls__Key"] = Path.Combine(_folder, $"{name}.key"),
            ["Cluster__Tls__Authority"] = Path.Combine(_folder, "ca.crt"),
        };
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }
}
