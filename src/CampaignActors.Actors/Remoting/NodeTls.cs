using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;

namespace CampaignActors.Actors.Remoting;

/// <summary>
/// Nodes show each other a certificate, in both directions, and believe only those that an authority of the installation has issued: no
/// public authority, and no name, opens the port between nodes.
/// </summary>
/// <param name="Certificate">Of this node, with its private key.</param>
/// <param name="Authorities">
/// Which have issued the certificates of all nodes. Usually one; two while certificates of one take the place of those of the other.
/// </param>
public sealed record NodeTls(X509Certificate2 Certificate, params IReadOnlyList<X509Certificate2> Authorities)
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Which certificate was not believed last, that of a peer or this node's, and why; <c>null</c>: all were.</summary>
    public string? LastRefused { get; private set; }

    /// <summary>Hands the certificates to <see cref="TlsTransport"/>.</summary>
    internal Setup Setup() => new TlsSetup(this);

    /// <returns>Why a certificate is not believed, or <c>null</c>.</returns>
    public string? Problem(X509Certificate2? shown)
    {
        if (shown is null)
            return "none was shown";
        using var chain = new X509Chain();
        chain.ChainPolicy = Policy();
        return chain.Build(shown) ? null : Statuses(chain);
    }

    internal SslServerAuthenticationOptions ServerSide(string peer) => new()
    {
        ServerCertificate = Certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, shown, chain, errors) => Believed(peer, shown, chain, errors),
    };

    internal SslClientAuthenticationOptions ClientSide(string peer, string host) => new()
    {
        TargetHost = host,
        ClientCertificates = [Certificate],
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Certificate,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, shown, chain, errors) => Believed(peer, shown, chain, errors),
    };

    /// <summary>Names are not compared: copies of a node share a certificate, and the authority issues them to nodes alone.</summary>
    private bool Believed(string peer, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (errors == SslPolicyErrors.None && shown is not null && chain is not null)
            return true;
        var reason = shown is null ? "none was shown" : chain is null ? $"{errors}" : Statuses(chain);
        Refused($"the certificate of {peer} is refused: {reason}");
        return false;
    }

    internal void Refused(string text) => LastRefused = text;

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // An authority of one's own has no place that would say what is revoked; taking a certificate back means a new authority.
            RevocationMode = X509RevocationMode.NoCheck,
            // A stranger's certificate may name an address from which to fetch its issuer: a node does not go there.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities.ToArray());
        return policy;
    }

    private static string Statuses(X509Chain chain) =>
        string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct()) is { Length: > 0 } text
            ? text
            : "it was issued by another authority";
}

/// <summary>Carries the certificates through the actor system to its transport, past all configuration that could be logged.</summary>
internal sealed class TlsSetup(NodeTls tls) : Setup
{
    public NodeTls Tls => tls;
}
