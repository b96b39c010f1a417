using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// Nodes show each other a certificate, in both directions, and believe only those that one authority of the installation has issued:
/// no public authority, and no name, opens the port between nodes.
/// </summary>
/// <param name="Certificate">Of this node, with its private key.</param>
/// <param name="Authority">Which has issued the certificates of all nodes.</param>
public sealed record NodeTls(X509Certificate2 Certificate, X509Certificate2 Authority)
{
    /// <summary>Whose certificate was not believed last, and why; <c>null</c>: all were.</summary>
    public string? LastRefused { get; private set; }

    internal DotNettySslSetup Setup() => new(
        Certificate, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false,
        (shown, _, peer, _, log) =>
        {
            if (Problem(shown) is not { } problem)
                return true;
            LastRefused = $"the certificate of {peer} is refused: {problem}";
            log.Warning("the certificate of {0} is refused: {1}", peer, problem);
            return false;
        });

    /// <returns>Why a certificate is not believed, or <c>null</c>.</returns>
    public string? Problem(X509Certificate2? shown)
    {
        if (shown is null)
            return "none was shown";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        // Certificates of an authority of one's own have no place that would say that they are revoked; taking one back means a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown) ? null : string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct());
    }
}
