using System.Threading.RateLimiting;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>How many requests one address may make: of version 6, one /64.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class PublicRates(PublicOptions options) : IDisposable
{
    /// <summary>Burst of an address, in seconds of its rate.</summary>
    private const int Burst = 10;

    private readonly PartitionedRateLimiter<string> _addresses =
        RequestRates.Limiter(options.RequestsPerSecond, Burst * options.RequestsPerSecond);

    /// <summary>Takes one request of the allowance of an address.</summary>
    /// <returns><c>null</c>: it may be served.</returns>
    public PublicReply? Refusal(HttpContext http)
    {
        using var lease = _addresses.AttemptAcquire(Askers.AddressKey(http.Connection.RemoteIpAddress));
        return lease.IsAcquired ? null : PublicReply.Refusal(StatusCodes.Status429TooManyRequests) with
        {
            RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1),
        };
    }

    public void Dispose() => _addresses.Dispose();
}
