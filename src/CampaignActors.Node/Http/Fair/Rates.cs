using System.Globalization;
using System.Threading.RateLimiting;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http.Fair;

/// <summary>
/// So many requests a second for each caller, whoever else asks at the same time, and far fewer of one address by which nobody is known.
/// Health, and metrics for whoever may read them, are not counted: a node must not be taken for dead because somebody is busy with it.
/// </summary>
/// <remarks>
/// Who is known has an allowance of their own, wherever they ask from: people behind one proxy share an address, and one of them with a wrong
/// key must not keep the others out. Addresses of this machine are counted like all others, since a proxy may stand there.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class Rates(HttpOptions options) : IDisposable
{
    /// <summary>As the audit list says it.</summary>
    public const string TooManyStrangers = "too many requests of one address without a key that counts";

    /// <summary>Seconds' worth that an address may use at once after having been quiet.</summary>
    private const int StrangersBurst = 10;

    private static readonly string[] s_exempt = ["/health", "/metrics"];

    private readonly PartitionedRateLimiter<string> _callers = Limiter(options.RequestsPerSecond, options.Burst);
    private readonly PartitionedRateLimiter<string> _strangers =
        Limiter(options.UnidentifiedPerSecond, StrangersBurst * options.UnidentifiedPerSecond);

    /// <summary>Takes one request of somebody's allowance.</summary>
    /// <param name="caller"><c>null</c>: nobody is asked who they are at this address.</param>
    /// <returns>What to answer when nothing is left of it, else <c>null</c>.</returns>
    public Problem? OfCaller(HttpContext http, Caller? caller)
    {
        if (s_exempt.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
            return null;
        using var lease = _callers.AttemptAcquire(Askers.Of(http, caller).Who);
        return lease.IsAcquired ? null : Refusal(lease, $"more than {options.RequestsPerSecond} requests a second of one caller, try again later");
    }

    /// <summary>Takes one request of the allowance of an address, after nobody was found whom it is of.</summary>
    /// <param name="requests">0: only looks whether there is one left.</param>
    /// <returns>What to answer when nothing is left of it, else <c>null</c>.</returns>
    public Problem? OfStranger(HttpContext http, int requests = 1)
    {
        using var lease = _strangers.AttemptAcquire(Askers.AddressKey(http.Connection.RemoteIpAddress), requests);
        return lease.IsAcquired
            ? null
            : Refusal(lease, $"more than {options.UnidentifiedPerSecond} requests a second of one address without a key that counts, try again");
    }

    private static PartitionedRateLimiter<string> Limiter(int perSecond, int burst) => PartitionedRateLimiter.Create<string, string>(
        who => perSecond == 0 ? RateLimitPartition.GetNoLimiter("") : RateLimitPartition.GetTokenBucketLimiter(who, _ => Bucket(perSecond, burst)));

    /// <summary>Filled ten times a second, so that a caller at its limit is slowed down rather than stopped and let go by turns.</summary>
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
