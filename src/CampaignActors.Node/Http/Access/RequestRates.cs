using System.Globalization;
using System.Threading.RateLimiting;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Rate limits: one for each authenticated caller, and a far lower one for each address without valid credentials. Requests for health and
/// metrics are not counted, because a busy node must not look dead.
/// </summary>
/// <remarks>
/// Authenticated callers have an allowance of their own at every address: clients behind one proxy share an address, and one of them with a
/// wrong key must not lock out the others. Loopback addresses are limited too, since a proxy may run on this machine.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class RequestRates(HttpOptions options) : IDisposable
{
    /// <summary>The reason in the audit list.</summary>
    public const string TooManyStrangers = "too many requests of one address without a key that counts";

    /// <summary>Burst of an address, in seconds of its rate.</summary>
    private const int StrangersBurst = 10;

    private static readonly string[] s_exempt = ["/health", "/metrics"];

    private readonly PartitionedRateLimiter<string> _callers = Limiter(options.RequestsPerSecond, options.Burst);
    private readonly PartitionedRateLimiter<string> _strangers =
        Limiter(options.UnidentifiedPerSecond, StrangersBurst * options.UnidentifiedPerSecond);

    /// <summary>Takes one request of the allowance of a caller.</summary>
    /// <param name="caller"><c>null</c>: the address is open; the request counts for the client's IP address.</param>
    /// <returns>The refusal when the allowance is used up, else <c>null</c>.</returns>
    public Problem? OfCaller(HttpContext http, Caller? caller)
    {
        if (s_exempt.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
            return null;
        using var lease = _callers.AttemptAcquire(Askers.Of(http, caller).Who);
        return lease.IsAcquired
            ? null
            : Refusal(lease, $"more than {options.RequestsPerSecond} requests a second of one caller, try again later");
    }

    /// <summary>Takes one request of the allowance of an address, after authentication has failed.</summary>
    /// <param name="requests">0: only checks whether one is left.</param>
    /// <returns>The refusal when the allowance is used up, else <c>null</c>.</returns>
    public Problem? OfStranger(HttpContext http, int requests = 1)
    {
        using var lease = _strangers.AttemptAcquire(Askers.AddressKey(http.Connection.RemoteIpAddress), requests);
        return lease.IsAcquired
            ? null
            : Refusal(
                lease, $"more than {options.UnidentifiedPerSecond} requests a second of one address without a key that counts, try again");
    }

    /// <summary>A bucket for each party; 0 a second: unlimited.</summary>
    internal static PartitionedRateLimiter<string> Limiter(int perSecond, int burst) => PartitionedRateLimiter.Create<string, string>(
        who => perSecond == 0 ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetTokenBucketLimiter(
            who, _ => Bucket(perSecond, burst)));

    /// <summary>Filled ten times a second, so that a caller at its limit is slowed down evenly.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst)
    {
        var fine = perSecond >= 10;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = fine ? perSecond / 10 : perSecond,
            ReplenishmentPeriod = fine ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
    }

    private static Problem Refusal(RateLimitLease lease, FormattableString detail) => Problem.TooMany(
        detail.ToString(CultureInfo.InvariantCulture),
        lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Duration.FromTimeSpan(after) : Duration.FromSeconds(1));

    public void Dispose()
    {
        _callers.Dispose();
        _strangers.Dispose();
    }
}
