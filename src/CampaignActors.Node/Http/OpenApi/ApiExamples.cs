using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>
/// Bodies that create something, one for each kind. Together, in this order and under these codes, they are a small plan.
/// </summary>
internal static class ApiExamples
{
    public static readonly IReadOnlyList<(string Kind, string Code, string Body)> All =
    [
        (Kinds.Groups, "buyers", """{"label": "Buyers"}"""),
        (Kinds.Operators, "mia", """{"name": "Mia", "email": "mia@example.com", "groups": ["buyers"]}"""),
        (Kinds.Budgets, "SPRING", """
            {"label": "Spring", "allocated": 25000, "owner": "mia", "categories": {"Print": 15000, "Postage": 10000}, "overrun": "warn"}
            """),
        (Kinds.Providers, "PRINTERS", """
            {"name": "The Printers Inc.", "services": {"Catalog": {"categories": [{"label": "Print", "process": "directMail",
             "types": [{"label": "A4", "price": {"linear": 0.011}, "stockLine": "CARD"}]}]}}}
            """),
        (Kinds.Stocks, "STORE", """
            {"label": "Store", "provider": "PRINTERS", "notify": "buyers",
             "lines": {"CARD": {"label": "Cards", "initial": 5000, "alertLevel": 500}}}
            """),
        (Kinds.Orders, "ORDER1", """{"provider": "PRINTERS", "line": "CARD", "quantity": 1000, "deliveryDate": "2030-03-01T08:00:00Z"}"""),
        (Kinds.Plans, "YEAR", """{"label": "Year plan"}"""),
        (Kinds.Programs, "LOYALTY", """{"label": "Loyalty", "plan": "YEAR", "budget": "SPRING"}"""),
        (Kinds.Campaigns, "CARDS", """
            {"label": "New cards", "program": "LOYALTY", "manager": "mia", "level": "planned", "process": "beingEdited",
             "start": "2030-03-01T00:00:00Z", "end": "2030-05-31T00:00:00Z", "provisional": 3000}
            """),
        (Kinds.Deliveries, "CARDS1", """
            {"label": "First wave", "campaign": "CARDS", "channel": "directMail", "service": "PRINTERS/Catalog",
             "costs": [{"category": "Print", "type": "A4", "expenseCategory": "Print"}], "extractionDate": "2030-03-10T06:00:00Z"}
            """),
        (Kinds.Tasks, "BRIEF", """
            {"label": "Briefing", "campaign": "CARDS", "assignedTo": "mia", "start": "2030-03-02T08:00:00Z", "end": "2030-03-05T18:00:00Z",
             "load": 1.5}
            """),
    ];

    public static JsonNode? Of(string kind) => All.FirstOrDefault(e => e.Kind == kind) is { Body: { } body } ? JsonNode.Parse(body) : null;
}
