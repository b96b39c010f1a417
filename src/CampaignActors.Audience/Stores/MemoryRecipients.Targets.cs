using System.Runtime.CompilerServices;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Stores;

public sealed partial class MemoryRecipients
{
    private readonly SortedDictionary<TargetKey, Frozen> _targets = new(s_byKey);
    private readonly Dictionary<(string Delivery, int Preparation), int> _lastAttempt = [];
    private readonly SemaphoreSlim _alone = new(1, 1);

    private static readonly Comparer<TargetKey> s_byKey = Comparer<TargetKey>.Create((a, b) =>
        string.CompareOrdinal(a.Delivery, b.Delivery) is not 0 and var byCode ? byCode
            : a.Preparation != b.Preparation ? a.Preparation.CompareTo(b.Preparation) : a.Attempt.CompareTo(b.Attempt));

    /// <summary>A row without its person.</summary>
    private sealed record Row(long Number, ulong Rank, byte State);

    /// <summary>A target with what became of it.</summary>
    private sealed class Frozen(FrozenTarget target, TargetQuestion question, IReadOnlyList<Row> rows)
    {
        public FrozenTarget Target { get; } = target;

        private HashSet<long>? _in;

        public TargetQuestion Question { get; } = question;

        /// <summary>In order of rank, then of number; <c>null</c> once purged.</summary>
        public IReadOnlyList<Row>? Rows { get; private set; } = rows;

        public bool Kept { get; set; }

        public bool Released { get; set; }

        public Instant? HandedOver { get; set; }

        public Instant ContactAt => HandedOver ?? Question.ContactAt;

        public bool IsIn(long recipient) =>
            (_in ??= [.. (Rows ?? []).Where(r => r.State == TargetStates.In).Select(r => r.Number)]).Contains(recipient);

        public void Purge() => (Rows, _in) = (null, null);

        /// <summary>Whether no message waits for the rows and no rule looks at them any more, but for what was received before.</summary>
        public bool IsDoneBefore(Instant time) => HandedOver is { } left ? left < time : Released && Question.At < time;
    }

    public Task<CountAnswer> CountAsync(Condition where, Instant at, DateTimeZone zone, int sample, CancellationToken ct)
    {
        var context = new EvaluationContext(at, zone);
        lock (_gate)
        {
            var keys = _byKey.Values.Where(r => Evaluator.Holds(where, r, context, Received)).Select(r => r.Key).ToList();
            return Task.FromResult(new CountAnswer(keys.Count, [.. keys.Take(sample)]));
        }
    }

