using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CampaignActors.Local.Certificates;

/// <summary>
/// A folder with certificates of nodes, <c>NAME.pem</c> and <c>NAME.key</c>, and <c>authority.pem</c>, which all nodes believe. The
/// authority's key, with which more are issued, may be in another folder that nodes do not see. Keys are for their owner alone.
/// </summary>
/// <param name="folder">Made when it is missing.</param>
/// <param name="authorityFolder">Where the authority's key is; <paramref name="folder"/> when <c>null</c>.</param>
/// <param name="time">Says which certificates are about to expire.</param>
public sealed class CertificateFolder(string folder, string? authorityFolder = null, TimeProvider? time = null)
{
    public const string AuthorityName = "authority";
    private const string NextName = "next-authority";

    private static readonly TimeSpan s_authorityFor = TimeSpan.FromDays(3_650);
    private static readonly TimeSpan s_nodeFor = TimeSpan.FromDays(397);

    /// <summary>So long before its end a certificate is made new.</summary>
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromDays(30);

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly string _authority = Path.GetFullPath(authorityFolder ?? folder);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public string AuthorityPath => Path.Combine(_folder, $"{AuthorityName}.pem");

    /// <summary>Whether it holds an authority.</summary>
    public bool Exists => File.Exists(AuthorityPath);

    private string AuthorityKeyPath => Path.Combine(_authority, $"{AuthorityName}.key");

    private string NextPath => Path.Combine(_authority, $"{NextName}.pem");

    private string NextKeyPath => Path.Combine(_authority, $"{NextName}.key");

    /// <summary>The environment of a node that uses the certificate of a name.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(string name) => new Dictionary<string, string>
    {
        ["Cluster__Tls__Certificate"] = PathOf(name),
        ["Cluster__Tls__Key"] = KeyOf(name),
        ["Cluster__Tls__Authority"] = AuthorityPath,
    };

    private string PathOf(string name) => Path.Combine(_folder, $"{name}.pem");

    private string KeyOf(string name) => Path.Combine(_folder, $"{name}.key");

    /// <summary>Letters, digits, '.' and '-', and not the name of the authority's own files.</summary>
    public static string? NameProblem(string name)
    {
        if (name is AuthorityName or NextName)
            return $"'{name}' is the name of the authority's own files";
        var good = name.Length is > 0 and <= 200 && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        return good ? null : $"'{name}' is no name of a node, expected letters, digits, '.' and '-'";
    }

    /// <summary>Makes missing certificates, and renews those that are about to expire. The others stay as they are.</summary>
    /// <returns>The names whose certificates were made.</returns>
    /// <exception cref="LocalCertificateException">The folder holds something that it cannot go on with.</exception>
    public IReadOnlyList<string> Make(IEnumerable<string> names)
    {
        var wanted = names.Distinct(StringComparer.Ordinal).ToList();
        if (wanted.Select(NameProblem).FirstOrDefault(p => p is not null) is { } problem)
            throw new LocalCertificateException(problem);
        SecretFile.MakeFolder(_folder);
        SecretFile.MakeFolder(_authority);
        using var issuer = OpenAuthority();
        List<string> made = [.. wanted.Where(name => !IsGood(name, issuer))];
        foreach (var name in made)
            Issue(name, issuer);
        return made;
    }

    /// <summary>
    /// Takes the next step from one authority to another. Between two steps all nodes are restarted, one by one: no node then meets a
    /// certificate that it does not believe.
    /// </summary>
    /// <returns>Which step was taken.</returns>
    /// <exception cref="LocalCertificateException">There is no authority to replace.</exception>
    public RotationStep Rotate()
    {
        using var issuer = Exists ? OpenAuthority() : throw new LocalCertificateException($"there is no authority in {_folder}");
        if (File.Exists(NextPath))
            return IssueByNext();
        if (Believed().Count > 1)
        {
            SecretFile.Write(AuthorityPath, issuer.ExportCertificatePem());
            return RotationStep.OldForgotten;
        }
        using var next = NewAuthority();
        SecretFile.Write(NextKeyPath, KeyPem(next));
        SecretFile.Write(NextPath, next.ExportCertificatePem());
        SecretFile.Write(AuthorityPath, $"{issuer.ExportCertificatePem()}\n{next.ExportCertificatePem()}\n");
        return RotationStep.BothBelieved;
    }

