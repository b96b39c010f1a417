using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Start;

/// <summary>
/// Maps the routes after the actors have started and before the web server listens: hosted services start in the order of their
/// registration, and the web server's is registered last. So the services behind the routes can depend on <see cref="StartedNode"/>.
/// </summary>
/// <param name="app">The application is built after its services are registered.</param>
internal sealed class HttpStart(Func<WebApplication> app, StartOutcome outcome) : IHostedService
{
    /// <exception cref="JoinException">The node did not become a member of its cluster in time.</exception>
    /// <exception cref="DatabaseInUseException">Another node works with the database.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        outcome.ThrowIfFailed();
        app().MapNode();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
