using System.Collections;
using System.Diagnostics;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Telemetry;

/// <summary>
/// Adds the command id and the caller of a request to its log lines in JSON; the logging library adds the trace. A log in plain lines has
/// no place for them, and no cost.
/// </summary>
internal static partial class Correlation
{
    public static void UseCorrelation(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<NodeSettings>().JsonLog)
            return;
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("CampaignActors.Node.Http.Requests");
        app.Use(async (http, next) =>
        {
            var began = Stopwatch.GetTimestamp();
            using (log.BeginScope(new RequestScope(http)))
            {
                try
                {
                    await next(http);
                }
                finally
                {
                    LogRequest(log, http.Response.StatusCode >= 500 ? LogLevel.Warning : LogLevel.Debug, http.Request.Method,
                        http.Request.LoggedPath(),
                        http.Response.StatusCode, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        });
    }

    [LoggerMessage(Message = "{Method} {Path} {Status} in {Milliseconds} ms")]
    private static partial void LogRequest(ILogger log, LogLevel level, string method, string path, int status, double milliseconds);

    /// <summary>The id is that of the answer when the client sent none.</summary>
    private sealed class RequestScope(HttpContext http) : IEnumerable<KeyValuePair<string, object?>>
    {
        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            var id = http.Response.Headers[Incoming.IdHeader] is [{ Length: > 0 } told]
                ? told
                : http.Request.Headers[Incoming.IdHeader].ToString();
            if (id.Length > 0)
                yield return new("commandId", id);
            if (http.CallerIfKnown() is { } caller)
                yield return new("caller", caller.Via);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
