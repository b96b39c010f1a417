using System.Net;
using System.Net.Sockets;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Fair;

/// <summary>The party whose share a request is counted in.</summary>
/// <param name="Who">The key or the token's subject, such as <c>key:mia1</c>; the address of an unauthenticated client.</param>
/// <param name="Administrator">Whether the request may use the places reserved for administrators.</param>
public readonly record struct Asker(string Who, bool Administrator = false);

internal static class Askers
{
    public static Asker Asker(this HttpContext http) => Of(http, http.CallerIfKnown());

    public static Asker Of(HttpContext http, Caller? caller) => caller is { Via.Length: > 0 }
        ? new(caller.Via, caller.Roles.Contains(Role.Administrator))
        : new(AddressKey(http.Connection.RemoteIpAddress));

    /// <summary>The first half of an IPv6 address: a client usually controls a whole /64.</summary>
    public static string AddressKey(IPAddress? of)
    {
        var address = of ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}

/// <summary>A caller has used up its share of a resource. Others are served. <see cref="Exception.Message"/> names the share.</summary>
public sealed class ShareUsedException(string message) : Exception(message);
