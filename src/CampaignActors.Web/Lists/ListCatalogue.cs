using CampaignActors.Vocabulary.Lists;
using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Lists;

/// <summary>The lists that have a page of their own or the common one. A kind without an entry shows code, label and state.</summary>
public static class ListCatalogue
{
    private static readonly Column s_code = new("code", "Code", "Code", CellKind.Code) { Sort = "code" };
    private static readonly Column s_label = new("label", "Label", "Label") { Sort = "label" };
    private static readonly Column s_state = new("state", "State", "Status", CellKind.State) { Sort = "state" };
    private static readonly Column s_status = s_state with { Path = "status" };

    public static readonly IReadOnlyList<ListDefinition> All =
    [
        new("campaigns", "Campaigns", "Campagnes",
        [
            s_code, s_label,
            s_status,
            new("program", "Program", "Programma", CellKind.Reference) { Target = "programs" },
            new("manager", "Manager", "Beheerder", CellKind.Reference) { Target = "operators" },
            new("start", "Start", "Begin", CellKind.Date) { Sort = "start" },
            new("end", "End", "Einde", CellKind.Date),
            new("calculated", "Calculated", "Berekend", CellKind.Amount),
            new("level", "Level", "Niveau", CellKind.State),
            new("calculatedAt", "Calculated at", "Berekend op", CellKind.Time) { Usual = false },
            new("real", "Real", "Werkelijk", CellKind.Amount) { Usual = false },
        ])
        {
            References = ["program", "manager"],
            EmptyEnglish = "There are no campaigns yet: create one.", EmptyDutch = "Er zijn nog geen campagnes: maak er een.",
        },
        new("deliveries", "Deliveries", "Leveringen",
        [
            s_code, s_label, s_state,
            new("campaign", "Campaign", "Campagne", CellKind.Reference) { Target = "campaigns" },
            new("channel", "Channel", "Kanaal"),
            new("contactDate", "Contact date", "Contactdatum", CellKind.Time) { Sort = "start" },
            new("calculated", "Calculated", "Berekend", CellKind.Amount),
            new("service", "Service", "Dienst") { Usual = false },
        ])
        {
            References = ["campaign", "provider"],
            EmptyEnglish = "There are no deliveries yet. They are created in their campaign.",
            EmptyDutch = "Er zijn nog geen leveringen. Ze worden in hun campagne gemaakt.",
        },
        new("budgets", "Budgets", "Budgetten",
        [
            s_code, s_label,
            new("relatedTo", "Part of", "Onderdeel van", CellKind.Reference) { Target = "budgets" },
            new("owner", "Owner", "Eigenaar", CellKind.Reference) { Target = "operators" },
            new("allocated", "Allocated", "Toegewezen", CellKind.Amount),
            new("planned", "Planned", "Gepland", CellKind.Amount),
            new("reserved", "Reserved", "Gereserveerd", CellKind.Amount),
            new("committed", "Committed", "Vastgelegd", CellKind.Amount),
            new("spent", "Spent", "Besteed", CellKind.Amount),
            new("invoiced", "Invoiced", "Gefactureerd", CellKind.Amount),
            new("free", "Free", "Vrij", CellKind.Amount),
        ]) { References = ["relatedTo", "owner"] },
        new("tasks", "Tasks", "Taken",
        [
            s_code, s_label, s_status,
            new("campaign", "Campaign", "Campagne", CellKind.Reference) { Target = "campaigns" },
            new("assignedTo", "Assignee", "Toegewezen aan"),
            new("end", "Due", "Uiterlijk", CellKind.Time),
        ]) { References = ["campaign", "assignedTo"] },
        new("programs", "Programs", "Programma's",
            [s_code, s_label, new("plan", "Plan", "Plan", CellKind.Reference) { Target = "plans" },
                new("start", "Start", "Begin", CellKind.Date) { Sort = "start" }, new("end", "End", "Einde", CellKind.Date),
                new("calculated", "Calculated", "Berekend", CellKind.Amount)]),
        new("plans", "Plans", "Plannen",
            [s_code, s_label, new("start", "Start", "Begin", CellKind.Date) { Sort = "start" }, new("end", "End", "Einde", CellKind.Date),
                new("calculated", "Calculated", "Berekend", CellKind.Amount)]),
        new("orders", "Orders", "Bestellingen",
        [
            s_code,
            s_status,
            new("line", "Stock line", "Voorraadregel", CellKind.Reference) { Target = "lines" },
            new("quantity", "Quantity", "Aantal", CellKind.Number),
            new("deliveryDate", "Delivery date", "Leverdatum", CellKind.Date) { Sort = "start" },
            new("proposal", "Proposal", "Voorstel") { Usual = false },
        ])
        {
            References = ["line"],
            EmptyEnglish = "Nothing has been ordered yet: order on the page of a stock line.",
            EmptyDutch = "Er is nog niets besteld: bestel op de pagina van een voorraadregel.",
        },
        new("invoices", "Invoices", "Facturen",
            [s_code, new("provider", "Provider", "Leverancier", CellKind.Reference) { Target = "providers" },
                new("budget", "Budget", "Budget", CellKind.Reference) { Target = "budgets" },
                s_status,
                new("amount", "Amount", "Bedrag", CellKind.Amount), new("amountSettled", "Settled", "Betaald", CellKind.Amount)])
        {
            References = ["provider", "budget"],
            EmptyEnglish = "There are no invoices yet: create one for a provider and a budget.",
            EmptyDutch = "Er zijn nog geen facturen: maak er een voor een leverancier en een budget.",
        },
        new("providerOrders", "Orders to providers", "Opdrachten aan leveranciers",
            [s_code, s_label, new("provider", "Provider", "Leverancier", CellKind.Reference) { Target = "providers" },
                s_status, new("amount", "Amount", "Bedrag", CellKind.Amount),
                new("billed", "Billed", "Gefactureerd", CellKind.Amount), new("amountSettled", "Settled", "Betaald", CellKind.Amount),
                new("dueDate", "Due", "Uiterlijk", CellKind.Date)]) { References = ["provider"] },
        new("providers", "Providers", "Leveranciers", [s_code, new("name", "Name", "Naam"), new("email", "E-mail", "E-mail")]),
        new("segments", "Segments", "Segmenten", [s_code, s_label, new("where", "Condition", "Voorwaarde")]),
        new("lists", "Lists", "Lijsten", [s_code, s_label]),
        new("typologies", "Typologies", "Typologieën", [s_code, s_label]),
        new("savedViews", "Saved views", "Bewaarde weergaven",
        [
            s_code, s_label, new("list", "List", "Lijst"), new("query", "Filters", "Filters"),
            new("visibility", "For", "Voor", CellKind.State) { Sort = "state" },
            new("owner", "Owner", "Eigenaar", CellKind.Reference) { Target = "operators" },
        ])
        {
            References = ["owner", "list"],
            EmptyEnglish = "There are no saved views yet: keep one above any list.",
            EmptyDutch = "Er zijn nog geen bewaarde weergaven: bewaar er een boven een lijst.",
        },
    ];

    private static readonly Dictionary<string, ListDefinition> s_byKind = All.ToDictionary(list => list.Kind);

    /// <summary>The list of a kind.</summary>
    /// <exception cref="KeyNotFoundException">It is no kind that people list.</exception>
    public static ListDefinition Of(string kind) => s_byKind.TryGetValue(kind, out var list)
        ? list
        : new(kind, StateNames.InWords(kind), StateNames.InWords(kind), Common(ListShape.Of(kind)));

    /// <summary>Code, label and state, dates and whom it names: what the shape of a kind knows.</summary>
    private static IReadOnlyList<Column> Common(ListShape shape) =>
    [
        s_code,
        .. shape.Label is { } label ? [s_label with { Path = label }] : Array.Empty<Column>(),
        .. shape.StateField is { } state ? [s_state with { Path = state }] : Array.Empty<Column>(),
    ];
}
