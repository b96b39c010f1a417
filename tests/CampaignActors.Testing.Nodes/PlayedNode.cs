using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Commands;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>A node that has played the worked example.</summary>
public sealed class PlayedNode : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    public Api Api => _node.Api;

    public NodeHost Host => _node.Host;

    public StartedNode Started => _node.Started;

    public LogMemory Log => _node.Host.Services.GetRequiredService<LogMemory>();

    public string Url => _node.Host.Addresses[0];

    public async Task InitializeAsync()
    {
        await _node.InitializeAsync();
        var played = await Campaign.RunAsync("play", Repository.Example("controlling-costs.yaml"), "--node", Url, "--wait", "60s");
        Assert.True(played.ExitCode == 0, played.Error);
        await Api.QuietAsync();
    }

    public Task DisposeAsync() => _node.DisposeAsync();
}
