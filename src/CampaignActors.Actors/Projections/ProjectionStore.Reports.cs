using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using CampaignActors.Vocabulary.Waiting;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Projections;

/// <content>Reads of the tables of reports, calendar and work.</content>
public sealed partial class ProjectionStore
{
    public IReportLook OpenReports()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ReportLook(SqliteFile.Open(_reads));
    }

    /// <summary>One connection with one read transaction.</summary>
    private sealed class ReportLook : IReportLook
    {
        private const string LinesOfCodes =
            "SELECT l.budget, l.number, l.item_kind, l.item_code, l.campaign, l.category, l.level, l.day, l.charged_at, l.amount, "
            + "l.currency, l.counts FROM json_each($codes) c CROSS JOIN ledger l ON";

        private readonly SqliteConnection _connection;
        private readonly SqliteTransaction _moment;

        public ReportLook(SqliteConnection connection)
        {
            _connection = connection;
            _moment = connection.BeginTransaction(deferred: true);
            Ordering = (long)connection.Scalar("SELECT ordering FROM offset WHERE id = 1")!;
        }

        public long Ordering { get; }

        public IEnumerable<BudgetHead> Budgets() =>
            from row in _connection.Rows(
                "SELECT kind, code, revision, view, facts, ordering FROM entities WHERE kind = $kind ORDER BY code", Stored,
                ("$kind", Kinds.Budgets))
            let facts = EntityView.Read(Kinds.Budgets, row.View, row.Facts).FactsAs<BudgetViewFacts>()
            where facts is not null
            select BudgetHead.Of(row.Entity.Code, facts);

        public IEnumerable<LedgerEntry> Lines(LedgerSlice slice)
        {
            using var command = _connection.Command(
                "SELECT budget, number, item_kind, item_code, campaign, category, level, day, charged_at, amount, currency, counts "
                + "FROM ledger WHERE counts = 1 AND day BETWEEN $from AND $to AND ($budget IS NULL OR budget = $budget) "
                + "AND charged_at <= $charged" + (slice.Campaign is null ? "" : " AND campaign = $campaign")
                + (slice.Item is null ? "" : " AND item_code = $item AND item_kind = $kind")
                + (slice.Program is null ? "" : Within("program = $program"))
                + (slice.Plan is null ? "" : Within("program IN (SELECT code FROM heads WHERE kind = 'programs' AND plan = $plan)")),
                ("$from", slice.From is { } from ? StoredReports.Day(from) : int.MinValue),
                ("$to", slice.To is { } to ? StoredReports.Day(to) : int.MaxValue),
                ("$budget", slice.Budget?.Text), ("$campaign", slice.Campaign?.Text),
                ("$charged", slice.ChargedBy is { } by ? StoredInstant.Ticks(by) : long.MaxValue),
                ("$item", slice.Item?.Code.Text), ("$kind", slice.Item?.Kind), ("$program", slice.Program?.Text),
                ("$plan", slice.Plan?.Text));
            using var r = command.ExecuteReader();
            while (r.Read())
                yield return Line(r);
        }

        /// <summary>A line belongs to the program of its campaign; without a campaign, to that of what caused it.</summary>
        private static string Within(string program) =>
            $" AND (campaign IN (SELECT code FROM heads WHERE kind = 'campaigns' AND {program}) "
            + $"OR (campaign IS NULL AND item_code IN (SELECT code FROM heads WHERE {program})))";

        private static LedgerEntry Line(SqliteDataReader r) => StoredReports.Entry(
            r.GetString(0), r.GetInt64(1), SqliteFile.Ref(r.GetString(2), r.GetString(3)), r.IsDBNull(4) ? null : r.GetString(4),
            r.GetString(5), r.GetInt32(6), r.GetInt32(7), r.GetInt64(8), StoredReports.Amount(r.GetString(9), r.GetString(10)),
            r.GetInt64(11) == 1);

        public IReadOnlyDictionary<EntityRef, EntityHead> Heads(IReadOnlyCollection<EntityRef> entities)
        {
            var heads = new Dictionary<EntityRef, EntityHead>(entities.Count);
            foreach (var kind in entities.GroupBy(e => e.Kind))
            {
                foreach (var head in _connection.Rows(
                    "SELECT h.code, h.start_at, h.end_at, h.label, h.campaign, h.program, h.plan, h.provider, h.status, h.shown, "
                    + "h.estimate, h.calculated, h.real, h.own, h.own_real FROM json_each($codes) c "
                    + "CROSS JOIN heads h ON h.kind = $kind AND h.code = c.value",
                    r => StoredReports.Head(
                        SqliteFile.Ref(kind.Key, r.GetString(0)), i => r.IsDBNull(3 + i) ? null : r.GetString(3 + i),
                        r.IsDBNull(1) ? null : r.GetInt64(1), r.IsDBNull(2) ? null : r.GetInt64(2)),
                    ("$kind", kind.Key), ("$codes", JsonSerializer.Serialize(kind.Select(e => e.Code.Text)))))
                {
                    heads[head.Entity] = head;
                }
            }
            return heads;
        }

        public IEnumerable<LedgerEntry> LinesOf(IReadOnlyCollection<EntityRef> entities)
        {
            foreach (var kind in entities.GroupBy(e => e.Kind))
            {
                var codes = JsonSerializer.Serialize(kind.Select(e => e.Code.Text));
                var lines = kind.Key == Kinds.Campaigns
                    ? _connection.Rows($"{LinesOfCodes} l.campaign = c.value AND l.counts = 1", Line, ("$codes", codes))
                    : _connection.Rows(
                        $"{LinesOfCodes} l.item_code = c.value AND l.item_kind = $kind AND l.counts = 1", Line, ("$codes", codes),
                        ("$kind", kind.Key));
                foreach (var line in lines)
                    yield return line;
            }
        }

        public IReadOnlyDictionary<Code, Map<Quantity>> Needs(IReadOnlyCollection<Code> deliveries) => _connection.Rows(
            "SELECT e.code, e.view, e.facts FROM json_each($codes) c CROSS JOIN entities e ON e.kind = $kind AND e.code = c.value",
            r => (Code: new Code(r.GetString(0)), Needs: StoredReports.Needs(r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2))),
            ("$codes", JsonSerializer.Serialize(deliveries.Select(d => d.Text))), ("$kind", Kinds.Deliveries))
            .ToDictionary(r => r.Code, r => r.Needs);

        public IReadOnlyList<CalendarSpan> Spans(CalendarQuery query) => _connection.Rows(
            "SELECT s.kind, s.code, s.number, s.what, s.start_at, s.end_at, s.campaign, s.program, s.estimate "
            + "FROM json_each($starts) c CROSS JOIN spans s ON s.class = c.key AND s.start_at >= c.value AND s.start_at < $to "
            + "WHERE s.end_at >= $from AND (s.start_at, s.kind, s.code, s.number) > ($start, $kind, $code, $number) "
            + "AND ($whats = '[]' OR s.what IN (SELECT value FROM json_each($whats))) AND ($campaign IS NULL OR s.campaign = $campaign) "
            + "AND ($program IS NULL OR s.program = $program "
            + "OR s.campaign IN (SELECT code FROM heads WHERE program = $program AND kind = 'campaigns')) "
            + "ORDER BY s.start_at, s.kind, s.code, s.number LIMIT $limit",
            r => StoredReports.Span(
                SqliteFile.Ref(r.GetString(0), r.GetString(1)), r.GetInt32(2), r.GetInt32(3), r.GetInt64(4), r.GetInt64(5),
                i => r.IsDBNull(6 + i) ? null : r.GetString(6 + i)),
            ("$starts", JsonSerializer.Serialize(SpanClass.EarliestStarts(query.From).Select(StoredInstant.Ticks))),
            ("$from", StoredInstant.Ticks(query.From)), ("$to", StoredInstant.Ticks(query.To)),
            ("$start", query.After is { } after ? StoredInstant.Ticks(after.Start) : long.MinValue),
            ("$kind", query.After?.Entity.Kind ?? ""), ("$code", query.After?.Entity.Code.Text ?? ""), ("$number",
                query.After?.Number ?? 0),
            ("$whats", JsonSerializer.Serialize(query.Kinds.Select(k => (int)k))),
            ("$campaign", query.Campaign?.Text), ("$program", query.Program?.Text), ("$limit", query.Limit));

        public (IReadOnlyList<CalendarMoment> Moments, int Count) Moments(CalendarQuery query)
        {
            const string Within =
                "FROM json_each($starts) c CROSS JOIN spans s ON s.class = c.key AND s.start_at >= $from AND s.start_at < $to "
                + "WHERE ($whats = '[]' OR s.what IN (SELECT value FROM json_each($whats)))";
            const string Over =
                "FROM json_each($starts) c CROSS JOIN spans s ON s.class = c.key AND s.start_at >= c.value AND s.start_at < $from "
                + "WHERE s.end_at >= $from AND s.end_at < $to AND ($whats = '[]' OR s.what IN (SELECT value FROM json_each($whats)))";
            const string Columns =
                "s.kind, s.code, s.number, s.what, s.start_at, s.end_at, s.campaign, s.program, s.estimate";
            (string, object?)[] asked =
            [
                ("$starts", JsonSerializer.Serialize(SpanClass.EarliestStarts(query.From).Select(StoredInstant.Ticks))),
                ("$from", StoredInstant.Ticks(query.From)), ("$to", StoredInstant.Ticks(query.To)),
                ("$whats", JsonSerializer.Serialize(query.Kinds.Select(k => (int)k))),
            ];
            var moments = _connection.Rows(
                $"SELECT {Columns}, s.start_at AS at, 0 AS ends {Within} UNION ALL SELECT {Columns}, s.end_at, 1 {Over} "
                    + "ORDER BY at, kind, code, number LIMIT $limit",
                r => new CalendarMoment(
                    StoredReports.Span(
                        SqliteFile.Ref(r.GetString(0), r.GetString(1)), r.GetInt32(2), r.GetInt32(3), r.GetInt64(4), r.GetInt64(5),
                        i => r.IsDBNull(6 + i) ? null : r.GetString(6 + i)),
                    r.GetInt64(10) == 1),
                [.. asked, ("$limit", query.Limit)]);
            var count = (long)_connection.Scalar($"SELECT (SELECT count(*) {Within}) + (SELECT count(*) {Over})", asked)!;
            return (moments, (int)count);
        }

        public IReadOnlyList<WaitingWork> Waiting(
            IReadOnlyCollection<Code> who, IReadOnlyCollection<string> verbs, EntityRef? at, int limit) =>
            _connection.Rows(
                $"{Waits} FROM json_each($who) c CROSS JOIN waits w ON w.who = c.value "
                    + "WHERE ($verbs = '[]' OR w.verb IN (SELECT value FROM json_each($verbs))) "
                    + $"AND ($kind IS NULL OR w.verb = '{WaitingWork.Delegates}' OR (w.kind = $kind AND w.code = $code)) "
                    + $"{ByDeadline} LIMIT $limit",
                Wait, ("$who", JsonSerializer.Serialize(who.Select(w => w.Text))), ("$verbs", JsonSerializer.Serialize(verbs)),
                ("$kind", at?.Kind), ("$code", at?.Code.Text), ("$limit", limit));

        public IReadOnlyList<WaitingWork> WaitingAt(EntityRef entity) => _connection.Rows(
            $"{Waits} FROM waits w WHERE w.kind = $kind AND w.code = $code {ByDeadline}",
            Wait, ("$kind", entity.Kind), ("$code", entity.Code.Text));

        public IReadOnlyList<WaitingWork> WaitingFor(string verb, IReadOnlyCollection<string> steps, int limit) => _connection.Rows(
            $"{Waits} FROM waits w WHERE w.verb = $verb AND ($steps = '[]' OR EXISTS(SELECT 1 FROM json_each($steps) s "
                + $"WHERE w.step = s.value OR substr(w.step, 1, length(s.value) + 1) = s.value || ':')) {ByDeadline} LIMIT $limit",
            Wait, ("$verb", verb), ("$steps", JsonSerializer.Serialize(steps)), ("$limit", limit));

        private const string Waits =
            "SELECT w.kind, w.code, w.verb, w.step, w.who, w.since, w.deadline, w.from_at, w.delegable, w.label, w.except_of";

        private const string ByDeadline =
            "ORDER BY coalesce(w.deadline, 9223372036854775807), w.kind, w.code, w.verb, w.step, w.who";

        private static WaitingWork Wait(SqliteDataReader r) => StoredReports.Waiting(
            SqliteFile.Ref(r.GetString(0), r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4),
            i => r.IsDBNull(5 + i) ? null : r.GetInt64(5 + i), r.GetInt64(8) == 1, r.IsDBNull(9) ? null : r.GetString(9), r.GetString(10));

        public void Dispose()
        {
            _moment.Dispose();
            _connection.Dispose();
        }
    }
}
