using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>
/// Writes refused requests to the audit list. Requests of the same minute, address and reason are one row with a count, written every
/// second: a flood of forged keys is a few numbers (<see cref="DenialRows"/>), not a flood of writes.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed partial class DenialLog(CampaignNode node, ILogger<DenialLog> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly DenialRows _rows = new();

    /// <param name="who">The caller; with a 401, the claimed one.</param>
    public void Add(HttpContext http, int status, string reason, string who)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var what = Shown.OneLine($"{http.Request.Method} {http.Request.LoggedPath()}", 200);
        lock (_lock)
        {
            var minute = Instant.FromUnixTimeSeconds(SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds() / 60 * 60);
            _rows.Add(new DeniedRequests(minute, address, status, Shown.OneLine(reason, 200), who, what, 1));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Write();
        }
        catch (OperationCanceledException)
        {
            // The node stops; the rest is written below.
        }
        Write();
    }

    private void Write()
    {
        IReadOnlyList<DeniedRequests> denied;
        lock (_lock)
            denied = _rows.Take();
        if (denied.Count == 0)
            return;
        try
        {
            node.Denials.Add(denied);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            // Neither requests nor memory may depend on this write.
            LogLost(log, denied.Sum(d => d.Count), Shown.OneLine(e.Message, 300));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Count} requests that were turned away could not be written to the audit list: {Reason}")]
    private static partial void LogLost(ILogger log, long count, string reason);
}
