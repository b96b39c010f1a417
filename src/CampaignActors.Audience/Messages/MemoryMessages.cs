using System.Security.Cryptography;
using System.Text;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>
/// The ledger of messages in memory, for simulations and tests, and what the ledgers in databases are compared with.
/// The same calls give the same ids and tokens: they are hashes of the seed and the place, and no secret.
/// </summary>
public sealed partial class MemoryMessages : IMessageLedger
{
    private readonly MemoryRecipients _people;
    private readonly long _seed;
    private readonly SortedDictionary<MailingKey, Mailing> _mailings = new(Comparer<MailingKey>.Create((a, b) =>
        string.CompareOrdinal(a.Delivery, b.Delivery) is not 0 and var order ? order : a.Preparation.CompareTo(b.Preparation)));

    private readonly Dictionary<string, (Mailing Mailing, Row Row)> _byToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Mailing Mailing, Row Row)> _byId = new(StringComparer.Ordinal);
    private long _lastFence;

    internal MemoryMessages(MemoryRecipients people, long seed) => (_people, _seed) = (people, seed);

    private sealed class Mailing(MailingPlan plan, List<Row> rows, int ordinal)
    {
        public MailingPlan Plan { get; } = plan;

        /// <summary>Counts the mailings of the store.</summary>
        public int Ordinal { get; } = ordinal;

        /// <summary>In order of place; empty once purged.</summary>
        public List<Row> Rows { get; } = rows;

        public Dictionary<long, Row> ByNumber { get; } = rows.Where(r => r.Place > 0).ToDictionary(r => r.Number);

        public MailingOrder Order { get; set; } = new(0, MailingState.Held, 0, 0, null);

        public Instant? EndedAt { get; set; }

        /// <summary>Counted last.</summary>
        public MailingRound? Round { get; set; }

        /// <summary>Number of the report of <see cref="Round"/>.</summary>
        public int Number { get; set; }

        /// <summary>Number of the last report that the delivery has taken in.</summary>
        public int Told { get; set; }

        /// <summary>Counts of a purged mailing.</summary>
        public MailingCounts? Purged { get; set; }

        private readonly int _seeds = rows.Count(r => r.Place < 0);

        /// <summary>The row of a place; <c>null</c>: there is none.</summary>
        public Row? At(long place)
        {
            var index = place < 0 ? place + _seeds : place - 1 + _seeds;
            return place != 0 && index >= 0 && index < Rows.Count ? Rows[(int)index] : null;
        }

        public bool HasEnded => Order.State == MailingState.Ended;

        public bool IsReleased(Row row) => Order.Released > 0 && row.Place <= Order.Released;
    }

    private sealed class Row(long place, long number, MailingSeed? seed, string id, string token)
    {
        public long Place { get; } = place;

        public long Number { get; } = number;

        public MailingSeed? Seed { get; } = seed;

        public string Id { get; } = id;

        public string Token { get; } = token;

        public MessageState State { get; private set; }

        public Instant At { get; set; }

        public int Attempt { get; set; }

        public long Fence { get; set; }

        public Instant Until { get; set; }

        /// <summary>When its domain lets the next message pass, in ticks since 1970; 0: at any time.</summary>
        public long FreeAt { get; set; }

        public Instant? SentAt { get; private set; }

        public string? Answer { get; set; }

        public bool Twice { get; set; }

        public int SoftBounces { get; set; }

        public HashSet<string> Events { get; } = new(StringComparer.Ordinal);

        public void Become(MessageState state, Instant at)
        {
            (State, At) = (state, at);
            if (state.IsHandedOver())
                SentAt ??= at;
        }
    }

    public Task OpenAsync(MailingPlan plan, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            if (_mailings.TryGetValue(plan.Key, out var known))
            {
                if (known.Plan.Hash != plan.Hash)
                    throw new AudienceException("the mailing is open with another target");
                return Task.CompletedTask;
            }
            var numbers = _people.ToSend(plan.Target, plan.Hash);
            var rows = new List<Row>();
            for (var seed = plan.Seeds.Count; seed > 0; seed--)
                rows.Add(NewRow(plan.Key, -seed, 0, plan.Seeds[seed - 1], now));
            foreach (var number in numbers)
                rows.Add(NewRow(plan.Key, rows.Count - plan.Seeds.Count + 1, number, null, now));
            var mailing = new Mailing(plan, rows, _mailings.Count);
            _mailings.Add(plan.Key, mailing);
            foreach (var row in rows)
            {
                _byId.Add(row.Id, (mailing, row));
                _byToken.Add(row.Token, (mailing, row));
            }
        }
        return Task.CompletedTask;
    }

    private Row NewRow(MailingKey key, long place, long number, MailingSeed? seed, Instant now)
    {
        var name = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{_seed}\n{key.Delivery}\n{key.Preparation}\n{place}"));
        var bytes = SHA256.HashData(name);
        return new Row(
            place, number, seed, MessageCodes.Id(bytes.AsSpan(0, MessageCodes.Length)),
            MessageCodes.Token(bytes.AsSpan(MessageCodes.Length, MessageCodes.Length)))
        {
            At = now,
        };
    }

    public Task DirectAsync(MailingKey key, MailingOrder order, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(key);
            if (!MessageRules.Counts(mailing.Order, order))
                return Task.CompletedTask;
            var isRetry = order.Retry > mailing.Order.Retry;
            mailing.Order = order;
            if (mailing.HasEnded)
            {
                mailing.EndedAt = now;
                foreach (var row in mailing.Rows.Where(r => r.State.EndsWithMailing()))
                    row.Become(MessageState.Canceled, now);
            }
            else if (isRetry)
            {
                foreach (var row in mailing.Rows.Where(r => r.State == MessageState.Deferred))
                    row.Become(MessageState.Pending, now);
            }
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<MailingHead>> MailingsAsync(Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            return Task.FromResult<IReadOnlyList<MailingHead>>(
                [.. _mailings.Values.Where(m => !m.HasEnded || Report(m) is not null).Select(m => Head(m, now))]);
        }
    }

    public Task<MailingHead?> MailingAsync(MailingKey key, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
            return Task.FromResult(_mailings.TryGetValue(key, out var mailing) ? Head(mailing, now) : null);
    }

    private MailingHead Head(Mailing mailing, Instant now) => new(
        mailing.Plan, mailing.Order,
        MessageRules.MayHandOver(mailing.Order, now)
            && mailing.Rows.Any(r => r.State == MessageState.Pending && mailing.IsReleased(r) && r.FreeAt <= now.ToUnixTimeTicks()));

    private Mailing Get(MailingKey key) => _mailings.GetValueOrDefault(key) ?? throw Missing();

    private static AudienceException Missing() => new("there is no such mailing");

    public Task<int> RestoredAsync(CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var open = _mailings.Values.Where(m => !m.HasEnded).ToList();
            foreach (var mailing in open)
                mailing.Order = mailing.Order with { State = MailingState.Restored };
            return Task.FromResult(open.Count);
        }
    }

    public Task<int> PurgeAsync(Instant before, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var old = _mailings.Values.Where(m =>
                m is { HasEnded: true, Purged: null } && m.EndedAt < before && Report(m) is null && m.Round is not null).ToList();
            foreach (var mailing in old)
            {
                mailing.Purged = Counted(mailing);
                foreach (var row in mailing.Rows)
                {
                    _byId.Remove(row.Id);
                    _byToken.Remove(row.Token);
                }
                mailing.Rows.Clear();
                mailing.ByNumber.Clear();
            }
            return Task.FromResult(old.Count);
        }
    }

    /// <summary>
    /// Whether messages of the target are sent from here, so that each of them says whether a person got it.
    /// </summary>
    internal bool HasRows(Targets.TargetKey target) => Of(target) is not null;

    private Mailing? Of(Targets.TargetKey target) =>
        _mailings.GetValueOrDefault(new MailingKey(target.Delivery, target.Preparation)) is { Purged: null } mailing
            && mailing.Plan.Target == target ? mailing : null;

    /// <summary>The message of a person of a target: when it was handed over, and whether it may still be.</summary>
    internal (Instant? SentAt, bool MayCome) Message(Targets.TargetKey target, long number) =>
        Of(target)?.ByNumber.GetValueOrDefault(number) is { } row ? (row.SentAt, !row.State.IsFinal()) : (null, false);

    /// <summary>As <see cref="Evaluation.ReceivedLookup"/>, by messages alone.</summary>
    internal bool Received(long number, string? delivery, Instant? since, Channel? by) => _mailings.Values.Any(m =>
        (delivery is null || m.Plan.Target.Delivery == delivery) && (by is null || m.Plan.Channel == by)
        && m.ByNumber.GetValueOrDefault(number)?.SentAt is { } sent && (since is null || sent >= since));

    /// <summary>Every message of other deliveries that was handed over.</summary>
    internal IEnumerable<(long Number, Instant At, Channel Channel)> HandedOver(string but) => _mailings.Values
        .Where(m => m.Plan.Target.Delivery != but)
        .SelectMany(m => m.ByNumber.Values.Where(r => r.SentAt is not null).Select(r => (r.Number, r.SentAt!.Value, m.Plan.Channel)));

    /// <summary>Takes what providers said about the messages of a person who is forgotten.</summary>
    internal void Forget(long number)
    {
        foreach (var mailing in _mailings.Values)
        {
            if (mailing.ByNumber.GetValueOrDefault(number) is { } row)
                row.Answer = null;
        }
    }
}
