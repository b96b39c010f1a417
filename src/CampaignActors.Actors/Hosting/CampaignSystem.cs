using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Sharding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CampaignActors.Actors.Hosting;

/// <summary>A running node without a generic host, for simulations, benchmarks and tests. Put together exactly as a node is.</summary>
public sealed class CampaignSystem : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IHostedService> _running;

    private CampaignSystem(ServiceProvider services, IReadOnlyList<IHostedService> running)
    {
        _services = services;
        _running = running;
        System = services.GetRequiredService<ActorSystem>();
        Router = services.GetRequiredService<ShardRouter>();
        Client = services.GetRequiredService<IEntityClient>();
        Context = services.GetRequiredService<EntityContext>();
    }

    public ActorSystem System { get; }

    public ShardRouter Router { get; }

    public IEntityClient Client { get; }

    public EntityContext Context { get; }

    public IServiceProvider Services => _services;

    /// <param name="logging">Nothing is logged when <c>null</c>.</param>
    /// <param name="configure">Adds services that <see cref="CampaignActorsOptions.Extend"/> needs.</param>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static async Task<CampaignSystem> StartAsync(
        CampaignActorsOptions options, ILoggerFactory? logging = null, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(logging ?? NullLoggerFactory.Instance);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        services.AddSingleton<IHostApplicationLifetime, Lifetime>();
        configure?.Invoke(services);
        services.AddCampaignActors(options);
        var provider = services.BuildServiceProvider();
        try
        {
            var running = provider.GetServices<IHostedService>().ToList();
            foreach (var service in running)
                await service.StartAsync(CancellationToken.None).ConfigureAwait(false);
            provider.GetRequiredService<StartOutcome>().ThrowIfFailed();
            return new CampaignSystem(provider, running);
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops in order: entities finish what they write, the node leaves, the journal closes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running.Reverse())
            await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>There is no host to stop.</summary>
    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
