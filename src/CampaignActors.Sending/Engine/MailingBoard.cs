using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Channels;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>One chunk of work: a mailing and the way that its messages take.</summary>
internal sealed record Turn(MailingHead Head, ChannelState Channel);

/// <summary>
/// What is to be sent, and whose turn it is: mailings follow each other in a circle, so a small one does not wait for a
/// large one. Mailings and channels with trouble are left out until their next try.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class MailingBoard(MessageChannels channels, SenderSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan s_dry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDry = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<ChannelState> _channels =
        [.. channels.All.Select(c => new ChannelState(c, new BatchSize(settings.MostMessages, c.Parallel * 4, settings.Batch), clock))];

    private readonly Dictionary<MailingKey, MailingPart> _parts = [];
    private IReadOnlyList<MailingHead> _heads = [];
    private MailingKey? _last;

    public bool HasRunning => Locked(() => _heads.Any(h => h.Order.State == MailingState.Running));

    public void Take(IReadOnlyList<MailingHead> heads)
    {
        lock (_lock)
        {
            _heads = heads;
            var keys = heads.Select(h => h.Key).ToHashSet();
            foreach (var gone in _parts.Keys.Where(k => !keys.Contains(k)).ToList())
                _parts.Remove(gone);
            // What is new may have been dry for a reason that is over.
            foreach (var head in heads.Where(h => h.Order.Turn != Part(h.Key).Turn))
                _parts[head.Key] = new MailingPart(clock) { Turn = head.Order.Turn };
        }
    }

    /// <returns>The next turn, or how long nothing can be done.</returns>
    public (Turn? Turn, TimeSpan Wait) Next()
    {
        lock (_lock)
        {
            var wait = settings.Poll;
            var start = _last is { } last ? _heads.TakeWhile(h => Compare(h.Key, last) <= 0).Count() : 0;
            for (var i = 0; i < _heads.Count; i++)
            {
                var head = _heads[(start + i) % _heads.Count];
                if (head.Order.State != MailingState.Running || !head.Claimable)
                    continue;
                var (left, channel) = Left(head);
                if (left <= TimeSpan.Zero && channel is not null)
                {
                    _last = head.Key;
                    return (new Turn(head, channel), TimeSpan.Zero);
                }
                wait = left > TimeSpan.Zero && left < wait ? left : wait;
            }
            return (null, wait);
        }
    }

    /// <summary>There was nothing to claim: the mailing pauses for a moment, and longer the next time.</summary>
    public void Dry(MailingKey key) => Locked(() => Part(key).Dry(s_dry, s_longestDry));

    public void Flowing(MailingKey key) => Locked(() => Part(key).Flowing());

    public void Trouble(MailingKey key, string problem) => Locked(() => Part(key).Trouble(problem));

    public void Trouble(ChannelState channel, string problem) => Locked(() => channel.Trouble(problem));

    public void Working(ChannelState channel, MailingKey key) => Locked(() =>
    {
        channel.Working();
        Part(key).Working();
    });

    public IReadOnlyList<ChannelStatus> ChannelStatus() => Locked(() => _channels.ConvertAll(c => c.Status()));

    public IReadOnlyList<MailingTrouble> Troubles() => Locked(() => _parts
        .Where(p => p.Value.Problem is not null)
        .Select(p => new MailingTrouble(p.Key, p.Value.Problem!, NextTry(p.Value.Left)))
        .ToList());

    private (TimeSpan Left, ChannelState? Channel) Left(MailingHead head)
    {
        var part = Part(head.Key);
        if (channels.For(head.Plan) is not { } way)
        {
            if (part.Left <= TimeSpan.Zero)
                part.Trouble(head.Plan.Provider is { } code ? $"no sender for provider {code}" : $"no sender for {head.Plan.Channel}");
            return (part.Left, null);
        }
        var channel = _channels.Single(c => c.Channel == way);
        return (part.Left > channel.Left ? part.Left : channel.Left, channel);
    }

    private Instant NextTry(TimeSpan left) => Instant.FromDateTimeOffset(clock.GetUtcNow() + left);

    private MailingPart Part(MailingKey key)
    {
        if (!_parts.TryGetValue(key, out var part))
            _parts[key] = part = new MailingPart(clock);
        return part;
    }

    private static int Compare(MailingKey a, MailingKey b) =>
        string.CompareOrdinal(a.Delivery, b.Delivery) is var by && by != 0 ? by : a.Preparation.CompareTo(b.Preparation);

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private void Locked(Action change)
    {
        lock (_lock)
            change();
    }
}

/// <summary>What a sender remembers of a mailing.</summary>
internal sealed class MailingPart(TimeProvider clock)
{
    private readonly RetrySchedule _retry = new(clock);
    private TimeSpan _dry;
    private long _dryAt;

    public int Turn { get; init; }

    public string? Problem { get; private set; }

    public TimeSpan Left
    {
        get
        {
            var dry = _dry - clock.GetElapsedTime(_dryAt);
            return dry > _retry.Left ? dry : _retry.Left;
        }
    }

    public void Dry(TimeSpan first, TimeSpan longest)
    {
        _dry = _dry == TimeSpan.Zero ? first : _dry * 2 < longest ? _dry * 2 : longest;
        _dryAt = clock.GetTimestamp();
    }

    public void Flowing() => _dry = TimeSpan.Zero;

    public void Trouble(string problem)
    {
        Problem = problem;
        _retry.Failed();
    }

    public void Working()
    {
        Problem = null;
        _retry.Succeeded();
    }
}

/// <summary>What a sender knows of a channel.</summary>
internal sealed class ChannelState(IMessageChannel channel, BatchSize size, TimeProvider clock)
{
    private readonly RetrySchedule _retry = new(clock);
    private string? _problem;

    public IMessageChannel Channel => channel;

    public BatchSize Size => size;

    public TimeSpan Left => _retry.Left;

    public void Trouble(string problem)
    {
        // Hand-overs of one batch fail together, and are one failure.
        if (_retry.Left > TimeSpan.Zero)
            return;
        _problem = problem;
        _retry.Failed();
        size.Probe();
    }

    public void Working()
    {
        _problem = null;
        _retry.Succeeded();
    }

    public ChannelStatus Status() => new(
        channel.Name, _problem, _problem is null ? null : Instant.FromDateTimeOffset(clock.GetUtcNow() + _retry.Left));
}
