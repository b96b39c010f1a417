using System.Security.Cryptography.X509Certificates;
using CampaignActors.Actors.Hosting;
using CampaignActors.Operations.Settings;
using Xunit;

namespace CampaignActors.Cluster.Tests.Tls;

public sealed class CertificateScriptSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Folder => _folder.Of("certificates");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_makes_an_authority_and_certificates_that_nodes_take_and_that_only_their_owner_reads()
    {
        var made = await CertificateScript.MakeAsync(Folder, "seed", "node");

        Assert.Equal(["node", "seed"], made.Keys.Order());
        foreach (var settings in made.Values)
        {
            Assert.Equal(TlsOptions.Keys.Select(key => $"Cluster__Tls__{key}").Order(), settings.Keys.Order());
            using var authority = X509CertificateLoader.LoadCertificateFromFile(settings["Cluster__Tls__Authority"]);
            using var certificate = X509Certificate2.CreateFromPemFile(settings["Cluster__Tls__Certificate"], settings["Cluster__Tls__Key"]);
            Assert.True(certificate.HasPrivateKey);
            Assert.Null(new NodeTls(certificate, authority).Problem(certificate));
        }
        Assert.All(Directory.GetFiles(Folder), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
    }

    [Fact]
    public async Task It_overwrites_nothing_and_adds_to_the_same_authority()
    {
        await CertificateScript.MakeAsync(Folder, "node");
        var before = Contents();

        var (exitCode, _, error) = await CertificateScript.RunAsync(Folder, "other", "node");
        Assert.Equal(1, exitCode);
        Assert.Contains("node.pem is there already and is not overwritten", error, StringComparison.Ordinal);
        Assert.Equal(before, Contents());

        var added = (await CertificateScript.MakeAsync(Folder, "other"))["other"];
        Assert.Subset(Contents().ToHashSet(), before.ToHashSet());
        using var authority = X509CertificateLoader.LoadCertificateFromFile(added["Cluster__Tls__Authority"]);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(added["Cluster__Tls__Certificate"]);
        Assert.Null(new NodeTls(certificate, authority).Problem(certificate));
    }

    [Theory]
    [InlineData("is no name of a node", "a/b")]
    [InlineData("cannot be named authority", "authority")]
    [InlineData("usage:")]
    public async Task What_it_cannot_use_is_said_before_anything_is_made(string expected, params string[] names)
    {
        var (exitCode, _, error) = await CertificateScript.RunAsync([Folder, .. names]);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    private IReadOnlyList<(string Name, string Text)> Contents() =>
        [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))];
}
