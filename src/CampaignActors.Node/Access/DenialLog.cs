using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Hosting;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>
/// Keeps what was turned away, for the audit list. What comes in the same minute from the same address for the same reason is one row with a
/// count, written every second, and no more than so many rows a second: a flood of forged keys is a few numbers, not a flood of writes.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed partial class DenialLog(CampaignNode node, ILogger<DenialLog> log) : BackgroundService
{
    /// <summary>Different ones between two writes. What comes beyond is counted under <see cref="Others"/>.</summary>
    private const int MostAtOnce = 200;
    private const string Others = "others";
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<(Instant Minute, string Address, int Status, string Reason, string Who), (string What, long Count)> _waiting = [];

    /// <param name="who">As far as it is known; of a 401 it is what was claimed.</param>
    public void Add(HttpContext http, int status, string reason, string who)
    {
        var minute = Instant.FromUnixTimeSeconds(SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds() / 60 * 60);
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var what = Shown.OneLine($"{http.Request.Method} {http.Request.Path}", 200);
        lock (_lock)
        {
            var key = (minute, address, status, Shown.OneLine(reason, 200), who);
            if (_waiting.Count >= MostAtOnce && !_waiting.ContainsKey(key))
                key = (minute, Others, status, Others, "");
            _waiting[key] = _waiting.TryGetValue(key, out var before) ? (before.What, before.Count + 1) : (what, 1);
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
            // The node stops; what is left is written on the way out.
        }
        Write();
    }

    private void Write()
    {
        Dictionary<(Instant Minute, string Address, int Status, string Reason, string Who), (string What, long Count)> denied;
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return;
            (denied, _waiting) = (_waiting, []);
        }
        try
        {
            node.Denials.Add([.. denied.Select(d => new DeniedRequests(d.Key.Minute, d.Key.Address, d.Key.Status, d.Key.Reason, d.Key.Who, d.Value.What, d.Value.Count))]);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            // Neither the requests nor the memory of the node may hang on it.
            LogLost(log, denied.Values.Sum(d => d.Count), Shown.OneLine(e.Message, 300));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} requests that were turned away could not be written to the audit list: {Reason}")]
    private static partial void LogLost(ILogger log, long count, string reason);
}
