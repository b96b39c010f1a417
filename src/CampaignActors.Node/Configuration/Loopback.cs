using System.Net;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Configuration;

/// <summary>What is meant for this machine alone.</summary>
public static class Loopback
{
    public static bool IsLoopback(string url)
    {
        try
        {
            return IsLoopbackHost(BindingAddress.Parse(url).Host);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <param name="host">A name or an address, without port.</param>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
