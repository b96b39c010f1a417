using System.Diagnostics;
using System.Globalization;
using CampaignActors.Faults.Running;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Messages;

/// <summary>
/// A mailing over three nodes and PostgreSQL to a mail server that counts: one node is killed in the middle, another stands still
/// for longer than its lease, people are suppressed or unsubscribe, the mailing is paused. Then every recipient who was not stopped has a
/// mail, and mails that came twice are no more than the product says (domain.md §5.8). Another mailing is stopped in the middle.
/// </summary>
public sealed class MessageRun(MessageRunOptions options, Action<string> say) : IAsyncDisposable
{
    private const int Nodes = 3;

    /// <summary>The mailing whose mails bring the links by which people unsubscribe from the next one.</summary>
    private const string Earlier = "DM0";

    /// <summary>The mailing that is stopped, to so many people at most.</summary>
    private const string Ended = "DM2";
    private const int MostEnded = 20_000;

    /// <summary>Each node has a public listener.</summary>
    private const string Door = "Public__Urls";

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
        await api.PrepareAsync(options.Recipients, "EARLIER", Math.Min(options.Recipients, 3 * options.Unsubscribed), ct);
        await EarlierAsync(api, ct);
        await api.DeliverAsync(MailingApi.Delivery, """{"all": true}""", options.Hold, ct);
        await api.CommandAsync("confirm", ct);
        await SentAsync(options.Recipients / 5, ct);
        // The order of rank is not known from outside: people without a mail are stopped, some of them too late.
        var stopped = await UnsubscribeAsync(api, ct);
        stopped = [.. stopped, .. await SuppressAsync(api, stopped, ct)];
        var paused = await PauseAsync(api, ct);
        await BreakAsync(cluster, ct);
        var held = await FinishAsync(api, ct);
        var ended = await EndAsync(api, ct);
        return await CountAsync(api, stopped, paused, ended, held, ct);
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
                Node = spec => spec with
                {
                    Settings = new Dictionary<string, string> { [Door] = $"http://127.0.0.1:{LoopbackPorts.Free()}" },
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

    private SinkCounts Sent => _sink.Of(MailingApi.Delivery);

    /// <summary>Some of the people get a mail before, and its link.</summary>
    private async Task EarlierAsync(MailingApi api, CancellationToken ct)
    {
        await api.DeliverAsync(Earlier, """{"segments": ["EARLIER"]}""", hold: false, ct);
        await api.CommandAsync("confirm", ct, Earlier);
        while (await api.StateAsync(ct, Earlier) != "finished")
            await Task.Delay(200, ct);
    }

    private async Task<IReadOnlyList<int>> UnsubscribeAsync(MailingApi api, CancellationToken ct)
    {
        var (links, reached) = (_sink.Of(Earlier).Links, Sent.ByAddress);
        var open = Enumerable.Range(1, options.Recipients)
            .Where(n => links.ContainsKey(MailingApi.Address(n)) && !reached.ContainsKey(MailingApi.Address(n)))
            .Take(options.Unsubscribed).ToList();
        var door = _cluster!.Nodes[0].Spec.Settings[Door];
        foreach (var number in open)
            await api.UnsubscribeAsync(door, links[MailingApi.Address(number)], ct);
        say($"{open.Count} people unsubscribed");
        Check(open.Count > 0, "no person unsubscribed while the mailing ran");
        return open;
    }

    private async Task SentAsync(int mails, CancellationToken ct, string mailing = MailingApi.Delivery)
    {
        for (var counts = _sink.Of(mailing); counts.Total < mails;)
        {
            if (_clock.Elapsed > options.Within)
                throw new FaultException($"{counts.Total} of {mails} mails have come within {options.Within.TotalMinutes:0} minutes");
            await Task.Delay(20, ct);
        }
    }

    private async Task<IReadOnlyList<int>> SuppressAsync(MailingApi api, IReadOnlyList<int> but, CancellationToken ct)
    {
        var reached = Sent.ByAddress;
        var open = Enumerable.Range(1, options.Recipients).Except(but).Where(n => !reached.ContainsKey(MailingApi.Address(n)))
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
        var last = await LastAsync(Sent, ct);
        say(string.Create(CultureInfo.InvariantCulture, $"paused: the last mail came {last.TotalSeconds:0.00} s after"));
        await api.CommandAsync("resume", ct);
        return last;
    }

    /// <summary>Waits until nothing more comes.</summary>
    /// <returns>From now until the last mail.</returns>
    private static async Task<TimeSpan> LastAsync(SinkCounts mails, CancellationToken ct)
    {
        var (asked, last, total) = (Stopwatch.GetTimestamp(), TimeSpan.Zero, mails.Total);
        while (Stopwatch.GetElapsedTime(asked) < last + (2 * s_second))
        {
            if (mails.Total is var now && now != total)
                (total, last) = (now, Stopwatch.GetElapsedTime(asked));
            await Task.Delay(20, ct);
        }
        return last;
    }

    /// <summary>Another mailing is stopped in the middle: what was not handed over then is canceled.</summary>
    /// <returns>From the answer to the stop until the last mail.</returns>
    private async Task<TimeSpan> EndAsync(MailingApi api, CancellationToken ct)
    {
        var people = Math.Min(options.Recipients, MostEnded);
        await api.DeliverAsync(Ended, $$"""{"all": true, "limit": {{people}}}""", hold: false, ct);
        await api.CommandAsync("confirm", ct, Ended);
        await SentAsync(people / 10, ct, Ended);
        await api.CommandAsync("stop", ct, Ended);
        var last = await LastAsync(_sink.Of(Ended), ct);
        var messages = (await api.MessagesAsync(ct, Ended))!;
        var canceled = messages["states"]?["canceled"]?.GetValue<long>() ?? 0;
        say(string.Create(CultureInfo.InvariantCulture, $"stopped: the last mail came {last.TotalSeconds:0.00} s after"));
        Check(canceled > 0, "nothing was canceled by a stop");
        Check(
            messages["handedOver"]!.GetValue<long>() == _sink.Of(Ended).ByAddress.Count && _sink.Of(Ended).Doubles == 0,
            $"{messages["handedOver"]} handed over until a stop, {_sink.Of(Ended).Total} mails came");
        return last;
    }

    /// <summary>One node after the other: of three, the two that are left are the majority.</summary>
    private async Task BreakAsync(LocalCluster cluster, CancellationToken ct)
    {
        await SentAsync(options.Recipients * 2 / 5, ct);
        say($"SIGKILL {cluster.Nodes[2].Name} at {Sent.Total} mails");
        cluster.Nodes[2].KillNow();
        if (options.Freeze == TimeSpan.Zero)
            return;
        // Slowly, so that there are messages left to hand over as the node comes back and another one stands still.
        _sink.Delay = s_slow;
        await BackAsync(cluster.Nodes[2], ct);
        say($"SIGSTOP {cluster.Nodes[1].Name} at {Sent.Total} mails");
        cluster.Nodes[1].Freeze();
        await Task.Delay(options.Freeze, ct);
        say($"SIGCONT {cluster.Nodes[1].Name} at {Sent.Total} mails");
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
                Check(Sent.Doubles == 0, $"{Sent.Doubles} mails came twice although messages are held");
                held += await api.DecideAsync("again", ct);
                say($"{held} held messages are handed over again");
            }
            await Task.Delay(200, ct);
        }
        return held;
    }

    private async Task<MessageRunResult> CountAsync(
        MailingApi api, IReadOnlyList<int> suppressed, TimeSpan paused, TimeSpan ended, long held, CancellationToken ct)
    {
        var (reached, messages) = (Sent.ByAddress, (await api.MessagesAsync(ct))!);
        long Count(string name) => messages["states"]?[name]?.GetValue<long>() ?? 0;
        var twice = messages["possiblyTwice"]!.GetValue<long>();
        var missing = Enumerable.Range(1, options.Recipients).Where(n => !reached.ContainsKey(MailingApi.Address(n))).ToHashSet();
        var stopped = suppressed.Where(missing.Contains).Count();
        Check(missing.IsSubsetOf(suppressed), $"{missing.Except(suppressed).Count()} recipients got no mail");
        Check(Count("suppressed") == stopped, $"{Count("suppressed")} messages were suppressed, {stopped} of those people got no mail");
        Check(stopped > 0, "all suppressed and unsubscribed people got their mail before");
        Check(Sent.Doubles <= twice, $"{Sent.Doubles} mails came twice, the product says {twice} at the most");
        Check(messages["handedOver"]!.GetValue<long>() == reached.Count, $"{messages["handedOver"]} handed over, {reached.Count} reached");
        Check(paused <= s_second, $"a mail came {paused.TotalSeconds:0.00} s after a pause");
        Check(ended <= s_second, $"a mail came {ended.TotalSeconds:0.00} s after a stop");
        foreach (var problem in await api.CheckAsync(ct))
            Check(false, problem);
        return new MessageRunResult(reached.Count, Sent.Doubles, twice, held, stopped, paused, ended, _clock.Elapsed, _problems);
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
