using CampaignActors.Web.Session;

namespace CampaignActors.Web.Frame;

/// <param name="Key">After <c>g</c>; empty: none.</param>
/// <param name="Needs">Any one of them; <see cref="Need.Read"/>: everybody.</param>
public sealed record MenuEntry(string Address, string English, string Dutch, string Key, params IReadOnlyList<Need> Needs);

/// <summary>The main menu, in its order. The labels are those of the glossary.</summary>
public static class MenuEntries
{
    public static readonly IReadOnlyList<MenuEntry> All =
    [
        new("/ui", "Home", "Start", "h", Need.Read),
        new("/ui/inbox", "Inbox", "Postvak", "i", Need.Read),
        new("/ui/campaigns", "Campaigns", "Campagnes", "c", Need.Read),
        new("/ui/deliveries", "Deliveries", "Leveringen", "d", Need.Read),
        new("/ui/calendar", "Calendar", "Kalender", "k", Need.Read),
        new("/ui/budgets", "Budgets", "Budgetten", "b", Need.Read),
        new("/ui/stocks", "Stocks", "Voorraden", "s", Need.Read),
        new("/ui/audiences", "Audiences", "Doelgroepen", "a", Need.Read),
        new("/ui/recipients", "Recipients", "Ontvangers", "r", Need.KeepRecipients),
        new("/ui/reports", "Reports", "Rapporten", "o", Need.Read),
        new("/ui/whatif", "What if", "Wat als", "f", Need.Read),
        new("/ui/workflows", "Workflows", "Workflows", "w", Need.Read),
        new("/ui/cluster", "Cluster", "Cluster", "n", Need.Read),
        new("/ui/access", "Access", "Toegang", "", Need.Administer),
        new("/ui/audit", "Audit", "Audit", "u", Need.Administer),
    ];

    public static IEnumerable<MenuEntry> Of(Me me) => All.Where(entry => entry.Needs.Any(need => me.May(need)));
}
