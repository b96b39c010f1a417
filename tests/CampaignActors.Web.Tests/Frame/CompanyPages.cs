using CampaignActors.Web.Frame;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>Pages by address, with the data of the demo's company; <c>{…}</c> of templates stands for these.</summary>
internal static class CompanyPages
{
    public static readonly IReadOnlyList<string> All =
    [
        .. MenuEntries.All.Select(entry => entry.Address),
        "/ui/search?q=oak", "/ui/preferences",
        "/ui/campaigns/TERRACE", "/ui/deliveries/GUESTROOM.MAIL", "/ui/deliveries/CATALOGUE.FIRST", "/ui/budgets/DIRECT", "/ui/plans/YEAR",
        "/ui/programs/ONLINE", "/ui/segments/GROWNUPS", "/ui/operators/mia", "/ui/workflows/budgetMgt", "/ui/providers/LARK",
        "/ui/inbox/deliveries/WINBACK.MAIL/target", "/ui/inbox/deliveries/FABRIC.BOOKS", "/ui/inbox/deliveries/GUESTROOM.MAIL/target",
        "/ui/inbox/tasks/BREMEN.HALL", "/ui/inbox/campaigns/OP1/1", "/ui/tasks/BREMEN.STAFF",
        "/ui/inbox/several?item=deliveries/WINBACK.MAIL/target&item=tasks/BREMEN.HALL/task",
        "/ui/stocks/WAREHOUSE", "/ui/stocks/WAREHOUSE/SAMPLEBOOK", "/ui/orders", "/ui/orders/GIFTCARDS-1",
        "/ui/cluster?tab=shards&region=keys",
        "/ui/cluster?tab=actors", "/ui/cluster?tab=care", "/ui/cluster?tab=log", "/ui/access?tab=people", "/ui/access?tab=roles",
        "/ui/audit?tab=denied", "/ui/audit?tab=people",
        "/ui/campaigns/new", "/ui/segments/new", "/ui/stocks/new", "/ui/tasks/new?campaign=BREMEN", "/ui/orders/new", "/ui/operators/new",
        "/ui/budgets?view=list", "/ui/budgets/MARKETING", "/ui/budgets/DIRECT?tab=evolution&cumulative=true",
        "/ui/budgets/DIRECT?tab=ledger",
        "/ui/budgets/DIRECT?tab=periods", "/ui/budgets/DIRECT?tab=history", "/ui/budgets/DIRECT?tab=change", "/ui/budgets/new",
        "/ui/budgets/BRITAIN?trueAt=2026-11-20T10:00&zone=UTC", "/ui/budgets/DIRECT/explain/spent",
        "/ui/budgets/MARKETING/explain/consolidated.spent", "/ui/stocks/MESSAGES/TEXTS/explain/inStock", "/ui/reports/expenses",
        "/ui/reports/costs?by=month", "/ui/reports/evolution?budget=DIRECT", "/ui/reports/variance", "/ui/reports/summary",
        "/ui/invoices/INV-BLUE-7", "/ui/invoices/new", "/ui/invoices?provider=BLUEDOOR", "/ui/providers/new",
        "/ui/audiences?tab=lists", "/ui/audiences?tab=typologies", "/ui/audiences?tab=suppressions", "/ui/lists/NEWSLETTER",
        "/ui/lists/new",
        "/ui/typologies/STANDARD", "/ui/typologies/new", "/ui/recipientFields", "/ui/recipients?find=HP", "/ui/recipients/HP000002",
        "/ui/import/recipients", "/ui/import/suppressions",
        "/ui/deliveries/new", "/ui/campaigns/BIRTHDAYS?tab=workflows",
        "/ui/campaigns/BREMEN?tab=edit",
        "/ui/deliveries/TERRACE.MAIL", "/ui/deliveries/FABRIC.BOOKS", "/ui/templates/LETTER", "/ui/calendar?view=quarter&on=2026-11",
        "/ui/calendar/move?entity=tasks/BREMEN.KEYS&end=2026-12-24T12:00",
    ];

    public static TheoryData<string> Theory => [.. All];
}
