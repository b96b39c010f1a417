using Xunit;

namespace CampaignActors.Web.Tests.Flows;

/// <summary>
/// A node for all flows, with a listener for links of mails. It has played the worked example up to its invoices, so that budget BDG6 has
/// spent 2,891.41. Flows use codes of their own.
/// </summary>
public sealed class FlowNode : IAsyncLifetime
{
    /// <summary>How the links of mails begin; in a test nothing listens there.</summary>
    public const string PublicUrl = "https://mail.example.com";

    private const int Invoices = 2;

    public VisitedNode Visited { get; } = new()
    {
        People = new() { Node = new() { Settings = [("Public:Urls", "http://127.0.0.1:0"), ("Public:Url", PublicUrl)] } },
    };

    public Api Admin => Visited.People.Admin;

    public async Task InitializeAsync()
    {
        await Visited.InitializeAsync();
        Assert.Equal("", await Example.PlayAsync(Visited.Address, 1, Example.Steps - Invoices));
        await Admin.QuietAsync();
    }

    public Task DisposeAsync() => Visited.DisposeAsync();
}

/// <summary>Flows share one node, and one of them stops a workflow: they come one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FlowCollection : ICollectionFixture<FlowNode>
{
    public const string Name = "flows";
}
