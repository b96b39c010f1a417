using System.Diagnostics;
using System.Text;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Reporting;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using CampaignActors.Vocabulary.Waiting;
using NodaTime;

namespace CampaignActors.Benchmarks.Scale;

/// <summary>
/// Reports, calendar and work among many campaigns, from the question to the bytes of the answer, without HTTP. The tables are filled as a
/// projector fills them: two years of campaigns with two deliveries each, five lines a campaign, a hundred budgets, twenty programs.
/// </summary>
internal sealed class ReportBenchmark(IStore store)
{
    private const int Budgets = 100;
    private const int Months = 24;
    private const int Batch = 2_000;
    private static readonly LocalDate s_first = new(2025, 1, 1);
    private static readonly LocalDate s_month = new(2026, 3, 1);

    public async Task<IReadOnlyList<ReportTiming>> RunAsync(int campaigns, int rounds, Action<string> say)
    {
        await using var site = await store.NewAsync();
        await site.PrepareAsync();
        using var tables = site.Projections();
        var watch = Stopwatch.StartNew();
        Fill(tables, campaigns);
        say($"{store.Title}, tables of {campaigns:N0} campaigns filled in {watch.Elapsed.TotalSeconds:0.0} s");

        var slice = new ReportQuery("") { From = s_month, To = s_month.PlusMonths(1).PlusDays(-1) };
        (string Name, Func<IReportLook, (int Rows, string Text)> Read)[] questions =
        [
            .. ReportCatalogue.Names.Select(name => ($"{name}, one month", Made(slice with { Name = name }))),
            ("costs by provider and program, one month", Made(slice with { Name = "costs", By = ["provider", "program"] })),
            ("expenses of one campaign", Made(new ReportQuery("expenses") { Campaign = new Code("OP7") })),
            ("costs, everything", Made(new ReportQuery("costs"))),
            ("calendar, one month, 100 entries", Page(100)),
            ("calendar, one month, 1,000 entries", Page(1_000)),
            ("work of one person", look =>
            {
                var work = WorkList.For(
                    new Code("op30"), Instant.FromUtc(2026, 3, 1, 0, 0), who => look.Waiting(who, [], null, 10_000),
                    _ => [new Code("team3")]);
                return (work.Count, string.Concat(work.Take(100).Select(w => NodeWork.Json(w).ToJsonString())));
            }),
        ];
        var timings = new List<ReportTiming>();
        foreach (var (name, read) in questions)
        {
            var (times, rows) = (new List<double>(), 0);
            for (var round = 0; round <= rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                using (var look = tables.OpenReports())
                {
                    (rows, var text) = read(look);
                    _ = Encoding.UTF8.GetBytes(text);
                }
                if (round > 0)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            say($"{store.Title}, {name}: {Median.Of(times):0.0} ms, {rows:N0} rows");
            timings.Add(new ReportTiming(store.Title, name, campaigns, rows, Median.Of(times), times.Max()));
        }
        return timings;
    }

    private static Func<IReportLook, (int, string)> Made(ReportQuery query) => look =>
    {
        var report = Reporter.Make(query, look);
        return (report.Rows.Count, report.Page(0, 10_000, out _).ToJson().ToJsonString());
    };

    private static Func<IReportLook, (int, string)> Page(int limit) => look =>
    {
        var (items, _) = NodeCalendar.Page(look, new CalendarQuery(
            Noon(s_month), Noon(s_month.PlusMonths(1)), [], null, null, null, limit));
        return (items.Count, items.ToJsonString());
    };

    private static Instant Noon(LocalDate day) => day.AtMidnight().InUtc().ToInstant() + Duration.FromHours(12);

    private static void Fill(IProjectionStore tables, int campaigns)
    {
        tables.Prepare();
        var programs = Enumerable.Range(0, 20).Select(p => Head(Kinds.Program(new Code($"PRG{p}")), plan: new Code($"PLN{p % 4}")));
        Commit(tables, [], [.. programs]);
        var budgets = Enumerable.Range(0, Budgets).Select(b => new StoredView(
            Kinds.Budget(new Code($"B{b}")), 1, $$"""{"allocated":1000000}""",
            ViewFacts.Write(new BudgetViewFacts(
                Currency.Eur, Money.Of(1_000_000_000, Currency.Eur), null, [.. Enumerable.Repeat(Money.Zero(Currency.Eur), 5)], [])), 1));
        Commit(tables, [.. budgets], []);
        for (var first = 0; first < campaigns; first += Batch)
            Commit(tables, [], [.. Enumerable.Range(first, Math.Min(Batch, campaigns - first)).SelectMany(Campaign)]);
    }

    private static void Commit(IProjectionStore tables, StoredView[] views, List<ReportRows> rows)
    {
        var from = tables.Ordering();
        tables.Commit(new ProjectionBatch { From = from, To = from + 1, Entities = views, Rows = rows });
    }

    /// <summary>A campaign of one to three months with its deliveries.</summary>
    private static IEnumerable<ReportRows> Campaign(int n)
    {
        var (self, budget, day) = (Kinds.Campaign(new Code($"OP{n}")), new Code($"B{n % Budgets}"), s_first.PlusDays(n % (Months * 30)));
        var lines = new List<LedgerEntry>();
        lines.Add(Line(self, "", 50));
        yield return Rows(self, CalendarKind.Campaign, day, 30 + n % 60, Head(self, program: new Code($"PRG{n % 20}")));
        for (var d = 0; d < 2; d++)
        {
            var delivery = Kinds.Delivery(new Code($"OP{n}.{d}"));
            var at = day.PlusDays(10 * (d + 1));
            lines.Add(Line(delivery, "Paper", 12.5m));
            lines.Add(Line(delivery, "Postage", 99.99m));
            yield return Rows(delivery, CalendarKind.Delivery, at, 2, Head(delivery, self.Code, new Code($"PROV{n % 50}"))) with
            {
                Waits = n % 10 > 0 ? null
                    :
                    [
                        new WaitingWork(
                            delivery, "approve", "target", new Code($"op{n % 1_000}"), null, Noon(at), Noon(at), null, [], true),
                    ],
            };
        }
        yield return new ReportRows(Kinds.Budget(budget), new LedgerWrite(budget, false, lines, []), null, false, null, null);

        LedgerEntry Line(EntityRef item, string category, decimal amount) => new(
            budget, n * 10L + lines.Count, item, self.Code, category, (LedgerLevel)(1 + n % 5), day, Noon(day),
            Money.Of(amount, Currency.Eur), true);
    }

    private static ReportRows Rows(EntityRef entity, CalendarKind kind, LocalDate day, int days, ReportRows head) => head with
    {
        Spans =
        [
            new CalendarSpan(
                entity, 0, kind, Noon(day), Noon(day.PlusDays(days)), kind == CalendarKind.Campaign ? entity.Code : head.Head!.Campaign,
                head.Head!.Program),
        ],
    };

    private static ReportRows Head(
        EntityRef entity, Code? campaign = null, Code? provider = null, Code? program = null, Code? plan = null) =>
        new(entity, null, new EntityHead(
            entity, $"Label of {entity.Code}", campaign, program, plan, provider, "started", null, null, Money.Of(100, Currency.Eur),
            new CostFigures(Money.Of(90, Currency.Eur), Money.Of(100, Currency.Eur), null)), true, null, null);
}

/// <param name="Median">Milliseconds from the question to the bytes of its answer.</param>
internal sealed record ReportTiming(string Store, string Question, int Campaigns, int Rows, double Median, double Worst);
