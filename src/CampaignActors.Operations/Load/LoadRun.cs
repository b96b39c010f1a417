using System.Diagnostics;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Load;

/// <summary>
/// Drives a cluster open-loop: commands are sent by the clock and not by the answers, so a system that stalls is not asked more gently,
/// and every latency counts from when its command should have been sent.
/// </summary>
public sealed class LoadRun
{
    private const int SetupAtOnce = 16;
    private const int PeopleAtOnce = 10_000;

    private readonly LoadOptions _options;
    private readonly LoadRecord? _record;
    private readonly LoadMeter _meter = new();
    private readonly LoadSetup _setup;
    private readonly TaskCompletionSource _isSetUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="options">Size, target and rate of the load.</param>
    /// <param name="record">Takes the history; <c>null</c>: none is kept.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public LoadRun(LoadOptions options, LoadRecord? record = null)
    {
        options.Check();
        (_options, _record, _setup) = (options, record, new LoadSetup(options));
    }

    /// <summary>Called often, with how far it is.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <summary>Ends when everything that the load works on is there and the first command is about to be sent.</summary>
    public Task IsSetUp => _isSetUp.Task;

    /// <summary>The entities of the load, as KIND/CODE.</summary>
    public IEnumerable<string> Entities => _setup.Groups().SelectMany(group => group).Select(command => command.Entity);

    /// <summary>How many commands have been answered so far, and how many were given up.</summary>
    public (long Acknowledged, long Refused, long Unknown) Counts => _meter.Counts;

    /// <summary>Sets up what is missing, sends, and waits for the answers.</summary>
    /// <param name="stop">
    /// Canceled: no more is sent, what is under way is waited for a while, and the report tells of what was. During the set-up it is
    /// thrown.
    /// </param>
    /// <param name="abandon">Canceled: no more is sent and nothing is waited for.</param>
    /// <exception cref="NodeException">The set-up is refused, or no node can be reached.</exception>
    /// <exception cref="IOException">The record cannot be written any more.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken stop, CancellationToken abandon = default)
    {
        using var ring = new NodeRing(_options);
        await SetUpAsync(ring, stop);
        _isSetUp.TrySetResult();
        return await SendAllAsync(ring, stop, abandon);
    }

    private async Task SetUpAsync(NodeRing ring, CancellationToken stop)
    {
        await ImportAsync(stop);
        var groups = _setup.Groups().ToList();
        var (done, total) = (0, groups.Sum(g => g.Count));
        foreach (var group in groups)
        {
            await Parallel.ForEachAsync(group, new ParallelOptions { MaxDegreeOfParallelism = SetupAtOnce, CancellationToken = stop },
                async (command, cancellation) =>
            {
                await CreateAsync(ring, command, cancellation);
                OnProgress?.Invoke($"setting up: {Interlocked.Increment(ref done)} of {total}");
            });
        }
    }

    /// <summary>The people of the load with their list; those that are there already are unchanged.</summary>
    private async Task ImportAsync(CancellationToken stop)
    {
        if (_options.People == 0)
            return;
        using var client = new NodeClient(_options.Nodes[0], RetryPolicy.For(_options.GiveUp), _options.Network) { Key = _options.Key };
        var (target, done) = (new NodeImportTarget(client, _setup.People, ""), 0);
        foreach (var chunk in _setup.Persons().Chunk(PeopleAtOnce))
        {
            await target.PutAsync(chunk, dryRun: false, stop);
            OnProgress?.Invoke($"people: {done += chunk.Length} of {_options.People}");
        }
    }

    /// <summary>Existing entities stay as they are: stating them again would undo changes of other runs.</summary>
    private async Task CreateAsync(NodeRing ring, LoadCommand command, CancellationToken cancellation)
    {
        var describe = (Change.Describe)command.Change;
        if (await ring.ExistsAsync(describe.Kind, describe.Code.Text, cancellation))
            return;
        var answer = await ring.SendAsync(command, cancellation);
        cancellation.ThrowIfCancellationRequested();
        await RecordAsync(command, answer, TimeSpan.Zero, TimeSpan.Zero);
        if (answer.Outcome is LoadOutcome.Refused or LoadOutcome.Unknown)
            throw new NodeException($"{command.Entity} cannot be set up: {answer.Text}");
    }

