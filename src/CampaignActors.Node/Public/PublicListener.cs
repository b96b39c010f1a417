using System.Net.Sockets;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Public;

/// <summary>
/// The listener for recipients, providers and mail servers: a web server of its own, with its own limits, so that no address of the node
/// can be reached through it (docs/decisions/0086-a-web-server-for-the-public.md).
/// </summary>
internal sealed class PublicListener(NodeSettings settings, IServiceProvider node, ILoggerFactory logs, TimeProvider time)
    : IHostedService, IAsyncDisposable
{
    /// <summary>Most open connections; the node's own listener has its own.</summary>
    private const int Connections = 2_000;

    /// <summary>The largest body of any address.</summary>
    private const int MaxBody = 10 << 20;

    private WebApplication? _app;

    /// <summary>Where it listens; empty: it is off, or not started.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <exception cref="StartException">An address is in use.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.Public.IsOn)
            return;
        _app = Build();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new StartException(
                NodeExitCodes.AddressInUse, $"cannot listen for the public on {string.Join(", ", settings.Public.Urls)}: {e.Message}", e);
        }
        Addresses = [.. _app.Urls];
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit).UseUrls([.. settings.Public.Urls]);
        builder.Services.AddSingleton(logs);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        var app = builder.Build();
        app.UseConnections(settings.Http);
        app.UseForwarding(settings.Public.Proxies, scheme: false);
        app.UseHead();
        app.Run(node.GetRequiredService<PublicSite>().ServeAsync);
        return app;
    }

    private void Limit(KestrelServerOptions kestrel)
    {
        var http = settings.Http with { Proxies = [.. settings.Http.Proxies, .. settings.Public.Proxies] };
        var limits = HttpLimits.Door(http, Connections) with { Reserved = 0 };
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(new ConnectionDoor(limits, time).Guard));
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = Connections + ConnectionDoor.Apologies;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.RequestHeadersTimeout = http.RequestWithin / 2;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
            await app.DisposeAsync();
        _app = null;
    }
}
