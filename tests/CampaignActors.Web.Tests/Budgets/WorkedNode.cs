using Xunit;

namespace CampaignActors.Web.Tests.Budgets;

/// <summary>A visited node that has played the worked example of controlling costs.</summary>
public sealed class WorkedNode : IAsyncLifetime
{
    public VisitedNode Visited { get; } = new();

    public Api Admin => Visited.People.Admin;

    public async Task InitializeAsync()
    {
        await Visited.InitializeAsync();
        var example = Repository.Example("controlling-costs.yaml");
        var played = await Campaign.RunAsync("play", example, "--node", Visited.Address, "--wait", "60s");
        Assert.True(played.ExitCode == 0, played.Error);
        await Admin.QuietAsync();
    }

    public Task DisposeAsync() => Visited.DisposeAsync();
}
