using CampaignActors.Domain.Ledger;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using CampaignActors.Vocabulary.Waiting;

namespace CampaignActors.Actors.Tests.Projections;

/// <summary>The tables of reports, calendar and work, whichever database they are in.</summary>
public abstract class ReportTablesContract
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 3, 1, 12, 0);
    private static readonly Code s_budget = new("B1");
    private long _ordering;

    protected abstract IProjectionStore Store { get; }

    private static LedgerEntry Line(
        long number, LocalDate day, decimal amount, string item = "deliveries/D1", string? campaign = "OP1", bool counts = true) => new(
            s_budget, number, EntityRef.Parse(item), campaign is null ? null : new Code(campaign), "Paper", LedgerLevel.Spent, day,
            day.AtMidnight().InUtc().ToInstant(), Money.Of(amount, Currency.Eur), counts);

    private static readonly LocalDate s_march = new(2026, 3, 1);

    private void Write(params ReportRows[] rows) =>
        Assert.True(Store.Commit(new ProjectionBatch { From = _ordering, To = ++_ordering, Rows = rows }));

    private void Write(bool whole, LedgerEntry[] written, params long[] gone) =>
        Write(new ReportRows(Kinds.Budget(s_budget), new LedgerWrite(s_budget, whole, written, gone), null, false, null, null));

    private List<LedgerEntry> Lines(LedgerSlice? slice = null)
    {
        using var look = Store.OpenReports();
        return [.. look.Lines(slice ?? new LedgerSlice(null, null, null, null, null)).OrderBy(l => l.Number)];
    }

    [Fact]
    public void Lines_are_found_by_day_budget_campaign_and_charge()
    {
        LedgerEntry[] all =
        [
            Line(1, s_march.PlusDays(-1), -1.5m), Line(2, s_march, 0.05m), Line(3, s_march.PlusDays(30), 999_999_999_999_999m),
            Line(4, s_march.PlusDays(31), 4, "tasks/T1", null), Line(5, s_march, 5, counts: false),
        ];
        Write(true, all);

        Assert.Equal([all[0], all[1], all[2], all[3]], Lines());
        Assert.Equal([all[1], all[2]], Lines(new LedgerSlice(s_march, s_march.PlusDays(30), null, null, null)));
        Assert.Equal([all[0], all[1], all[2]], Lines(new LedgerSlice(null, null, s_budget, new Code("OP1"), null)));
        Assert.Equal([all[0], all[1]], Lines(new LedgerSlice(null, null, s_budget, null, all[1].ChargedAt)));
        Assert.Empty(Lines(new LedgerSlice(null, null, new Code("B2"), null, null)));
        Assert.Empty(Lines(new LedgerSlice(null, null, null, new Code("OP2"), null)));
    }

    [Fact]
    public void Lines_of_a_program_or_a_plan_are_those_of_its_campaigns_and_items()
    {
        EntityHead Head(string entity, string? program, string? plan = null) => new(
            EntityRef.Parse(entity), null, null, program is null ? null : new Code(program), plan is null ? null : new Code(plan), null, "",
            null, null, null, default);
        EntityHead[] heads =
            [Head("campaigns/OP1", "P"), Head("campaigns/OP2", "Q"), Head("tasks/T1", "P"), Head("programs/P", null, "PL")];
        Write([.. heads.Select(h => new ReportRows(h.Entity, null, h, true, null, null))]);
        Write(true, [Line(1, s_march, 1), Line(2, s_march, 2, campaign: "OP2"), Line(3, s_march, 3, "tasks/T1", null), Line(4, s_march, 4,
            "tasks/T2", null)]);
        var all = new LedgerSlice(null, null, null, null, null);

        Assert.Equal([1L, 3L], Lines(all with { Program = new Code("P") }).Select(l => l.Number));
        Assert.Equal([1L, 3L], Lines(all with { Plan = new Code("PL") }).Select(l => l.Number));
        Assert.Equal([2L], Lines(all with { Program = new Code("Q") }).Select(l => l.Number));
        Assert.Empty(Lines(all with { Program = new Code("P"), Plan = new Code("OTHER") }));
        Assert.Equal([3L], Lines(all with { Item = EntityRef.Parse("tasks/T1") }).Select(l => l.Number));
    }

    [Fact]
    public void Changes_and_the_whole_of_a_ledger_come_to_the_same()
    {
        Write(true, [Line(1, s_march, 1), Line(2, s_march, 2), Line(3, s_march, 3)]);
        Write(false, [Line(4, s_march, 4), Line(3, s_march, 3, campaign: "OP2")], 1);
        var changed = Lines();
        Write(true, [Line(2, s_march, 2), Line(3, s_march, 3, campaign: "OP2"), Line(4, s_march, 4)]);

        Assert.Equal([Line(2, s_march, 2), Line(3, s_march, 3, campaign: "OP2"), Line(4, s_march, 4)], changed);
        Assert.Equal(changed, Lines());
        Write(true, []);
        Assert.Empty(Lines());
    }

    [Fact]
    public void Lines_of_campaigns_and_of_items_are_found_by_them()
    {
        Write(true, [Line(1, s_march, 1), Line(2, s_march, 2, "campaigns/OP1"), Line(3, s_march, 3, "tasks/D1", null)]);
        using var look = Store.OpenReports();

        Assert.Equal([1L, 2L], look.LinesOf([Kinds.Campaign(new Code("OP1"))]).Select(l => l.Number).Order());
        Assert.Equal([1L], look.LinesOf([EntityRef.Parse("deliveries/D1")]).Select(l => l.Number));
        Assert.Empty(look.LinesOf([]));
    }

    [Fact]
    public void A_head_is_read_as_it_was_written_and_goes_again()
    {
        var full = new EntityHead(
            EntityRef.Parse("deliveries/D1"), "Label, with 'quotes'", new Code("OP1"), new Code("P"), new Code("PL"), new Code("POST"),
                "finished",
            s_noon, s_noon + Duration.FromTicks(1), Money.Of(1.50m, Currency.Eur),
            new CostFigures(Money.Of(-2, new Currency("JPY")), Money.Of(0, Currency.Eur), Money.Of(0.125m, new Currency("KWD"))))
        {
            Own = new CostFigures(null, Money.Of(7, Currency.Eur), Money.Of(8.01m, Currency.Eur)),
        };
        var bare = new EntityHead(EntityRef.Parse("tasks/D1"), null, null, null, null, null, "", null, null, null, default);
        Write([.. new[] { full, bare }.Select(h => new ReportRows(h.Entity, null, h, true, null, null))]);
        using (var look = Store.OpenReports())
        {
            var heads = look.Heads([full.Entity, bare.Entity, EntityRef.Parse("tasks/GHOST")]);
            Assert.Equal([full, bare], heads.OrderBy(h => h.Key).Select(h => h.Value));
        }
        Write(new ReportRows(full.Entity, null, null, true, null, null));
        using var after = Store.OpenReports();
        Assert.Equal([bare], after.Heads([full.Entity, bare.Entity]).Values);
    }

    [Fact]
    public void The_calendar_has_what_touches_a_span_whatever_its_length()
    {
        var random = new Random(17);
        var from = s_noon;
        var all = Enumerable.Range(0, 400).Select(i =>
        {
            var start = from + Duration.FromHours(random.Next(-4_000, 4_000)) - Duration.FromDays(random.Next(20) == 0 ? 60_000 : 0);
            var length = random.Next(4) switch { 0 => 0, 1 => random.Next(48), 2 => random.Next(9_000), _ => random.Next(3_000_000) };
            return new CalendarSpan(
                EntityRef.Parse($"tasks/T{i}"), 0, (CalendarKind)(i % 6), start, start + Duration.FromHours(length),
                    new Code($"OP{i % 3}"), null);
        }).ToList();
        Write([.. all.Select(s => new ReportRows(s.Entity, null, null, false, [s], null))]);
        using var look = Store.OpenReports();
        var query = new CalendarQuery(from, from + Duration.FromDays(30), [], null, null, null, 7);

        var paged = new List<CalendarSpan>();
        for (var page = look.Spans(query); page.Count > 0; page = look.Spans(query))
        {
            paged.AddRange(page);
            query = query with { After = new CalendarPlace(page[^1].Start, page[^1].Entity, page[^1].Number) };
        }

        var expected = all.Where(query.Has).OrderBy(s => s.Start).ThenBy(s => s.Entity).ToList();
        Assert.True(expected.Count > 50);
        Assert.Equal(expected, paged);
        var some = query with { After = null, Limit = 1_000, Kinds = [CalendarKind.Task, CalendarKind.Plan], Campaign = new Code("OP1") };
        Assert.Equal(expected.Where(s => some.Has(s) && s.Campaign == some.Campaign), look.Spans(some));
    }

    [Fact]
    public void Beginnings_and_ends_in_a_time_are_found_by_their_instants()
    {
        var random = new Random(19);
        var (from, to) = (s_noon, s_noon + Duration.FromDays(14));
        var all = Enumerable.Range(0, 400).Select(i =>
        {
            var start = from + Duration.FromHours(random.Next(-900, 900));
            var end = start + Duration.FromHours(random.Next(3) == 0 ? 0 : random.Next(2_000));
            return new CalendarSpan(EntityRef.Parse($"tasks/T{i}"), 0, (CalendarKind)(i % 6), start, end, null, null);
        }).ToList();
        Write([.. all.Select(s => new ReportRows(s.Entity, null, null, false, [s], null))]);
        using var look = Store.OpenReports();
        bool In(Instant at) => from <= at && at < to;

        CalendarMoment[] expected =
        [
            .. all.Where(s => In(s.Start) || In(s.End)).Select(s => new CalendarMoment(s, !In(s.Start))).OrderBy(m => m.At)
                .ThenBy(m => m.Span.Entity),
        ];
        Assert.Contains(expected, m => m.Ends);
        var query = new CalendarQuery(from, to, [], null, null, null, 1_000);
        Has(query, expected, expected.Length);
        Has(query with { Limit = 9 }, expected[..9], expected.Length);
        CalendarMoment[] tasks = [.. expected.Where(m => m.Span.Kind == CalendarKind.Task)];
        Has(query with { Kinds = [CalendarKind.Task], Limit = 1 }, tasks[..1], tasks.Length);

        void Has(CalendarQuery asked, CalendarMoment[] shown, int count)
        {
            var found = look.Moments(asked);
            Assert.Equal(shown, found.Moments);
            Assert.Equal(count, found.Count);
        }
    }

    [Fact]
    public void A_program_has_the_deliveries_of_its_campaigns_on_the_calendar()
    {
        var (campaign, delivery) = (EntityRef.Parse("campaigns/OP1"), EntityRef.Parse("deliveries/D1"));
        Write(
            new ReportRows(
                campaign, null, new EntityHead(campaign, null, null, new Code("P"), null, null, "", null, null, null, default), true,
                    null, null),
            new ReportRows(
                delivery, null, null, false, [new CalendarSpan(delivery, 0, CalendarKind.Delivery, s_noon, s_noon, campaign.Code, null)],
                    null));
        using var look = Store.OpenReports();
        var query = new CalendarQuery(s_noon, s_noon + Duration.FromDays(1), [], new Code("P"), null, null, 10);

        Assert.Equal([delivery], look.Spans(query).Select(s => s.Entity));
        Assert.Empty(look.Spans(query with { Program = new Code("P2") }));
    }

    [Fact]
    public void Work_is_found_by_person_the_most_urgent_first()
    {
        var delivery = EntityRef.Parse("deliveries/D1");
        WaitingWork Work(string who, Instant? deadline, string step) => new(
            delivery, "approve", step, new Code(who), "L", s_noon, deadline, s_noon, [new Code("x"), new Code("y")], true);
        WaitingWork[] all = [Work("mia", null, "a"), Work("mia", s_noon, "b"), Work("team", s_noon - Duration.FromDays(1), "c"),
            Work("bob", null, "d")];
        Write(new ReportRows(delivery, null, null, false, null, all));
        using (var look = Store.OpenReports())
        {
            Assert.Equal([all[2], all[1], all[0]], look.Waiting([new Code("mia"), new Code("team")], [], null, 10));
            Assert.Equal([all[2]], look.Waiting([new Code("mia"), new Code("team")], ["close", "approve"], delivery, 1));
            Assert.Empty(look.Waiting([new Code("mia"), new Code("team")], ["close"], null, 10));
            Assert.Empty(look.Waiting([new Code("mia"), new Code("team")], [], EntityRef.Parse("deliveries/D2"), 10));
            Assert.Equal([all[2], all[1], all[0], all[3]], look.WaitingAt(delivery));
            Assert.Empty(look.WaitingAt(EntityRef.Parse("deliveries/D2")));
            Assert.Equal([all[2], all[1]], look.WaitingFor("approve", [], 2));
            Assert.Equal([all[1]], look.WaitingFor("approve", ["b", "close"], 2));
            Assert.Empty(look.WaitingFor("approve", ["bb"], 2));
            Assert.Empty(look.WaitingFor("close", [], 2));
        }
        Write(new ReportRows(delivery, null, null, false, null, [all[3]]));
        using var after = Store.OpenReports();
        Assert.Empty(after.Waiting([new Code("mia"), new Code("team")], [], null, 10));
    }

    [Fact]
    public void Forgetting_everything_empties_these_tables_too()
    {
        Write(true, [Line(1, s_march, 1)]);
        Store.Reset();
        Assert.Empty(Lines());
    }
}

public sealed class SqliteReportTablesSpecs : ReportTablesContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly ProjectionStore _store;

    public SqliteReportTablesSpecs() => _store = _folder.OpenStore();

    protected override IProjectionStore Store => _store;

    public void Dispose() => _folder.Dispose();
}

public sealed class PostgresReportTablesSpecs(PostgresFixture postgres) : ReportTablesContract, IClassFixture<PostgresFixture>,
    IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;
    private PostgresProjections _store = null!;

    protected override IProjectionStore Store => _store;

    public async Task InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await new PostgresSchema(_source).MigrateAsync();
        _store = new PostgresProjections(_source);
        _store.Prepare();
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Tables_of_another_version_are_not_read()
    {
        await using (var older = _source.CreateCommand("UPDATE projected SET shape = shape - 1"))
            await older.ExecuteNonQueryAsync();
        Assert.Contains("once all nodes are upgraded", Assert.Throws<EarlierProjectionsException>(_store.OpenReports).Message);
        await using var free = _source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'");
        Assert.NotNull(await free.ExecuteScalarAsync());
    }
}
