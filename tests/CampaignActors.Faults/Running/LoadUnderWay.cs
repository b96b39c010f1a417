using CampaignActors.Operations.Load;

namespace CampaignActors.Faults.Running;

/// <summary>A load that goes on until it is ended, with a record of all that its clients were told.</summary>
internal sealed class LoadUnderWay : IAsyncDisposable
{
    /// <summary>Longer than any fault and its recovery: a client with patience gets an answer to everything.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly LoadRecord _record;
    private readonly LoadRun _run;
    private readonly Task<LoadReport> _running;
    private bool _ended;

    private LoadUnderWay(FaultCluster cluster, FaultOptions options, string name)
    {
        var file = Path.Combine(cluster.Folder, $"record-{cluster.Records.Count + 1}-{name}.jsonl");
        _record = LoadRecord.Create(file);
        cluster.Records.Add(file);
        _run = new LoadRun(
            new LoadOptions
            {
                Nodes = cluster.Urls,
                Key = cluster.Local.AdminKey,
                Rate = options.Rate,
                For = TimeSpan.FromHours(1),
                Budgets = 20,
                Campaigns = 10,
                Deliveries = 40,
                Lines = 10,
                Seed = options.Seed,
                Run = LoadOptions.NewRun(),
                GiveUp = s_patience,
                TryFor = TimeSpan.FromSeconds(4),
                DrainFor = s_patience,
            },
            _record);
        _running = _run.RunAsync(_stop.Token, _abandon.Token);
    }

    /// <summary>What it works on, as KIND/CODE.</summary>
    public IEnumerable<string> Entities => _run.Entities;

    public long Acknowledged => _run.Counts.Acknowledged;

    /// <summary>Sets up what is missing and returns once commands are sent.</summary>
    public static async Task<LoadUnderWay> StartAsync(FaultCluster cluster, FaultOptions options, string name, CancellationToken ct)
    {
        var load = new LoadUnderWay(cluster, options, name);
        try
        {
            // Either it is set up, or it has failed and says why.
            await await Task.WhenAny(load._run.IsSetUp, load._running).WaitAsync(ct);
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends no more and waits until everything that was sent is settled.</summary>
    public async Task<LoadReport> EndAsync()
    {
        _ended = true;
        await _stop.CancelAsync();
        var report = await _running;
        await _record.DisposeAsync();
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        // The nodes may be gone already, so their answers are not waited for.
        await _stop.CancelAsync();
        await _abandon.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _record.DisposeAsync();
    }
}
