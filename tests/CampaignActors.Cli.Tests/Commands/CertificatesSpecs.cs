using System.Security.Cryptography.X509Certificates;
using CampaignActors.Actors.Remoting;
using CampaignActors.Local.Certificates;
using CampaignActors.Operations.Settings;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Cli.Tests.Commands;

public sealed class CertificatesSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.In("certificates");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Command_makes_usable_certificates_for_their_owner_alone()
    {
        var said = await Campaign.DoneAsync("certificates", "make", "--out", Path, "seed", "node");

        foreach (var name in new[] { "seed", "node" })
        {
            var settings = new CertificateFolder(Path).SettingsOf(name);
            Assert.All(settings, s => Assert.Contains($"{s.Key}={s.Value}\n", said, StringComparison.Ordinal));
            Assert.NotNull(Read(settings));
        }
        Assert.Equal(6, Directory.GetFiles(Path).Length);
        Assert.All(Directory.GetFiles(Path), file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Path).UnixFileMode);
    }

    [Fact]
    public async Task Key_of_the_authority_is_where_it_is_told_to_be()
    {
        await Campaign.DoneAsync("certificates", "make", "--out", Path, "--authority", _folder.In("authority"), "node");

        Assert.Equal(["authority.pem", "node.key", "node.pem"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal(["authority.key"], Directory.GetFiles(_folder.In("authority")).Select(System.IO.Path.GetFileName));
        Assert.NotNull(Read(new CertificateFolder(Path).SettingsOf("node")));
    }

    [Fact]
    public void Valid_certificates_stay_and_those_ending_soon_are_renewed()
    {
        new CertificateFolder(Path, null, new PastTime(TimeSpan.FromDays(375))).Make(["old"]);
        var certificates = new CertificateFolder(Path);
        certificates.Make(["young"]);
        var before = Contents();

        var made = certificates.Make(["old", "young", "new"]);

        Assert.Equal(["old", "new"], made);
        Assert.Equal(
            before.Where(f => !f.Name.StartsWith("old", StringComparison.Ordinal)),
            Contents().Where(f => f.Name[..3] is not ("old" or "new")));
        Assert.NotNull(Read(certificates.SettingsOf("old")));
    }

    [Fact]
    public void Certificate_of_another_authority_is_made_new()
    {
        var certificates = new CertificateFolder(Path);
        certificates.Make(["node"]);
        var foreign = new CertificateFolder(_folder.In("foreign"));
        foreign.Make(["node"]);
        foreach (var (_, path) in foreign.SettingsOf("node").Where(s => !s.Key.EndsWith("Authority", StringComparison.Ordinal)))
            File.Copy(path, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(path)), overwrite: true);

        Assert.Equal(["node"], certificates.Make(["node"]));
        Assert.NotNull(Read(certificates.SettingsOf("node")));
    }

    [Fact]
    public async Task Rotation_takes_three_steps_and_begins_again()
    {
        await Campaign.DoneAsync("certificates", "make", "--out", Path, "node");

        foreach (var expected in new[] { "1 of 3", "2 of 3", "3 of 3", "1 of 3" })
        {
            Assert.StartsWith(expected, await Campaign.DoneAsync("certificates", "rotate", "--out", Path), StringComparison.Ordinal);
            Assert.NotNull(Read(new CertificateFolder(Path).SettingsOf("node")));
            // Making is no step of it.
            Assert.Contains(
                "# node, as it was", await Campaign.DoneAsync("certificates", "make", "--out", Path, "node"), StringComparison.Ordinal);
        }
        Assert.Equal(2, Read(new CertificateFolder(Path).SettingsOf("node")).Authorities.Count);
    }

    [Theory]
    [InlineData("is no name of a node", "make", "a/b")]
    [InlineData("is no name of a node", "make", "-x-")]
    [InlineData("is the name of the authority's own files", "make", "authority")]
    [InlineData("Required argument", "make")]
    [InlineData("there is no authority", "rotate")]
    public async Task Unusable_input_is_reported_before_anything_is_made(string expected, params string[] args)
    {
        var error = await Campaign.RefusedAsync(["certificates", args[0], "--out", Path, "--", .. args[1..]]);

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_said()
    {
        await File.WriteAllTextAsync(Path, "no folder");

        Assert.Contains(
            "certificates cannot be kept there",
            await Campaign.RefusedAsync("certificates", "make", "--out", Path, "node"),
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no authority", await Campaign.RefusedAsync("certificates", "rotate", "--out", Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authority.key")]
    [InlineData("authority.pem")]
    public async Task Half_an_authority_is_left_alone(string lost)
    {
        await Campaign.DoneAsync("certificates", "make", "--out", Path, "node");
        File.Delete(System.IO.Path.Combine(Path, lost));
        var before = Contents();

        Assert.Contains(lost, await Campaign.RefusedAsync("certificates", "make", "--out", Path, "other"), StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    /// <summary>As a node does when it starts: what would be refused is refused here.</summary>
    private static NodeTls Read(IReadOnlyDictionary<string, string> settings) => TlsOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(
            settings.Select(s =>
                KeyValuePair.Create<string, string?>(s.Key.Replace("__", ":", StringComparison.Ordinal), s.Value))).Build())!;

    private IReadOnlyList<(string Name, string Text)> Contents() =>
        [.. Directory.GetFiles(Path).Order(StringComparer.Ordinal).Select(f => (System.IO.Path.GetFileName(f), File.ReadAllText(f)))];
}
