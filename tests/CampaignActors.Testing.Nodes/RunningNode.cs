using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Start;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>The real node in this process, on any free port and a folder of its own. Tests that share it use codes of their own.</summary>
public sealed class RunningNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public NodeHost Host { get; private set; } = null!;

    public StartedNode Started { get; private set; } = null!;

    public Api Api { get; private set; } = null!;

    public string Folder => _folder.Path;

    /// <summary>Of the configuration, by their keys.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    public static NodeHost Build(string folder, params string[] more) => NodeHost.Build(
        ["--data", folder, "--urls", "http://127.0.0.1:0", .. more], builder => builder.Logging.ClearProviders());

    /// <param name="settings">Of the configuration, by their keys.</param>
    public static NodeHost Build(string folder, IEnumerable<(string Key, string Value)> settings) => NodeHost.Build(
        ["--data", folder, "--urls", "http://127.0.0.1:0"],
        builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        });

    public async Task InitializeAsync()
    {
        Host = Build(Folder, Settings);
        Started = await Host.StartAsync();
        Api = new Api(Host.Addresses[0]);
    }

    /// <summary>Stops it as Ctrl-C would, and starts it again on the same folder.</summary>
    public async Task RestartAsync(Action? between = null)
    {
        await StopAsync();
        between?.Invoke();
        await InitializeAsync();
    }

    private async Task StopAsync()
    {
        Api.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
