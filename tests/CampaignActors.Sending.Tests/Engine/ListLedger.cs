using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>
/// A ledger in memory with nothing but what a sender asks of it, and places where a test may hold or break a call.
/// </summary>
internal sealed class ListLedger : IMessageLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MailingKey, Mailing> _mailings = [];
    private long _fence;

    /// <summary>Called before each operation with its name; may throw or wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyDictionary<string, int> Calls => _calls;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _calls = [];

    public void Open(MailingPlan plan, IEnumerable<Recipient> people, MailingOrder? order = null)
    {
        lock (_lock)
        {
            var mailing = new Mailing(plan) { Order = order ?? new MailingOrder(1, MailingState.Running, long.MaxValue, 0, null) };
            var place = 0L;
            foreach (var person in people)
                mailing.Rows.Add(new Row(++place, person));
            _mailings.Add(plan.Key, mailing);
        }
    }

    public void Order(MailingKey key, Func<MailingOrder, MailingOrder> change)
    {
        lock (_lock)
        {
            var mailing = _mailings[key];
            mailing.Order = change(mailing.Order) with { Turn = mailing.Order.Turn + 1 };
        }
    }

    public void Suppress(MailingKey key, IEnumerable<long> places)
    {
        lock (_lock)
        {
            foreach (var row in _mailings[key].Rows.Where(r => places.Contains(r.Place)))
                row.Suppressed = true;
        }
    }

    public IReadOnlyList<Row> Rows(MailingKey key)
    {
        lock (_lock)
            return [.. _mailings[key].Rows.Select(r => r.Copy())];
    }

    public int Count(MailingKey key, MessageState state) => Rows(key).Count(r => r.State == state);

    public async Task<IReadOnlyList<MailingHead>> MailingsAsync(Instant now, CancellationToken ct)
    {
        await EnterAsync("mailings");
        lock (_lock)
        {
            return [.. _mailings.Values.Where(m => m.Order.State != MailingState.Ended)
                .OrderBy(m => m.Plan.Key.Delivery, StringComparer.Ordinal)
                .Select(m => new MailingHead(m.Plan, m.Order, m.Rows.Any(r => r.State == MessageState.Pending)))];
        }
    }

    public async Task<MessageClaim?> ClaimAsync(
        MailingKey key, string node, int most, ClaimPaces paces, Instant now, Duration lease, CancellationToken ct)
    {
        await EnterAsync("claim");
        lock (_lock)
        {
            var mailing = _mailings[key];
            if (mailing.Order.State != MailingState.Running)
                return null;
            foreach (var row in mailing.Rows.Where(r => r is { State: MessageState.Pending, Suppressed: true }))
                row.State = MessageState.Suppressed;
            var rows = mailing.Rows.Where(r => r.State == MessageState.Pending && r.Place <= mailing.Order.Released).Take(most).ToList();
            if (rows.Count == 0)
                return null;
            _fence++;
            foreach (var row in rows)
                (row.State, row.Fence, row.Until) = (MessageState.Claimed, _fence, now + lease);
            return new MessageClaim(mailing.Plan, node, _fence, now + lease,
                [.. rows.Select(r => new ClaimedMessage(r.Place, r.Id, "token" + r.Place, r.Attempt, r.Person, null))]);
        }
    }

    public async Task<IReadOnlySet<long>> BeginAsync(MessageClaim claim, IReadOnlyCollection<long> places, Instant now, CancellationToken ct)
    {
        await EnterAsync("begin");
        lock (_lock)
        {
            var mailing = _mailings[claim.Plan.Key];
            var begun = new HashSet<long>();
            foreach (var row in mailing.Rows.Where(r => places.Contains(r.Place) && r.State == MessageState.Claimed && r.Fence == claim.Fence))
            {
                if (row.Suppressed)
                {
                    row.State = MessageState.Suppressed;
                }
                else if (mailing.Order.State != MailingState.Running)
                {
                    row.State = MessageState.Pending;
                }
                else
                {
                    (row.State, row.Attempt) = (MessageState.Handing, row.Attempt + 1);
                    begun.Add(row.Place);
                }
            }
            return begun;
        }
    }

    public async Task<int> RecordAsync(
        MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now, CancellationToken ct)
    {
        await EnterAsync("record");
        lock (_lock)
        {
            var mailing = _mailings[claim.Plan.Key];
            var recorded = 0;
            foreach (var outcome in outcomes)
            {
                var row = mailing.Rows[(int)outcome.Place - 1];
                if (row.State != MessageState.Handing || row.Fence != claim.Fence)
                    continue;
                recorded++;
                row.Answer = outcome.Answer;
                row.State = outcome.Result switch
                {
                    HandOver.Sent => MessageState.Sent,
                    HandOver.Deferred => MessageState.Deferred,
                    HandOver.Refused or HandOver.NoSuchAddress => MessageState.Failed,
                    HandOver.Unknown => Unknown(mailing, row),
                    _ => MessageState.Pending,
                };
            }
            return recorded;
        }
    }

    public async Task ReturnAsync(MessageClaim claim, CancellationToken ct)
    {
        await EnterAsync("return");
        lock (_lock)
        {
            foreach (var row in _mailings[claim.Plan.Key].Rows.Where(r => r.State == MessageState.Claimed && r.Fence == claim.Fence))
                row.State = MessageState.Pending;
        }
    }

    public async Task<int> SweepAsync(Instant now, CancellationToken ct)
    {
        await EnterAsync("sweep");
        lock (_lock)
        {
            var swept = 0;
            foreach (var mailing in _mailings.Values)
            {
                foreach (var row in mailing.Rows.Where(r => r.Until <= now && r.State is MessageState.Claimed or MessageState.Handing && r.Until <= now))
                {
                    row.State = row.State == MessageState.Claimed ? MessageState.Pending : Unknown(mailing, row);
                    swept++;
                }
            }
            return swept;
        }
    }

    public async Task<IReadOnlyList<MailingReport>> ReportsAsync(CancellationToken ct)
    {
        await EnterAsync("reports");
        lock (_lock)
        {
            return [.. _mailings.Values
                .Where(m => m.Told == 0 && m.Rows.All(r => !r.State.IsOpen()))
                .Select(m => new MailingReport(m.Plan.Key, 1, m.Rows.Count, Counts(m)))];
        }
    }

    public async Task ReportedAsync(MailingKey key, int number, CancellationToken ct)
    {
        await EnterAsync("reported");
        lock (_lock)
            _mailings[key].Told = number;
    }

    public Task<MailingCounts> CountsAsync(MailingKey key, CancellationToken ct)
    {
        lock (_lock)
            return Task.FromResult(Counts(_mailings[key]));
    }

    public Task OpenAsync(MailingPlan plan, Instant now, CancellationToken ct) => throw new NotSupportedException();

    public Task DirectAsync(MailingKey key, MailingOrder order, Instant now, CancellationToken ct) => throw new NotSupportedException();

    public Task<MailingHead?> MailingAsync(MailingKey key, Instant now, CancellationToken ct) => throw new NotSupportedException();

    public Task<long> DecideAsync(MailingKey key, bool again, Instant now, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<MessageLine>> OfRecipientAsync(string key, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<MessageLine>> LinesAsync(MailingKey key, MessageState state, long after, int limit, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<MessageLine?> ByTokenAsync(string token, CancellationToken ct) => throw new NotSupportedException();

    public Task<MessageLine?> ByIdAsync(string id, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> FeedbackAsync(MessageLine line, FeedbackKind kind, string @event, Instant at, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<int> RestoredAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<int> PurgeAsync(Instant before, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct) => throw new NotSupportedException();

    private static MessageState Unknown(Mailing mailing, Row row)
    {
        if (mailing.Plan.Policy == UnknownPolicy.Hold)
            return MessageState.Held;
        row.PossiblyTwice = true;
        return MessageState.Pending;
    }

    private static MailingCounts Counts(Mailing mailing) => new(
        mailing.Rows.GroupBy(r => r.State).ToDictionary(g => g.Key, g => g.LongCount()), mailing.Rows.LongCount(r => r.PossiblyTwice));

    private async Task EnterAsync(string what)
    {
        _calls.AddOrUpdate(what, 1, (_, n) => n + 1);
        await Before(what);
    }

    private sealed class Mailing(MailingPlan plan)
    {
        public MailingPlan Plan => plan;

        public MailingOrder Order { get; set; } = null!;

        public List<Row> Rows { get; } = [];

        public int Told { get; set; }
    }

    internal sealed class Row(long place, Recipient person)
    {
        public long Place => place;

        public Recipient Person => person;

        public string Id { get; } = Guid.NewGuid().ToString("N");

        public MessageState State { get; set; }

        public long Fence { get; set; }

        public Instant Until { get; set; } = Instant.MaxValue;

        public int Attempt { get; set; }

        public bool Suppressed { get; set; }

        public bool PossiblyTwice { get; set; }

        public string? Answer { get; set; }

        public Row Copy() => (Row)MemberwiseClone();
    }
}
