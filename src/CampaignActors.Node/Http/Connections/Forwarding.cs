using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace CampaignActors.Node.Http.Connections;

/// <summary>What proxies say of the requests that they pass on.</summary>
internal static class Forwarding
{
    /// <summary>
    /// Takes the client's address, and with <paramref name="scheme"/> whether it came over https, from these proxies alone, from the
    /// nearest on. Without proxies the headers are any client's, and are not looked at.
    /// </summary>
    public static void UseForwarding(this WebApplication app, IReadOnlyList<IPAddress> proxies, bool scheme)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = scheme ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownProxies.Add(proxy);
        app.UseForwardedHeaders(options);
    }
}
