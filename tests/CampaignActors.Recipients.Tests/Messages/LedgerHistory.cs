using System.Globalization;
using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>
/// A random history of one mailing, step by step: senders that claim, begin, record, stop in the middle or wake after
/// their lease; sweeps; orders late and repeated; suppression, erasure, feedback, decisions. After each step the rules
/// hold. The same seed gives the same account on every store.
/// </summary>
internal sealed class LedgerHistory
{
    private const int People = 12;
    private static readonly Instant s_start = Instant.FromUtc(2026, 12, 1, 8, 0);
    private static readonly Duration s_lease = Duration.FromSeconds(20);

    private readonly IRecipientDatabase _store;
    private readonly Random _random;
    private readonly string _delivery;
    private readonly UnknownPolicy _policy;
    private readonly StringBuilder _account = new();
    private readonly List<Sender> _senders = [];
    private readonly List<MailingOrder> _orders = [];
    private readonly Dictionary<long, long> _owner = [];
    private readonly HashSet<long> _sent = [];

    /// <summary>
    /// Places of which is not known whether their last hand-over has left; <c>true</c>: a person wants it again.
    /// </summary>
    private readonly Dictionary<long, bool> _doubtful = [];

    private Instant _now = s_start;
    private MailingReport? _last;

    public LedgerHistory(IRecipientDatabase store, int seed)
    {
        (_store, _random) = (store, new Random(seed));
        _delivery = FormattableString.Invariant($"H{seed}");
        _policy = (UnknownPolicy)(seed % 2);
    }

    /// <summary>A claim that a sender has in memory, and what it has begun of it.</summary>
    private sealed record Sender(MessageClaim Claim)
    {
        public HashSet<long> Begun { get; } = [];
    }

    private IMessageLedger Ledger => _store.Messages;

    private MailingKey Key => new(_delivery, 1);

    private Instant Soon(int most) => _now += Duration.FromSeconds(_random.Next(most));

    /// <returns>What happened, without numbers of the store.</returns>
    public async Task<string> RunAsync(int steps)
    {
        await OpenAsync();
        for (var step = 0; step < steps; step++)
        {
            var did = await StepAsync();
            var counts = await Ledger.CountsAsync(Key, default);
            Assert.Equal(People, counts.Total);
            _account.AppendLine(CultureInfo.InvariantCulture, $"{step} {did}: {LedgerText.Shown(counts)}");
        }
        await FinishAsync();
        return _account.ToString();
    }

