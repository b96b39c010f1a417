using CampaignActors.Node.Start;
using Xunit;

namespace CampaignActors.Web.Tests.Provider;

/// <summary>A node whose people sign in at a small provider.</summary>
public sealed class ProvidedNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public SmallProvider Provider { get; private set; } = null!;

    public NodeHost Host { get; private set; } = null!;

    public string Address => Host.Addresses[0];

    public Api Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Provider = await SmallProvider.StartAsync();
        File.WriteAllText(_folder.In("secret"), SmallProvider.Secret);
        Host = RunningNode.Build(
            _folder.In("data"),
            [
                ("Access:Authority", Provider.Url), ("Access:Audience", "programs"), ("Access:ClientId", SmallProvider.Client),
                ("Access:ClientSecretFile", _folder.In("secret")), ("Access:ProviderName", "Our login"),
                ("Access:Roles", "viewer=viewer,planners=campaignManager"),
            ]);
        await Host.StartAsync();
        Admin = new Api(Address);
    }

    /// <summary>Through the provider and back.</summary>
    /// <returns>The node's answer to what the provider has sent the browser back with.</returns>
    public async Task<HttpResponseMessage> ThroughAsync(PlainVisitor visitor, string back = "/ui") =>
        await visitor.GetAsync(await CallbackAsync(visitor, back));

    /// <summary>The address with which the provider sends a browser back.</summary>
    public async Task<string> CallbackAsync(PlainVisitor visitor, string back = "/ui")
    {
        var away = await visitor.GetAsync($"/ui/sign-in/provider?return={Uri.EscapeDataString(back)}");
        var answer = await visitor.GetAsync(away.Headers.Location!.OriginalString);
        return answer.Headers.Location!.OriginalString;
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
        _folder.Dispose();
    }
}
