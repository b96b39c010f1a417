using System.Security.Cryptography.X509Certificates;

namespace CampaignActors.Cluster.Tests.Transport;

/// <summary>
/// A stranger tries a node with everything that a stranger can have: nothing, no certificate to show, one of somebody else, an expired one.
/// </summary>
internal static class StrangerAttempts
{
    /// <summary>Nothing succeeds, nothing has changed, and the log says so in a few lines.</summary>
    public static async Task RefusedAsync(LocalNode node, string key)
    {
        using var api = new Api(node.Spec.Url, key);
        Assert.True((await api.PutAsync("/budgets/STRANGER", """{"allocated": 100}""")).Response.IsSuccessStatusCode);
        var before = await File.ReadAllTextAsync(node.Log);
        var members = await MembersAsync(api);

        var succeeded = await TryAllAsync(node);

        Assert.Empty(succeeded);
        var ready = await api.GetAsync("/health/ready");
        Assert.True(ready.Status == HttpStatusCode.OK, ready.Raw);
        Assert.Equal(HttpStatusCode.OK, (await api.PutAsync("/budgets/STRANGER", """{"allocated": 200}""")).Status);
        Assert.Equal("200.00", (await api.GetAsync("/budgets/STRANGER"))["allocated"]);
        Assert.DoesNotContain(Stranger.KeyCode, (await api.GetAsync("/keys")).Raw, StringComparison.Ordinal);
        Assert.Equal(members, await MembersAsync(api));
        var said = (await File.ReadAllTextAsync(node.Log))[before.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(said, line => line.Contains(
            "a connection from 127.0.0.1:", StringComparison.Ordinal) && line.Contains("was refused", StringComparison.Ordinal));
        Assert.DoesNotContain(said, line => line.StartsWith("   at ", StringComparison.Ordinal));
        Assert.InRange(said.Length, 1, 25);
    }

    private static async Task<IReadOnlyList<string>> TryAllAsync(LocalNode node)
    {
        using var folder = new TempFolder();
        var own = new CertificateFolder(folder.In("own"));
        own.Make(["stranger"]);
        using var foreign = Certificate(own, "stranger");
        var tried = await Task.WhenAll(
            Stranger.TryPlainAsync(node.Spec.Port), Stranger.TryTlsAsync(node.Spec.Port, foreign, shows: false),
            Stranger.TryTlsAsync(node.Spec.Port, foreign));
        return [.. tried.SelectMany(t => t)];
    }

    public static X509Certificate2 Certificate(CertificateFolder folder, string name) =>
        X509Certificate2.CreateFromPemFile(
            folder.SettingsOf(name)["Cluster__Tls__Certificate"], folder.SettingsOf(name)["Cluster__Tls__Key"]);

    private static async Task<string> MembersAsync(Api api) => (await api.GetAsync("/health/ready")).Json["checks"]!.AsArray()
        .Single(check => check!["name"]!.ToString() == "member")!["detail"]!.ToString();
}
