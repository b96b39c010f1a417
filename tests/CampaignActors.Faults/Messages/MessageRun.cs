using System.Diagnostics;
using System.Globalization;
using CampaignActors.Faults.Running;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Messages;

/// <summary>
/// A mailing over three nodes and PostgreSQL to a mail server that counts: one node is killed in the middle, another stands still
/// for longer than its lease, people are suppressed, the mailing is paused. Then every recipient who was not suppressed has a mail,
/// and mails that came twice are no more than the product says (domain.md §5.8).
/// </summary>
public sealed class MessageRun(MessageRunOptions options, Action<string> say) : IAsyncDisposable
{
    private const int Nodes = 3;

    /// <summary>What is handed over when a pause is accepted may still leave within this time.</summary>
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_readyWithin = TimeSpan.FromSeconds(90);

    private readonly string _folder = NewFolder();
    private readonly MailSink _sink = new(options.SinkDelay);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _problems = [];
    private LocalCluster? _cluster;
    private Engine? _engine;

    public async Task<MessageRunResult> RunAsync(CancellationToken ct)
    {
        _sink.Start();
        var cluster = await StartAsync(ct);
        using var api = new MailingApi([.. cluster.Nodes.Select(n => n.Spec.Url)], cluster.AdminKey);
        say($"importing {options.Recipients} recipients");
        await api.PrepareAsync(options, ct);
        await api.CommandAsync("confirm", ct);
        await SentAsync(options.Recipients / 5, ct);
        // The order of rank is not known from outside: people without a mail are suppressed, some of them too late.
        var suppressed = await SuppressAsync(api, ct);
        var paused = await PauseAsync(api, ct);
        await BreakAsync(cluster, ct);
        var held = await FinishAsync(api, ct);
        return await CountAsync(api, suppressed, paused, held, ct);
    }

    private async Task<LocalCluster> StartAsync(CancellationToken ct)
    {
        say($"starting PostgreSQL and {Nodes} nodes in {_folder}");
        _cluster = await LocalCluster.OpenAsync(
            new LocalClusterOptions
            {
                Folder = _folder,
                Settings = new Dictionary<string, string>
                {
                    ["Smtp__Host"] = "127.0.0.1",
                    ["Smtp__Port"] = _sink.Port.ToString(CultureInfo.InvariantCulture),
                    ["Smtp__Tls"] = "None",
                    ["Smtp__Timeout"] = "00:00:03",
                    ["Public__Url"] = "https://mail.example.com",
                    ["Sending__Lease"] = string.Create(CultureInfo.InvariantCulture, $"{options.Lease.TotalSeconds:0}s"),
                },
            },
            ct);
        await _cluster.AddAsync(Nodes, ct);
        // As a container engine would: what ends is started again, and nothing else is done.
        _engine = new Engine(_cluster, say);
        foreach (var node in _cluster.Nodes)
            _engine.Keep(node);
        return _cluster;
    }

    private async Task SentAsync(int mails, CancellationToken ct)
    {
        while (_sink.Total < mails)
        {
            if (_clock.Elapsed > options.Within)
                throw new FaultException($"{_sink.Total} of {mails} mails have come within {options.Within.TotalMinutes:0} minutes");
            await Task.Delay(20, ct);
        }
    }

    private async Task<IReadOnlyList<int>> SuppressAsync(MailingApi api, CancellationToken ct)
    {
        var reached = _sink.ByAddress;
        var open = Enumerable.Range(1, options.Recipients).Where(n => !reached.ContainsKey(MailingApi.Address(n)))
            .TakeLast(options.Suppressed).ToList();
        foreach (var (number, index) in open.Select((n, i) => (n, i)))
            await api.SuppressAsync(number, index % 2 == 0 ? "unsubscribed" : "manual", ct);
        say($"{open.Count} people were suppressed");
        return open;
    }

    /// <summary>Pauses, waits until nothing more comes, and resumes.</summary>
    /// <returns>From the answer to the pause until the last mail.</returns>
    private async Task<TimeSpan> PauseAsync(MailingApi api, CancellationToken ct)
    {
        await api.CommandAsync("pause", ct);
        var (asked, last, total) = (Stopwatch.GetTimestamp(), TimeSpan.Zero, _sink.Total);
        while (Stopwatch.GetElapsedTime(asked) < last + (2 * s_second))
        {
            if (_sink.Total is var now && now != total)
                (total, last) = (now, Stopwatch.GetElapsedTime(asked));
            await Task.Delay(20, ct);
        }
        say(string.Create(CultureInfo.InvariantCulture, $"paused: the last mail came {last.TotalSeconds:0.00} s after"));
        await api.CommandAsync("resume", ct);
        return last;
    }

