using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Workflows;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Testing.Volume;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Benchmarks.Pages;

/// <summary>
/// The web interface of one node with much data, over HTTP, as an administrator for whom all approvals wait: each page from the request to
/// its last byte, the lists behind pages without them, and what many open pages cost. Node and browsers share the machine.
/// </summary>
internal sealed partial class PagesBenchmark(IStore store, PageLoad load, string? kept)
{
    private const int Warming = 3;

    public async Task<PagesResult> RunAsync(int rounds, Action<string> say)
    {
        await using var site = await store.NewAsync();
        await site.PrepareAsync();
        var folder = kept is not null && site.Settings.Count == 0 ? kept : site.Node.DataFolder;
        var rows = 0L;
        if (!Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "*.db").Any())
        {
            rows = await new LargeCompany(load.Company).WriteAsync(site.EmptyJournal(folder), what => say($"{store.Title}, pages: {what}"));
            GC.Collect();
        }
        var projected = await ProjectAsync(site.Node with { DataFolder = folder });
        say($"{store.Title}, pages: projected in {projected:0} s");
        await using var node = await MeasuredNode.StartAsync(folder, site.Settings);
        say($"{store.Title}, pages: the node is at rest");
        var run = Guid.NewGuid().ToString("N")[..8];
        using var browser = await PageBrowser.SignInAsync(
            node.Address, await node.KeyAsync($"pages-{run}", LargeCompany.Person, "administrator"));
        var pages = new List<PageTiming>();
        foreach (var (name, path) in await PagesAsync(browser))
            pages.Add(await TimeAsync(node, name, () => browser.VisitAsync(path), rounds, say));
        var lists = new List<PageTiming>();
        foreach (var path in Lists())
            lists.Add(await TimeAsync(node, path, () => AskAsync(node, path), rounds, say));
        var open = await OpenAsync(node, run, say);
        return new PagesResult(store.Title, load, rows, projected, pages, lists, open);
    }

    /// <summary>
    /// Without workflows: while the tables grow they hold what was due once, and a node would look after each of it.
    /// </summary>
    private static async Task<double> ProjectAsync(CampaignActorsOptions options)
    {
        var watch = Stopwatch.StartNew();
        await using var node = await BenchNode.StartAsync(
            options, SupervisorOptions.Default with { TickerEnabled = false, NudgesEnabled = false, SweepEvery = null });
        while (await node.LagAsync() > 0)
            await Task.Delay(100);
        return watch.Elapsed.TotalSeconds;
    }

    private static string Today(int days = 0) =>
        LocalDatePattern.Iso.Format(SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(days));

    private static async Task<IReadOnlyList<(string Name, string Path)>> PagesAsync(PageBrowser browser)
    {
        var delivery = "D7";
        return
        [
            ("home", "/ui"),
            ("inbox", "/ui/inbox"), ("inbox, second page", await NextAsync(browser, "/ui/inbox")),
            ("inbox, words", "/ui/inbox?q=letter+ghent"),
            ("approval", $"/ui/inbox/deliveries/{delivery}/target"),
            ("campaigns", "/ui/campaigns"), ("campaigns, two words", "/ui/campaigns?q=spring+ghent"),
            ("campaigns, a word that never occurs", "/ui/campaigns?q=nothing"),
            ("campaigns, state by start", "/ui/campaigns?state=started&sort=start"),
            ("campaigns, a month, a state and a word",
                $"/ui/campaigns?state=finished&q=li%C3%A8ge&from={Today(-60)}&to={Today(-30)}&sort=-start"),
            ("campaigns, by label downwards", "/ui/campaigns?sort=-label"),
            ("campaigns, second page by label", await NextAsync(browser, "/ui/campaigns?sort=label")),
            ("campaigns, last by code", "/ui/campaigns?sort=-code"),
            ("campaign", "/ui/campaigns/OP7"), ("busy campaign", $"/ui/campaigns/{LargeCompany.Busy}"),
            ("busy campaign, history", $"/ui/campaigns/{LargeCompany.Busy}?tab=history"),
            ("busy campaign, history, next", await NextAsync(browser, $"/ui/campaigns/{LargeCompany.Busy}?tab=history")),
            ("calendar, month", "/ui/calendar"), ("calendar, quarter", "/ui/calendar?view=quarter"),
            ("deliveries", "/ui/deliveries"), ("delivery", $"/ui/deliveries/{delivery}"), ("tasks", "/ui/tasks"), ("task", "/ui/tasks/T7"),
            ("budget tree", "/ui/budgets"), ("budget list", "/ui/budgets?view=list"), ("budget", "/ui/budgets/B0"),
            ("budget, ledger", "/ui/budgets/B0?tab=ledger"), ("budget, evolution", "/ui/budgets/B0?tab=evolution"),
            ("budget, explained", "/ui/budgets/B0/explain/committed"),
            ("stocks", "/ui/stocks"), ("stock", "/ui/stocks/ST0"), ("stock line", "/ui/stocks/ST0/L7"), ("orders", "/ui/orders"),
            ("programs", "/ui/programs"), ("program", "/ui/programs/PRG7"),
            ("reports", "/ui/reports"), ("report, costs of a month", $"/ui/reports/costs?from={Today(-30)}&to={Today()}"),
            ("report, expenses of a month", $"/ui/reports/expenses?from={Today(-30)}&to={Today()}"),
            ("search", "/ui/search?q=spring"), ("search, of nothing", "/ui/search?q=nothing"),
            ("workflows", "/ui/workflows"), ("workflow", "/ui/workflows/operationMgt"), ("cluster", "/ui/cluster"),
            ("access", "/ui/access"), ("audit", "/ui/audit"), ("recipients", "/ui/recipients"), ("what-if", "/ui/whatif"),
        ];
    }

    /// <summary>Requests that pages send, with what matters most to their time.</summary>
    private static IEnumerable<string> Lists() =>
    [
        "/campaigns?limit=50", "/campaigns?q=spring+ghent&limit=50", "/campaigns?q=nothing&limit=50",
        "/campaigns?state=started&sort=start&limit=50", "/campaigns?sort=-label&limit=50", "/campaigns?program=PRG7&sort=start&limit=50",
        $"/campaigns?state=finished&q=li%C3%A8ge&from={Today(-60)}&to={Today(-30)}&sort=-start&limit=50",
        "/deliveries?q=letter+ghent&limit=50", "/deliveries?state=failed&limit=8",
        $"/deliveries?campaign={LargeCompany.Busy}&sort=start&limit=50",
        "/tasks?assignedTo=boss&limit=50", "/budgets?relatedTo=B0&limit=50",
        "/work?for=boss&do=approve&limit=50", "/work?for=boss&do=approve&q=letter+ghent&limit=50",
        $"/audit?entity=campaigns/{LargeCompany.Busy}&limit=50", $"/reports/costs?by=category&from={Today(-30)}&to={Today()}&limit=50",
        $"/calendar?from={Today()}&to={Today(30)}&limit=100",
    ];

    private static async Task<string> NextAsync(PageBrowser browser, string path) =>
        Following().Match(await browser.TextAsync(path)) is { Success: true } found
            ? found.Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal)
            : throw new VoidRunException($"{path} has no next page");

    private static async Task<PageVisit> AskAsync(MeasuredNode node, string path)
    {
        var began = Stopwatch.GetTimestamp();
        var bytes = await node.AskAsync(path);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return new PageVisit(took, took, bytes, 0, 0, 0);
    }

    private static async Task<PageTiming> TimeAsync(
        MeasuredNode node, string name, Func<Task<PageVisit>> visit, int rounds, Action<string> say)
    {
        for (var n = 0; n < Warming; n++)
            await visit();
        var visits = new List<PageVisit>();
        var used = node.Processor();
        for (var n = 0; n < rounds; n++)
            visits.Add(await visit());
        used = (node.Processor() - used) * 1_000 / rounds;
        var sorted = visits.Select(v => v.Whole).Order().ToArray();
        var timing = new PageTiming(
            name, Median.Of(visits.Select(v => v.FirstByte)), Median.Of(sorted), sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1],
            sorted[^1], visits[^1].Bytes, visits[^1].Asks, visits[^1].Rows, visits[^1].Read, used);
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {timing.Median:0.0} ms, {timing.Late:0.0}, worst {timing.Worst:0.0}, processor {used:0.0}, {timing.Bytes:N0} bytes, "
                + $"{timing.Asks} asks, {timing.Rows} rows, {timing.Read:N0} bytes read"));
        return timing;
    }

    private async Task<OpenPages> OpenAsync(MeasuredNode node, string run, Action<string> say)
    {
        await node.QuietAsync();
        var (before, restBefore) = await RestAsync(node);
        var browsers = new List<PageBrowser>();
        var streams = new List<IDisposable>();
        try
        {
            for (var n = 0; n < load.Browsers; n++)
            {
                var key = await node.KeyAsync($"pages-{run}-{n}", $"mia{n % 30}", "campaignManager");
                browsers.Add(await PageBrowser.SignInAsync(node.Address, key));
                await browsers[n].VisitAsync("/ui");
                await browsers[n].VisitAsync("/ui/campaigns");
                streams.Add(await browsers[n].WatchAsync());
            }
            await node.QuietAsync();
            var (with, restWith) = await RestAsync(node);
            say($"{load.Browsers} open pages: {before:0} to {with:0} MB, {restBefore * 100:0.00} to {restWith * 100:0.00} % of a core");
            return new OpenPages(load.Browsers, before, with, restBefore, restWith);
        }
        finally
        {
            foreach (var open in streams.Concat(browsers))
                open.Dispose();
        }
    }

    private async Task<(double Resident, double Core)> RestAsync(MeasuredNode node)
    {
        await node.CollectAsync();
        await node.CollectAsync(); // What the first one has finalised is gone with the second.
        var resident = node.Resident();
        var (used, watch) = (node.Processor(), Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(load.Rest));
        return (resident, (node.Processor() - used) / watch.Elapsed.TotalSeconds);
    }

    [GeneratedRegex("href=\"([^\"]+)\"[^>]*>(?:Next page|What came after)<")]
    private static partial Regex Following();
}
