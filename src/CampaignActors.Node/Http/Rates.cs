using System.Globalization;
using System.Threading.RateLimiting;
using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>
/// So many requests a second for each caller, whoever else asks at the same time. Health and metrics are not counted: a node must not
/// be taken for dead because somebody is busy with it.
/// </summary>
internal static class Rates
{
    private static readonly string[] s_exempt = ["/health", "/metrics"];

    public static IServiceCollection AddRates(this IServiceCollection services) => services.AddRateLimiter(_ => { });

    public static void UseRates(this WebApplication app, HttpOptions options)
    {
        if (options.RequestsPerSecond == 0)
            return;
        app.UseRateLimiter(new RateLimiterOptions
        {
            GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => IsExempt(http)
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(CallerOf(http), _ => Bucket(options))),
            OnRejected = (rejected, _) => new ValueTask(Refusal(rejected, options).ExecuteAsync(rejected.HttpContext)),
        });
    }

    private static bool IsExempt(HttpContext http) => s_exempt.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));

    private static string CallerOf(HttpContext http) => http.CallerIfKnown()?.Via is { Length: > 0 } via ? via : $"{http.Connection.RemoteIpAddress}";

    /// <summary>Filled ten times a second, so that a caller at its limit is slowed down rather than stopped and let go by turns.</summary>
    private static TokenBucketRateLimiterOptions Bucket(HttpOptions options)
    {
        var fine = options.RequestsPerSecond >= 10;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = fine ? options.RequestsPerSecond / 10 : options.RequestsPerSecond,
            ReplenishmentPeriod = fine ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
    }

    private static Problem Refusal(OnRejectedContext rejected, HttpOptions options) => Problem.TooMany(
        string.Create(CultureInfo.InvariantCulture, $"more than {options.RequestsPerSecond} requests a second of one caller, try again later"),
        rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Duration.FromTimeSpan(after) : Duration.FromSeconds(1));
}
