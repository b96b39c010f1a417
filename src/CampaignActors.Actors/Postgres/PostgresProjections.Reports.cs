using System.Data;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using CampaignActors.Vocabulary.Waiting;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Actors.Postgres;

/// <content>Reads of the tables of reports, calendar and work.</content>
public sealed partial class PostgresProjections
{
    private const string BudgetsKind = Domain.Kernel.Kinds.Budgets;
    private const string CampaignsKind = Domain.Kernel.Kinds.Campaigns;
    private const string AllLines =
        "SELECT budget, number, item_kind, item_code, campaign, category, level, day, charged_at, amount, currency, counts FROM ledger";

    public IReportLook OpenReports()
    {
        var connection = source.OpenConnection();
        try
        {
            return new ReportLook(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>One connection with one snapshot.</summary>
    private sealed class ReportLook : IReportLook
    {
        /// <summary>
        /// Heads that are looked up one by one. The planner would read all heads there are for some thousands of them; for more than this
        /// it is right.
        /// </summary>
        private const int MostLookedUp = 50_000;

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _moment;

        public ReportLook(NpgsqlConnection connection)
        {
            _connection = connection;
            _moment = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            // Questions of reports are short; compiling one that is estimated as dear takes longer than answering it.
            using var read = new NpgsqlCommand("SET LOCAL jit = off; SELECT ordering, shape FROM projected WHERE id = 1", connection);
            using var row = read.ExecuteReader();
            // Shape 0: nothing was folded yet.
            if (!row.Read() || row.GetInt32(1) is not (0 or ProjectionStore.Schema))
                throw new EarlierProjectionsException();
            Ordering = row.GetInt64(0);
        }

        public long Ordering { get; }

        public IEnumerable<BudgetHead> Budgets()
        {
            var rows = new List<StoredView>();
            using (var command = Command(_connection, $"{Views} WHERE kind = $1 ORDER BY code", BudgetsKind))
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                    rows.Add(Stored(reader));
            }
            return from row in rows
                   let facts = EntityView.Read(BudgetsKind, row.View, row.Facts).FactsAs<BudgetViewFacts>()
                   where facts is not null
                   select BudgetHead.Of(row.Entity.Code, facts);
        }

        public IEnumerable<LedgerEntry> Lines(LedgerSlice slice)
        {
            using var command = Command(
                _connection,
                $"{AllLines} WHERE counts AND day BETWEEN $1 AND $2 AND charged_at <= $3 AND ($4::text IS NULL OR budget = $4)"
                + (slice.Campaign is null ? " AND $5::text IS NULL" : " AND campaign = $5")
                + " AND ($6::text IS NULL OR (item_code = $6 AND item_kind = $7::text))"
                + (slice.Program is null ? " AND $8::text IS NULL" : Within("program = $8"))
                + (slice.Plan is null ? " AND $9::text IS NULL"
                    : Within("program IN (SELECT code FROM heads WHERE kind = 'programs' AND plan = $9)")),
                slice.From is { } from ? StoredReports.Day(from) : int.MinValue, slice.To is { } to ? StoredReports.Day(to) : int.MaxValue,
                slice.ChargedBy is { } by ? StoredInstant.Ticks(by) : long.MaxValue, Nullable(slice.Budget), Nullable(slice.Campaign),
                Nullable(slice.Item?.Code), (slice.Item?.Kind ?? ""), Nullable(slice.Program), Nullable(slice.Plan));
            using var r = command.ExecuteReader();
            while (r.Read())
                yield return Line(r);
        }

        /// <summary>A line belongs to the program of its campaign; without a campaign, to that of what caused it.</summary>
        private static string Within(string program) =>
            $" AND (campaign IN (SELECT code FROM heads WHERE kind = 'campaigns' AND {program}) "
            + $"OR (campaign IS NULL AND item_code IN (SELECT code FROM heads WHERE {program})))";

        private static LedgerEntry Line(NpgsqlDataReader r) => StoredReports.Entry(
            r.GetString(0), r.GetInt64(1), Ref(r, 2), Text(r, 4), r.GetString(5), r.GetInt32(6), r.GetInt32(7), r.GetInt64(8),
            Money.Of(r.GetDecimal(9), new Currency(r.GetString(10))), r.GetBoolean(11));

        public IReadOnlyDictionary<EntityRef, EntityHead> Heads(IReadOnlyCollection<EntityRef> entities)
        {
            var heads = new Dictionary<EntityRef, EntityHead>(entities.Count);
            using var command = Command(
                _connection,
                "SELECT h.kind, h.code, h.start_at, h.end_at, h.label, h.campaign, h.program, h.plan, h.provider, h.status, h.shown, "
                + "h.estimate, h.calculated, h.real, h.own, h.own_real FROM unnest($1::text[], $2::text[]) w(kind, code) "
                + (entities.Count <= MostLookedUp
                    ? "CROSS JOIN LATERAL (SELECT * FROM heads x WHERE x.kind = w.kind AND x.code = w.code OFFSET 0) h"
                    : "JOIN heads h ON h.kind = w.kind AND h.code = w.code"),
                entities.Select(e => e.Kind).ToArray(), entities.Select(e => e.Code.Text).ToArray());
            using var r = command.ExecuteReader();
            while (r.Read())
            {
                heads[Ref(r, 0)] = StoredReports.Head(
                    Ref(r, 0), i => Text(r, 4 + i), r.IsDBNull(2) ? null : r.GetInt64(2), r.IsDBNull(3) ? null : r.GetInt64(3));
            }
            return heads;
        }

        public IEnumerable<LedgerEntry> LinesOf(IReadOnlyCollection<EntityRef> entities)
        {
            string[] campaigns = [.. entities.Where(e => e.Kind == CampaignsKind).Select(e => e.Code.Text)];
            var items = entities.Where(e => e.Kind != CampaignsKind).ToList();
            return Read($"{AllLines} WHERE counts AND campaign = ANY($1)", Line, (object)campaigns).Concat(Read(
                $"{AllLines} JOIN unnest($1::text[], $2::text[]) w(kind, code) ON item_code = w.code AND item_kind = w.kind WHERE counts",
                Line, items.Select(e => e.Kind).ToArray(), items.Select(e => e.Code.Text).ToArray()));
        }

        public IReadOnlyDictionary<Code, Map<Quantity>> Needs(IReadOnlyCollection<Code> deliveries) => Read(
            "SELECT code, view, facts FROM entities WHERE kind = $1 AND code = ANY($2)",
            r => (Code: new Code(r.GetString(0)), Needs: StoredReports.Needs(r.GetString(1), Text(r, 2))),
            Domain.Kernel.Kinds.Deliveries, deliveries.Select(d => d.Text).ToArray())
            .ToDictionary(r => r.Code, r => r.Needs);

        public IReadOnlyList<CalendarSpan> Spans(CalendarQuery query)
        {
            long[] starts = [.. SpanClass.EarliestStarts(query.From).Select(StoredInstant.Ticks)];
            return Read(
                "SELECT s.kind, s.code, s.number, s.what, s.start_at, s.end_at, s.campaign, s.program, s.estimate "
                + "FROM unnest($1::int[], $2::bigint[]) c(class, start_at) "
                + "JOIN spans s ON s.class = c.class AND s.start_at >= c.start_at AND s.start_at < $3 "
                + "WHERE s.end_at >= $4 AND (s.start_at, s.kind, s.code, s.number) > ($5, $6, $7, $8) "
                + "AND (cardinality($9::int[]) = 0 OR s.what = ANY($9)) AND ($10::text IS NULL OR s.campaign = $10) "
                + "AND ($11::text IS NULL OR s.program = $11 "
                + "OR s.campaign IN (SELECT code FROM heads WHERE program = $11 AND kind = 'campaigns')) "
                + "ORDER BY s.start_at, s.kind, s.code, s.number LIMIT $12",
                r => StoredReports.Span(
                    Ref(r, 0), r.GetInt32(2), r.GetInt32(3), r.GetInt64(4), r.GetInt64(5), i => Text(r, 6 + i)),
                Enumerable.Range(0, starts.Length).ToArray(), starts, StoredInstant.Ticks(query.To), StoredInstant.Ticks(query.From),
                query.After is { } after ? StoredInstant.Ticks(after.Start) : long.MinValue, query.After?.Entity.Kind ?? "",
                query.After?.Entity.Code.Text ?? "", query.After?.Number ?? 0, query.Kinds.Select(k => (int)k).ToArray(),
                Nullable(query.Campaign), Nullable(query.Program), query.Limit);
        }

        public (IReadOnlyList<CalendarMoment> Moments, int Count) Moments(CalendarQuery query)
        {
            long[] starts = [.. SpanClass.EarliestStarts(query.From).Select(StoredInstant.Ticks)];
            var moments = Read(
                "WITH found AS (SELECT s.*, s.start_at AS at, false AS ends "
                + "FROM unnest($1::int[]) c(class) JOIN spans s ON s.class = c.class AND s.start_at >= $3 AND s.start_at < $4 "
                + "WHERE (cardinality($5::int[]) = 0 OR s.what = ANY($5)) "
                + "UNION ALL SELECT s.*, s.end_at, true "
                + "FROM unnest($1::int[], $2::bigint[]) c(class, start_at) "
                + "JOIN spans s ON s.class = c.class AND s.start_at >= c.start_at AND s.start_at < $3 "
                + "WHERE s.end_at >= $3 AND s.end_at < $4 AND (cardinality($5::int[]) = 0 OR s.what = ANY($5))) "
                + "SELECT kind, code, number, what, start_at, end_at, campaign, program, estimate, ends, count(*) OVER () FROM found "
                + "ORDER BY at, kind, code, number LIMIT $6",
                r => (
                    Moment: new CalendarMoment(
                        StoredReports.Span(
                            Ref(r, 0), r.GetInt32(2), r.GetInt32(3), r.GetInt64(4), r.GetInt64(5), i => Text(r, 6 + i)), r.GetBoolean(9)),
                    Count: r.GetInt64(10)),
                Enumerable.Range(0, starts.Length).ToArray(), starts, StoredInstant.Ticks(query.From), StoredInstant.Ticks(query.To),
                query.Kinds.Select(k => (int)k).ToArray(), query.Limit);
            return ([.. moments.Select(m => m.Moment)], moments.Count == 0 ? 0 : (int)moments[0].Count);
        }

        public IReadOnlyList<WaitingWork> Waiting(
            IReadOnlyCollection<Code> who, IReadOnlyCollection<string> verbs, EntityRef? at, int limit) =>
            Read(
                $"{Waits} WHERE who = ANY($1) AND (cardinality($2::text[]) = 0 OR verb = ANY($2)) "
                    + $"AND ($3::text IS NULL OR verb = '{WaitingWork.Delegates}' OR (code = $3 AND kind = $4::text)) "
                    + $"{ByDeadline} LIMIT $5",
                Wait, who.Select(w => w.Text).ToArray(), verbs.ToArray(), Nullable(at?.Code), at?.Kind ?? "", limit);

        public IReadOnlyList<WaitingWork> WaitingAt(EntityRef entity) => Read(
            $"{Waits} WHERE kind = $1 AND code = $2 {ByDeadline}", Wait, entity.Kind, entity.Code.Text);

        public IReadOnlyList<WaitingWork> WaitingFor(string verb, IReadOnlyCollection<string> steps, int limit) => Read(
            $"{Waits} WHERE verb = $1 AND (cardinality($2::text[]) = 0 OR split_part(step, ':', 1) = ANY($2)) {ByDeadline} LIMIT $3",
            Wait, verb, steps.ToArray(), limit);

        private const string Waits =
            "SELECT kind, code, verb, step, who, since, deadline, from_at, delegable, label, except_of FROM waits";

        private const string ByDeadline = "ORDER BY coalesce(deadline, 9223372036854775807), kind, code, verb, step, who";

        private static WaitingWork Wait(NpgsqlDataReader r) => StoredReports.Waiting(
            Ref(r, 0), r.GetString(2), r.GetString(3), r.GetString(4), i => r.IsDBNull(5 + i) ? null : r.GetInt64(5 + i),
            r.GetBoolean(8), Text(r, 9), r.GetString(10));

        private List<T> Read<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object> values)
        {
            using var command = Command(_connection, sql, values);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }

        /// <summary>A code, or a null that says that it is text.</summary>
        private static NpgsqlParameter Nullable(Code? code) => new()
        {
            Value = (object?)code?.Text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text,
        };

        public void Dispose()
        {
            _moment.Dispose();
            _connection.Dispose();
        }
    }
}
