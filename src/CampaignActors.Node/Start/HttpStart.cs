using System.Net;
using System.Net.Sockets;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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

    /// <summary>
    /// Looks before anything starts: the web server would find out when the actors have started, which takes seconds and logs lines. It
    /// says the last word, also of names and of addresses that another process takes meanwhile.
    /// </summary>
    /// <returns>The first address on which another process listens; <c>null</c>: none.</returns>
    public static string? InUse(IEnumerable<string> urls) => urls.FirstOrDefault(url =>
        BindingAddress.Parse(url) is { Port: > 0 } wanted && IPAddress.TryParse(wanted.Host.Trim('[', ']'), out var address)
        && IsTaken(new IPEndPoint(address, wanted.Port)));

    private static bool IsTaken(IPEndPoint wanted)
    {
        try
        {
            using var probe = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(wanted); // It does not listen: no client gets a connection that ends at once.
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