    private RotationStep IssueByNext()
    {
        using var next = X509Certificate2.CreateFromPemFile(NextPath, NextKeyPath);
        var names = Directory.GetFiles(_folder, "*.key").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => NameProblem(n) is null);
        foreach (var name in names)
            Issue(name, next);
        File.Move(NextKeyPath, AuthorityKeyPath, overwrite: true);
        File.Delete(NextPath);
        return RotationStep.NewIssued;
    }

    private X509Certificate2 OpenAuthority()
    {
        if (Exists && !File.Exists(AuthorityKeyPath))
            throw new LocalCertificateException($"{AuthorityPath} has no {AuthorityKeyPath}, so nothing can be issued");
        if (!Exists && File.Exists(AuthorityKeyPath))
            throw new LocalCertificateException($"{AuthorityKeyPath} has no {AuthorityPath} and is not overwritten");
        if (!Exists)
        {
            using var made = NewAuthority();
            SecretFile.Write(AuthorityKeyPath, KeyPem(made));
            SecretFile.Write(AuthorityPath, made.ExportCertificatePem());
        }
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(AuthorityKeyPath));
            var shown = key.ExportSubjectPublicKeyInfo();
            var own = Believed().FirstOrDefault(a => a.PublicKey.ExportSubjectPublicKeyInfo().SequenceEqual(shown));
            return own?.CopyWithPrivateKey(key)
                ?? throw new LocalCertificateException($"{AuthorityKeyPath} is not the key of {AuthorityPath}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LocalCertificateException($"{AuthorityPath} and {AuthorityKeyPath} cannot be used: {e.Message}", e);
        }
    }

    private X509Certificate2Collection Believed()
    {
        var believed = new X509Certificate2Collection();
        believed.ImportFromPemFile(AuthorityPath);
        return believed;
    }

    private X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The number keeps two authorities apart: a chain is built by name first.
        var request = new CertificateRequest(
            $"CN=CampaignActors nodes {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Begin, Begin + s_authorityFor);
    }

    /// <summary>Clocks of two machines differ.</summary>
    private DateTimeOffset Begin => _time.GetUtcNow().AddHours(-1);

    private bool IsGood(string name, X509Certificate2 issuer)
    {
        if (!File.Exists(PathOf(name)) || !File.Exists(KeyOf(name)))
            return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(PathOf(name), KeyOf(name));
            return certificate.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime > s_renewBefore
                && certificate.IssuerName.RawData.SequenceEqual(issuer.SubjectName.RawData);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void Issue(string name, X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        // Both: every node is asked by others and asks others.
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var end = Begin + s_nodeFor;
        var last = new DateTimeOffset(issuer.NotAfter.ToUniversalTime());
        using var certificate = request.Create(issuer, Begin, end < last ? end : last, RandomNumberGenerator.GetBytes(16));
        SecretFile.Write(KeyOf(name), key.ExportPkcs8PrivateKeyPem());
        SecretFile.Write(PathOf(name), certificate.ExportCertificatePem());
    }

    private static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }
}

/// <summary>From one authority to another; see <see cref="CertificateFolder.Rotate"/>.</summary>
public enum RotationStep
{
    /// <summary>The old authority and a new one are believed; the certificates of nodes are those of the old one.</summary>
    BothBelieved,

    /// <summary>Certificates of nodes are issued by the new authority; both are believed.</summary>
    NewIssued,

    /// <summary>The new authority alone is believed.</summary>
    OldForgotten,
}

/// <summary>Certificates cannot be made; the message says why.</summary>
public sealed class LocalCertificateException(string message, Exception? inner = null) : Exception(message, inner);