    /// <summary>One node after the other: of three, the two that are left are the majority.</summary>
    private async Task BreakAsync(LocalCluster cluster, CancellationToken ct)
    {
        await SentAsync(options.Recipients * 2 / 5, ct);
        say($"SIGKILL {cluster.Nodes[2].Name} at {_sink.Total} mails");
        cluster.Nodes[2].KillNow();
        if (options.Freeze == TimeSpan.Zero)
            return;
        // Slowly, so that there are messages left to hand over as the node comes back and another one stands still.
        _sink.Delay = s_slow;
        await BackAsync(cluster.Nodes[2], ct);
        say($"SIGSTOP {cluster.Nodes[1].Name} at {_sink.Total} mails");
        cluster.Nodes[1].Freeze();
        await Task.Delay(options.Freeze, ct);
        say($"SIGCONT {cluster.Nodes[1].Name} at {_sink.Total} mails");
        cluster.Nodes[1].Thaw();
        _sink.Delay = options.SinkDelay;
    }

    /// <summary>The engine starts it again in a moment; until then it has ended.</summary>
    private async Task BackAsync(LocalNode node, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        for (var began = Stopwatch.GetTimestamp(); !node.IsRunning || !await node.IsReadyAsync(http, ct);)
        {
            if (Stopwatch.GetElapsedTime(began) > s_readyWithin)
                throw new FaultException($"{node.Name} is not back within {s_readyWithin.TotalSeconds:0} s: {node.LastWords()}");
            await Task.Delay(100, ct);
        }
    }

    /// <returns>Messages that were held.</returns>
    private async Task<long> FinishAsync(MailingApi api, CancellationToken ct)
    {
        var held = 0L;
        while (await api.StateAsync(ct) is not "finished" and var state)
        {
            if (_clock.Elapsed > options.Within)
                throw new FaultException($"the delivery is {state}, and its messages {await api.MessagesAsync(ct)}");
            var messages = await api.MessagesAsync(ct);
            if (messages?["states"]?["held"]?.GetValue<long>() is > 0 and var waiting && messages["open"]!.GetValue<long>() == waiting)
            {
                Check(Doubles == 0, $"{Doubles} mails came twice although messages are held");
                held += await api.DecideAsync("again", ct);
                say($"{held} held messages are handed over again");
            }
            await Task.Delay(200, ct);
        }
        return held;
    }

    private int Doubles => _sink.ByAddress.Values.Sum(times => times - 1);

    private async Task<MessageRunResult> CountAsync(
        MailingApi api, IReadOnlyList<int> suppressed, TimeSpan paused, long held, CancellationToken ct)
    {
        var (reached, messages) = (_sink.ByAddress, (await api.MessagesAsync(ct))!);
        long Count(string name) => messages["states"]?[name]?.GetValue<long>() ?? 0;
        var twice = messages["possiblyTwice"]!.GetValue<long>();
        var missing = Enumerable.Range(1, options.Recipients).Where(n => !reached.ContainsKey(MailingApi.Address(n))).ToHashSet();
        var stopped = suppressed.Where(missing.Contains).Count();
        Check(missing.IsSubsetOf(suppressed), $"{missing.Except(suppressed).Count()} recipients got no mail");
        Check(Count("suppressed") == stopped, $"{Count("suppressed")} messages were suppressed, {stopped} of those people got no mail");
        Check(Doubles <= twice, $"{Doubles} mails came twice, the product says {twice} at the most");
        Check(messages["handedOver"]!.GetValue<long>() == reached.Count, $"{messages["handedOver"]} handed over, {reached.Count} reached");
        Check(paused <= s_second, $"a pause took effect after {paused.TotalSeconds:0.0} s");
        foreach (var problem in await api.CheckAsync(ct))
            Check(false, problem);
        return new MessageRunResult(reached.Count, Doubles, twice, held, paused, _clock.Elapsed, _problems);
    }

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
            _problems.Add(otherwise);
    }

    /// <summary>PostgreSQL runs as another user, who must be able to reach what is below.</summary>
    private static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("campaign-messages-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        foreach (var node in _cluster?.Nodes ?? [])
        {
            node.KillNow();
            await node.EndedAsync(TimeSpan.FromSeconds(10));
        }
        if (_cluster is not null)
            await _cluster.Postgres.DisposeAsync();
        await _sink.DisposeAsync();
        if (_problems.Count == 0)
            Directory.Delete(_folder, recursive: true);
        else
            say($"logs and data are kept in {_folder}");
    }
}
