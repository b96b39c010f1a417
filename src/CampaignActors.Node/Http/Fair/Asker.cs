using System.Net;
using System.Net.Sockets;
using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Fair;

/// <summary>Whose share a request is counted in.</summary>
/// <param name="Who">The key or the token's subject, such as <c>key:mia1</c>; the address of a caller who is not known.</param>
/// <param name="Administrator">Whether the request may use what is kept for administrators.</param>
public readonly record struct Asker(string Who, bool Administrator = false);

internal static class Askers
{
    public static Asker Asker(this HttpContext http) => Of(http, http.CallerIfKnown());

    public static Asker Of(HttpContext http, Caller? caller) => caller is { Via.Length: > 0 }
        ? new(caller.Via, caller.Roles.Contains(Role.Administrator))
        : new(AddressKey(http.Connection.RemoteIpAddress));

    /// <summary>Of version 6 the first half: a client that has one address there has all of them.</summary>
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

/// <summary>A caller has used up its share of something. Others are served. <see cref="Exception.Message"/> names the share.</summary>
public sealed class ShareUsedException(string message) : Exception(message);