    private async Task<LoadReport> SendAllAsync(NodeRing ring, CancellationToken stop, CancellationToken given)
    {
        var workload = new Workload(_options, _setup);
        var total = (long)Math.Ceiling(_options.Rate * _options.For.TotalSeconds);
        using var room = new SemaphoreSlim(_options.MaxInFlight);
        // Canceled once the answers under way have been waited for long enough.
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(given);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var clock = Stopwatch.StartNew();
        end.CancelAfter(_options.For);
        using var telling = new Timer(_ => Tell(clock, room), null, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(250));
        var sent = 0L;
        var failure = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            for (; sent < total; sent++)
            {
                var intended = TimeSpan.FromSeconds(sent / _options.Rate);
                if (intended - clock.Elapsed is var early && early > TimeSpan.Zero)
                    await Task.Delay(early, end.Token);
                await room.WaitAsync(end.Token);
                if (failure.Task.IsCompleted)
                    break;
                _ = SendAsync(ring, workload.Next(), intended, clock, room, failure, abandon.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over, or the run was cancelled. Scheduled commands that were not sent are counted below.
        }
        var (sentFor, brokenOff) = (clock.Elapsed, stop.IsCancellationRequested);
        var scheduled = Math.Min(total, (long)Math.Ceiling(_options.Rate * Math.Min(sentFor.TotalSeconds, _options.For.TotalSeconds)));
        await DrainAsync(room, abandon, stop);
        if (failure.Task.IsCompleted)
            throw await failure.Task;
        return _meter.Report(sent, Math.Max(0, scheduled - sent), sentFor, clock.Elapsed, brokenOff);
    }

    private async Task SendAsync(
        NodeRing ring, LoadCommand command, TimeSpan intended, Stopwatch clock, SemaphoreSlim room,
            TaskCompletionSource<Exception> failure, CancellationToken abandon)
    {
        await Task.Yield(); // The schedule does not wait for the first part of a request.
        try
        {
            var answer = await ring.SendAsync(command, abandon);
            var answered = clock.Elapsed;
            _meter.Add(answer, intended, answered);
            await RecordAsync(command, answer, intended, answered);
        }
        catch (Exception e)
        {
            failure.TrySetResult(e);
        }
        finally
        {
            room.Release();
        }
    }

    /// <summary>Waits until everything under way is answered or given up; for a while only, when the run is broken off.</summary>
    private async Task DrainAsync(SemaphoreSlim room, CancellationTokenSource abandon, CancellationToken stop)
    {
        await using var broken = stop.Register(() => abandon.CancelAfter(_options.DrainFor));
        for (var i = 0; i < _options.MaxInFlight; i++)
            await room.WaitAsync(CancellationToken.None);
    }

    private async Task RecordAsync(LoadCommand command, LoadAnswer answer, TimeSpan intended, TimeSpan answered)
    {
        if (_record is null)
            return;
        await _record.AddAsync(new RecordedCommand(
            command.Id, command.Entity, command.Verb, answer.Outcome, answer.Tries, Ms(intended), Ms(answered),
                answer.Text.Length > 0 ? answer.Text : null));
    }

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private void Tell(Stopwatch clock, SemaphoreSlim room)
    {
        var (acknowledged, refused, unknown) = _meter.Counts;
        var part = Math.Clamp(clock.Elapsed / _options.For, 0, 1);
        var filled = (int)(part * Width);
        OnProgress?.Invoke(
            $"[{new string('#', filled)}{new string('.', Width - filled)}] {clock.Elapsed.TotalSeconds:0} s: {acknowledged} ok, "
                + $"{refused} refused, "
            + $"{unknown} unknown, {_options.MaxInFlight - room.CurrentCount} open");
    }

    private const int Width = 16;
}
