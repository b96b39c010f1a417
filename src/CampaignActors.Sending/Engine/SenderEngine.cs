using CampaignActors.Audience.Messages;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>
/// The sender of a node: as long as it runs, released messages of all mailings leave by it and by the senders of other
/// nodes. It never ends by itself: whatever fails is in its status, and is tried again.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class SenderEngine : IAsyncDisposable
{
    private readonly IMessageLedger _ledger;
    private readonly MessageChannels _channels;
    private readonly SenderSettings _settings;
    private readonly IMailingReports? _reports;
    private readonly TimeProvider _clock;
    private readonly MailingBoard _board;
    private readonly SenderFigures _figures;
    private readonly SenderWorker _worker;
    private readonly WakeSignal _changed = new();
    private readonly WakeSignal _work = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private Task[] _loops = [];

    /// <param name="channels">Disposed with the engine.</param>
    /// <param name="reports"><c>null</c>: something else takes reports to the deliveries.</param>
    /// <param name="clock">The system's clock when <c>null</c>.</param>
    public SenderEngine(
        IMessageLedger ledger, MessageChannels channels, SenderSettings settings, IMailingReports? reports = null,
        ISenderObserver? observer = null, TimeProvider? clock = null)
    {
        (_ledger, _channels, _settings, _reports, _clock) = (ledger, channels, settings, reports, clock ?? TimeProvider.System);
        _board = new MailingBoard(channels, settings, _clock);
        _figures = new SenderFigures(observer, _clock);
        _worker = new SenderWorker(ledger, _board, _figures, settings, _clock);
    }

    public SenderStatus Status => _figures.Status(_loops.Length > 0 && !_loops.Any(l => l.IsCompleted), _board);

    public void Start()
    {
        if (_loops.Length > 0)
            throw new InvalidOperationException("the sender was started before");
        _loops =
        [
            Task.Run(() => LoopAsync("mailings", LookAsync)),
            Task.Run(() => LoopAsync("sweep", SweepAsync)),
            .. _reports is null ? [] : new[] { Task.Run(() => LoopAsync("reports", ReportAsync)) },
            .. Enumerable.Range(0, _settings.Workers).Select(_ => Task.Run(() => LoopAsync("sending", WorkAsync))),
        ];
    }

    /// <summary>Something has changed, such as an order of a delivery: mailings are looked at now.</summary>
    public void Wake() => _changed.Set();

    /// <summary>
    /// Begins nothing more, waits for what is under way, records it and gives back what was claimed. What takes longer
    /// than the grace is broken off, and recorded as what is known of it.
    /// </summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _changed.Set();
        _work.Set();
        var all = Task.WhenAll(_loops);
        if (await Task.WhenAny(all, Task.Delay(_settings.StopGrace, _clock)).ConfigureAwait(false) != all)
            await _abandon.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _channels.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _abandon.Dispose();
    }

    private Instant Now => Instant.FromDateTimeOffset(_clock.GetUtcNow());

    /// <summary>Runs one step after another. A failed step is followed by a wait that grows.</summary>
    private async Task LoopAsync(string what, Func<Task> stepAsync)
    {
        var retry = new RetrySchedule(_clock);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await stepAsync().ConfigureAwait(false);
                retry.Succeeded();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                _figures.Failed(what, e);
                await PauseAsync(retry.Failed()).ConfigureAwait(false);
            }
        }
    }

    private async Task LookAsync()
    {
        var seen = _changed.Seen;
        _board.Take(await _ledger.MailingsAsync(Now, _stop.Token).ConfigureAwait(false));
        _work.Set();
        // While something runs it is looked at more often than told: orders reach other nodes' senders by the database
        // alone.
        var wait = _board.HasRunning ? _settings.Poll / 2 : _settings.IdlePoll;
        await _changed.WaitAsync(seen, wait, _clock, _stop.Token).ConfigureAwait(false);
    }

    private async Task SweepAsync()
    {
        var swept = await _ledger.SweepAsync(Now, _stop.Token).ConfigureAwait(false);
        if (swept > 0)
        {
            _figures.Swept(swept);
            Wake();
        }
        await PauseAsync(_board.HasRunning ? _settings.Poll : _settings.IdlePoll).ConfigureAwait(false);
    }

    private async Task ReportAsync()
    {
        foreach (var report in await _ledger.ReportsAsync(_stop.Token).ConfigureAwait(false))
        {
            if (await _reports!.TellAsync(report, _stop.Token).ConfigureAwait(false))
                await _ledger.ReportedAsync(report.Key, report.Number, _stop.Token).ConfigureAwait(false);
        }
        await PauseAsync(_settings.Poll).ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        var seen = _work.Seen;
        var (turn, wait) = _board.Next();
        if (turn is null)
            await _work.WaitAsync(seen, wait, _clock, _stop.Token).ConfigureAwait(false);
        else
            await _worker.WorkAsync(turn, _stop.Token, _abandon.Token).ConfigureAwait(false);
    }

    private async Task PauseAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _clock, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