    public Task<FrozenTarget> AnalyseAsync(TargetQuestion question, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_targets.Values.LastOrDefault(t => Answers(t, question)) is { } known)
                return Task.FromResult(known.Target);
            var attempt = _lastAttempt.GetValueOrDefault((question.Delivery, question.Preparation)) + 1;
            var frozen = Freeze(question, new TargetKey(question.Delivery, question.Preparation, attempt));
            _lastAttempt[(question.Delivery, question.Preparation)] = attempt;
            _targets[frozen.Target.Key] = frozen;
            return Task.FromResult(frozen.Target);
        }
    }

    public Task<FrozenTarget?> TargetAsync(TargetKey key, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult(_targets.GetValueOrDefault(key)?.Target);
    }

    public Task KeepAsync(TargetKey key, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_targets.TryGetValue(key, out var kept))
                throw Missing();
            kept.Kept = true;
            foreach (var other in _targets.Keys.Where(k => IsReplacedBy(k, key)).ToList())
                _targets.Remove(other);
        }
        return Task.CompletedTask;
    }

    public Task HandOverAsync(TargetKey key, Instant at, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_targets.TryGetValue(key, out var target))
                throw Missing();
            target.HandedOver ??= at;
        }
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(string delivery, CancellationToken ct) => ReleaseAsync(delivery, int.MaxValue, ct);

    public Task ReleaseAsync(string delivery, int preparation, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var target in _targets.Values.Where(
                t => t.Target.Key.Delivery == delivery && t.Target.Key.Preparation <= preparation && t.HandedOver is null))
                target.Released = true;
        }
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<TargetPerson> PeopleOfAsync(TargetKey key, IReadOnlyList<string> fields, CancellationToken ct) =>
        RowsAsync(key, all: false, ct).Select(r => TargetPerson.Of(r, fields));

    public async IAsyncEnumerable<TargetRow> RowsAsync(TargetKey key, bool all, [EnumeratorCancellation] CancellationToken ct)
    {
        IReadOnlyList<Row> rows;
        TargetQuestion question;
        lock (_gate)
        {
            var target = _targets.GetValueOrDefault(key) ?? throw Missing();
            (rows, question) = (target.Rows ?? throw TargetCheck.Purged(), target.Question);
        }
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var row in rows.Where(r => all || r.State == TargetStates.In))
        {
            ct.ThrowIfCancellationRequested();
            TargetRow shown;
            lock (_gate)
                shown = Shown(row, question);
            yield return shown;
        }
    }

    public Task<TargetRow?> RowAsync(TargetKey key, string recipient, CancellationToken ct)
    {
        lock (_gate)
        {
            var target = _targets.GetValueOrDefault(key) ?? throw Missing();
            var row = _byKey.TryGetValue(recipient, out var person) ? target.Rows?.FirstOrDefault(r => r.Number == person.Number) : null;
            return Task.FromResult(row is null ? null : Shown(row, target.Question));
        }
    }

    public Task<IReadOnlyList<TargetKey>> TargetsOfAsync(long number, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<TargetKey>>(
                [.. _targets.Where(t => t.Value.Rows?.Any(r => r.Number == number) is true).Select(t => t.Key)]);
        }
    }

    public Task<IReadOnlyList<TargetSummary>> TargetsAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<TargetSummary>>([.. _targets.Values.Select(
                t => new TargetSummary(t.Target, t.Question.At, t.Kept, t.HandedOver, t.Rows is not null)
                {
                    Released = t.Released,
                })]);
        }
    }

    public Task<string?> HashAsync(TargetKey key, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult(_targets.GetValueOrDefault(key)?.Rows is { } rows ? HashOf(rows) : null);
    }

    public Task<int> PurgeTargetsAsync(Instant before, CancellationToken ct)
    {
        lock (_gate)
        {
            var old = _targets.Values.Where(t => t.Rows is not null && t.IsDoneBefore(before)).ToList();
            foreach (var target in old)
                target.Purge();
            return Task.FromResult(old.Count);
        }
    }

    public Task<int> SweepTargetsAsync(IReadOnlySet<TargetKey> named, Instant before, CancellationToken ct)
    {
        lock (_gate)
        {
            var lost = _targets.Values.Where(t => !t.Kept && t.Question.At < before && !named.Contains(t.Target.Key)).ToList();
            foreach (var target in lost)
                _targets.Remove(target.Target.Key);
            return Task.FromResult(lost.Count);
        }
    }

    public async Task<bool> AloneAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        if (!await _alone.WaitAsync(0, ct).ConfigureAwait(false))
            return false;
        try
        {
            await work(ct).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <summary>A later preparation may be frozen and not yet named when the event of an earlier one is heard of again.</summary>
    private static bool IsReplacedBy(TargetKey other, TargetKey kept) =>
        other.Delivery == kept.Delivery && other != kept && other.Preparation <= kept.Preparation;

    private static bool Answers(Frozen target, TargetQuestion question) =>
        target.Target.Key.Delivery == question.Delivery && target.Target.Key.Preparation == question.Preparation;

    private TargetRow Shown(Row row, TargetQuestion question)
    {
        var person = _byNumber.GetValueOrDefault(row.Number);
        return new TargetRow(
            row.Number, row.Rank, TargetStates.Reason(row.State, [.. question.Filters.Select(f => f.Reason)]), person,
            person is not null && SuppressionOf(person, question.Channel) is not null);
    }

    /// <summary>Where messages are sent from here, each of them says whether and when it was received.</summary>
    private bool Received(long recipient, string? delivery, Instant? since, Channel? by) => _targets.Values.Any(t =>
        t.HandedOver is { } left && (since is null || left >= since) && (delivery is null || t.Target.Key.Delivery == delivery)
        && (by is null || t.Question.Channel == by) && t.IsIn(recipient) && !Ledger.HasRows(t.Target.Key))
        || Ledger.Received(recipient, delivery, since, by);

    private Frozen Freeze(TargetQuestion question, TargetKey key)
    {
        var context = new EvaluationContext(question.At, question.Zone);
        var selection = new Selection(question);
        foreach (var person in _byKey.Values)
        {
            // All of them for all people, so that a number that does not fit is found whatever the others say.
            bool[] Answers(IEnumerable<Condition> conditions) => [.. conditions.Select(c => Evaluator.Holds(c, person, context, Received))];
            var (meant, within) = (Answers(question.Segments), Answers(question.Within));
            var (excluded, filters) = (Answers(question.Exclude), Answers(question.Filters.Select(f => f.Where)));
            if (!meant.Contains(true) || within.Contains(false))
                continue;
            selection.Add(new Candidate(
                person.Number, person.Key, Address.Of(person, question.Channel), excluded.Contains(true),
                SuppressionOf(person, question.Channel) is not null, Array.IndexOf(filters, true)));
        }
        var others = _targets.Values.Where(t => t.Target.Key.Delivery != question.Delivery && Counts(t)).ToList();
        foreach (var other in others.Where(_ => selection.ContactSpan is not null))
        {
            var isMailed = Ledger.HasRows(other.Target.Key);
            foreach (var row in (other.Rows ?? []).Where(r => r.State == TargetStates.In))
            {
                if (!isMailed || Ledger.Message(other.Target.Key, row.Number) is (null, true))
                    selection.AddContact(row.Number, other.ContactAt, other.Question.Channel);
            }
        }
        foreach (var (number, at, channel) in selection.ContactSpan is null ? [] : Ledger.HandedOver(question.Delivery))
            selection.AddContact(number, at, channel);
        var used = question.Capacity.Select(rule => CapacityPeriods.Of(rule, question.ContactAt, question.Zone))
            .Select(period => others.Where(t => t.Question.Typology == question.Typology && period.Contains(t.ContactAt))
                .Sum(t => t.Target.ToSend));
        var selected = selection.Complete([.. used]);
        return new Frozen(selected.Frozen(key), question, [.. selected.Rows.Select(r => new Row(r.Number, r.Rank, r.State))]);
    }

    /// <summary>Sent, or the last answer of a delivery that still means to send.</summary>
    private bool Counts(Frozen target) => target.HandedOver is not null
        || (!target.Released && _targets.Keys.Last(k => k.Delivery == target.Target.Key.Delivery) == target.Target.Key);

    private static string HashOf(IReadOnlyList<Row> rows)
    {
        using var hash = new TargetHash();
        foreach (var row in rows)
            hash.Add(row.Number, row.State);
        return hash.Finish();
    }

    private static AudienceException Missing() => TargetCheck.Missing();
}