    private async Task OpenAsync()
    {
        await _store.PutAsync(
            [.. Enumerable.Range(1, People).Select(i => new Recipient($"{_delivery}-{i}") { Email = $"{_delivery}-{i}@x.nl" })], default);
        var target = await _store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = _delivery,
                Preparation = 1,
                Channel = Channel.Email,
                At = _now,
                Zone = DateTimeZone.Utc,
                ContactAt = _now,
                Segments = [SegmentText.Read($"key like '{_delivery}-%'", RecipientLayout.Plain).Condition!],
            },
            default);
        Assert.Equal(People, target.ToSend);
        await Ledger.OpenAsync(
            new MailingPlan(
                target.Key, target.Hash, Channel.Email, new("s", "t", null, null, null), new Dictionary<string, string>(), [], _policy),
            _now, default);
    }

    private async Task<string> StepAsync() => _random.Next(16) switch
    {
        0 or 1 or 2 => await ClaimAsync(),
        3 or 4 or 5 => await BeginAsync(),
        6 or 7 or 8 => await RecordAsync(),
        9 => await ReturnAsync(),
        10 => await SweepAsync(),
        11 or 12 => await OrderAsync(),
        13 => await FeedbackAsync(),
        14 => await ReportAsync(),
        _ => await PersonAsync(),
    };

    private async Task<string> ClaimAsync()
    {
        var paces = new ClaimPaces(
            _random.Next(2) == 0 ? [] : [new Pace(_delivery, _random.Next(1, 5), Duration.FromSeconds(1))], ClaimPaces.None.Domains);
        var claim = await Ledger.ClaimAsync(Key, "n", _random.Next(1, 6), paces, Soon(3), s_lease, default);
        if (claim is null)
            return "nothing to claim";
        foreach (var message in claim.Messages)
        {
            Assert.DoesNotContain(message.Place, _sent);
            _owner[message.Place] = claim.Fence;
        }
        Assert.All(_senders, s => Assert.True(s.Claim.Fence < claim.Fence));
        _senders.Add(new(claim));
        return $"claimed {LedgerText.Places(claim)}";
    }

    private Sender? Any() => _senders.Count == 0 ? null : _senders[_random.Next(_senders.Count)];

    private async Task<string> BeginAsync()
    {
        if (Any() is not { } sender)
            return "no sender";
        var places = sender.Claim.Messages.Select(m => m.Place).Where(_ => _random.Next(4) > 0).ToList();
        var begun = await Ledger.BeginAsync(sender.Claim, places, Soon(8), default);
        foreach (var place in begun)
        {
            // Handed over once, unless it was not known whether it had left, and the policy or a person wants it again.
            Assert.DoesNotContain(place, _sent);
            if (_doubtful.Remove(place, out var isWanted))
            {
                Assert.True(_policy == UnknownPolicy.Resend || isWanted, $"{place} was begun again");
                Assert.True((await LineAsync(place)).PossiblyTwice);
            }
            Assert.True(_owner[place] == sender.Claim.Fence && sender.Begun.Add(place));
        }
        return $"begun {string.Join(' ', begun.Order())}";
    }

    private async Task<MessageLine> LineAsync(long place) => (await LinesAsync()).Single(l => l.Place == place);

    private async Task<IReadOnlyList<MessageLine>> LinesAsync()
    {
        var lines = new List<MessageLine>();
        foreach (var state in Enum.GetValues<MessageState>())
            lines.AddRange(await Ledger.LinesAsync(Key, state, 0, People, default));
        Assert.Equal(People, lines.Count);
        return lines;
    }

    private async Task<string> RecordAsync()
    {
        if (Any() is not { } sender)
            return "no sender";
        var outcomes = sender.Claim.Messages.Where(_ => _random.Next(3) > 0)
            .Select(m => new HandOverOutcome(m.Place, (HandOver)_random.Next(6), "250 ok")).ToList();
        var handing = (await Ledger.LinesAsync(Key, MessageState.Handing, 0, People, default)).Select(l => l.Place).ToHashSet();
        var own = outcomes.Where(o => handing.Contains(o.Place) && _owner[o.Place] == sender.Claim.Fence).ToList();

        Assert.Equal(own.Count, await Ledger.RecordAsync(sender.Claim, outcomes, Soon(8), default));

        foreach (var outcome in own)
        {
            if (outcome.Result == HandOver.Sent)
                Assert.True(_sent.Add(outcome.Place));
            if (outcome.Result == HandOver.Unknown)
                _doubtful[outcome.Place] = false;
        }
        return $"recorded {string.Join(' ', own.Select(o => $"{o.Place}={o.Result}"))}";
    }

    private async Task<string> ReturnAsync()
    {
        if (Any() is not { } sender)
            return "no sender";
        await Ledger.ReturnAsync(sender.Claim, default);
        if (_random.Next(2) == 0)
            _senders.Remove(sender);
        return "returned";
    }

    private async Task<string> SweepAsync()
    {
        var handing = await Ledger.LinesAsync(Key, MessageState.Handing, 0, People, default);
        var swept = await Ledger.SweepAsync(Soon(40), default);
        var left = (await Ledger.LinesAsync(Key, MessageState.Handing, 0, People, default)).Select(l => l.Place).ToHashSet();
        foreach (var line in handing.Where(l => !left.Contains(l.Place)))
            _doubtful[line.Place] = false;
        return $"swept {swept}";
    }

    private async Task<string> OrderAsync()
    {
        var last = _orders.LastOrDefault() ?? new MailingOrder(0, MailingState.Held, 0, 0, null);
        if (last.State != MailingState.Ended)
        {
            var state = _random.Next(40) == 0 ? MailingState.Ended : _random.Next(5) == 0 ? MailingState.Held : MailingState.Running;
            _orders.Add(new(
                last.Turn + 1, state, Math.Min(People, last.Released + _random.Next(5)), last.Retry + (_random.Next(3) == 0 ? 1 : 0),
                _random.Next(6) == 0 ? _now + Duration.FromSeconds(_random.Next(60)) : null));
        }
        // Not always the last one, and some again.
        var order = _orders[Math.Max(0, _orders.Count - 1 - Math.Max(0, _random.Next(-4, 3)))];
        var before = (await Ledger.MailingAsync(Key, _now, default))!.Order;
        await Ledger.DirectAsync(Key, order, _now, default);
        var after = (await Ledger.MailingAsync(Key, _now, default))!.Order;
        Assert.Equal(MessageRules.Counts(before, order) ? order : before, after);
        return $"order {order.Turn} {order.State} {order.Released} {order.Retry}";
    }

    private async Task<string> FeedbackAsync()
    {
        var place = _random.Next(1, People + 1);
        var kind = (FeedbackKind)_random.Next(4);
        var line = await LineAsync(place);
        var isNews = await Ledger.FeedbackAsync(line, kind, $"e{_random.Next(3)}", Soon(3), default);
        var after = await LineAsync(place);
        if (after.State.IsHandedOver() && !line.State.IsHandedOver())
            Assert.True(_sent.Add(place));
        Assert.True(!line.State.IsHandedOver() || after.State.IsHandedOver());
        return $"told {place} {kind} {isNews}";
    }

    private async Task<string> ReportAsync()
    {
        var reports = (await Ledger.ReportsAsync(default)).Where(r => r.Key == Key).ToList();
        if (reports.Count == 0)
            return "nothing to report";
        var report = reports.Single();
        if (report.Number != _last?.Number)
        {
            Assert.True(report.Number > (_last?.Number ?? 0));
            var counts = await Ledger.CountsAsync(Key, default);
            Assert.Equal(Told(counts), Told(report.Counts));
            _last = report;
        }
        if (_random.Next(2) == 0)
            await Ledger.ReportedAsync(Key, report.Number, default);
        return $"report {report.Number} {report.Released} {report.Counts.HandedOver} {report.Counts.Deferred} {report.Counts.Failed}";
    }

    private static (long, long, long, long, long) Told(MailingCounts counts) =>
        (counts.HandedOver, counts.Deferred, counts.Failed, counts.Canceled, counts.PossiblyTwice);

    private async Task<string> PersonAsync()
    {
        var key = $"{_delivery}-{_random.Next(1, People + 1)}";
        switch (_random.Next(6))
        {
            case 0:
                await _store.SuppressAsync(
                    $"{key}@x.nl", new Suppression(Channel.Email, SuppressionReason.Manual, _now, "list"), default);
                return $"suppressed {key}";
            case 1:
                return $"forgot {key} {await _store.ForgetAsync(key, default)}";
            default:
                var again = _random.Next(2) == 0;
                var held = await Ledger.LinesAsync(Key, MessageState.Held, 0, People, default);
                Assert.Equal(held.Count, await Ledger.DecideAsync(Key, again, _now, default));
                foreach (var line in held)
                    Decide(line.Place, again);
                return $"decided {again} {held.Count}";
        }
    }

    private void Decide(long place, bool again)
    {
        _doubtful[place] = again;
        if (!again)
            Assert.True(_sent.Add(place));
    }

    /// <summary>
    /// All of it is sent and ended: each message is final, and the last report says what the counts say.
    /// </summary>
    private async Task FinishAsync()
    {
        await Ledger.SweepAsync(_now += Duration.FromHours(1), default);
        if (!(await Ledger.MailingAsync(Key, _now, default))!.Order.State.Equals(MailingState.Ended))
        {
            await Ledger.DecideAsync(Key, false, _now, default);
            var last = _orders.LastOrDefault() ?? new MailingOrder(0, MailingState.Held, 0, 0, null);
            await Ledger.DirectAsync(Key, new(last.Turn + 1, MailingState.Running, People, last.Retry + 1, null), _now, default);
            while (await Ledger.ClaimAsync(Key, "n", 5, ClaimPaces.None, _now, s_lease, default) is { } claim)
            {
                var begun = await Ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], _now, default);
                Assert.Empty(begun.Intersect(_sent));
                await Ledger.RecordAsync(claim, [.. begun.Select(p => new HandOverOutcome(p, HandOver.Sent, null))], _now, default);
            }
            Assert.All(await LinesAsync(), l => Assert.True(l.State.IsFinal(), $"{l}"));
            await Ledger.DirectAsync(Key, new(last.Turn + 2, MailingState.Ended, People, 0, null), _now, default);
        }
        await Ledger.DecideAsync(Key, false, _now, default);
        var counts = await Ledger.CountsAsync(Key, default);
        var report = (await Ledger.ReportsAsync(default)).SingleOrDefault(r => r.Key == Key) ?? _last!;
        Assert.Equal(Told(counts), Told(report.Counts));
        Assert.All(_sent, p => Assert.True(p > 0));
        Assert.True(counts.HandedOver >= _sent.Count);
        await Ledger.ReportedAsync(Key, report.Number, default);
        Assert.Empty(await Ledger.ProblemsAsync(default));
        _account.AppendLine(CultureInfo.InvariantCulture, $"end: {LedgerText.Shown(counts)}");
    }
}

/// <summary>Claims and counts as specs compare them.</summary>
internal static class LedgerText
{
    public static string Shown(MailingCounts counts) => string.Join(
        ' ', counts.By.Where(c => c.Value > 0).OrderBy(c => c.Key).Select(c => $"{c.Key}={c.Value}"))
        + (counts.PossiblyTwice == 0 ? "" : $" twice={counts.PossiblyTwice}");

    public static string Places(MessageClaim? claim) => string.Join(' ', (claim?.Messages ?? []).Select(m => m.Place));
}
