using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CampaignActors.Testing.Volume;
using Xunit;
using Xunit.Abstractions;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>No page loads more than it shows, however much there is: it says itself what it has asked for.</summary>
[Long]
public sealed partial class PageVolumeSpecs(LargeNode node, ITestOutputHelper output) : IClassFixture<LargeNode>
{
    /// <summary>Requests of one page. The technical workflows ask four for each of the five.</summary>
    private const int MostAsks = 24;

    /// <summary>The calendar has 200 entries, the tree all budgets; lists have 50 rows.</summary>
    private const int MostRows = 300;

    private const int MostBytes = 300_000;

    public static readonly TheoryData<string> Pages =
    [
        "/ui", "/ui/inbox", "/ui/inbox?q=letter", "/ui/inbox/deliveries/D7/target", "/ui/campaigns", "/ui/campaigns?q=spring&sort=-start",
        "/ui/campaigns/OP7", $"/ui/campaigns/{LargeCompany.Busy}", $"/ui/campaigns/{LargeCompany.Busy}?tab=history", "/ui/calendar",
        "/ui/calendar?view=quarter", "/ui/deliveries", "/ui/deliveries/D7", "/ui/tasks", "/ui/tasks/T7", "/ui/budgets",
        "/ui/budgets?view=list", "/ui/budgets/B0", "/ui/budgets/B0?tab=ledger", "/ui/budgets/B0?tab=evolution",
        "/ui/budgets/B0?tab=history", "/ui/stocks", "/ui/stocks?view=list", "/ui/stocks/ST0", "/ui/stocks/ST0/L7", "/ui/orders",
        "/ui/programs", "/ui/programs/PRG7", "/ui/plans/PLN0", "/ui/reports", "/ui/reports/costs", "/ui/reports/expenses",
        "/ui/search?q=1", "/ui/workflows", "/ui/workflows/operationMgt", "/ui/cluster", "/ui/access", "/ui/access?tab=people", "/ui/audit",
        "/ui/providers/PRINT", "/ui/operators/boss",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_loads_no_more_than_it_shows(string path)
    {
        using var answer = await node.Visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        var said = answer.Headers.TryGetValues("Server-Timing", out var values) ? string.Join(' ', values) : "";
        output.WriteLine($"{said}; {Row().Count(page)} rows shown");
        var (asks, rows, bytes) = Counts().Match(said) is { Success: true } found
            ? (Number(found.Groups[1]), Number(found.Groups[2]), Number(found.Groups[3]))
            : (0, 0, 0);

        Assert.InRange(asks, 0, MostAsks);
        Assert.InRange(rows, 0, Math.Min(MostRows, Row().Count(page)));
        Assert.InRange(bytes, 0, MostBytes);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("<tr|<li|<option|<dd")]
    private static partial Regex Row();

    [GeneratedRegex("(\\d+) asks, (\\d+) rows, (\\d+) bytes")]
    private static partial Regex Counts();
}
