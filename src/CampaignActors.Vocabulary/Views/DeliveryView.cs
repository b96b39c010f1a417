using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A delivery as people see it. Its shortages need the stock lines and are joined by <see cref="Composer"/>.</summary>
internal static class DeliveryView
{
    public static JsonObject Render(DeliveryModel d) => Of(
        ("label", Plain(d.Fields!.Label)),
        ("campaign", Plain(d.Fields.Campaign)),
        ("channel", Word(d.Fields.Channel)),
        ("service", Service(d.Fields.Provider, d.Fields.Service)),
        ("costs", Costs(d.Fields.Costs)),
        ("budget", Plain(d.Fields.Budget)),
        ("level", Word(d.Fields.Level)),
        ("provisional", Estimate(d.Fields.Provisional)),
        ("approvals", ApprovalViews.Settings(d.Fields.Approvals)),
        ("contactDate", Time(d.Fields.ContactDate)),
        ("extractionDate", Time(d.Fields.ExtractionDate)),
        ("reserveStock", Flag(d.Fields.ReserveStock)),
        ("state", Word(d.State)),
        ("approvalSteps", ApprovalViews.Steps(d.Approvals)),
        ("targeted", Count(d.Targeted)),
        ("toSend", Count(d.ToSend)),
        ("sent", Count(d.Sent)),
        ("calculated", Amount(d.Charges.Posted?.Calculated)),
        ("costLines", List(d.Details, l => Of(
            ("category", Plain(l.Category)),
            ("type", Plain(l.Type)),
            ("quantity", l.Quantity is { } quantity ? Number(quantity) : null),
            ("amount", Amount(l.Amount))))),
        ("providerJob", d.Job is { } job
            ? Of(("state", Word(job.State)), ("mails", Count(job.Mails)), ("postProcessing", Count(job.PostProcessed)))
            : null),
        ("extraction", d.Extraction is { } file ? Of(("number", Count(file.Number)), ("rows", Count(file.Rows))) : null),
        ("variance", VarianceView.Of(d.Fields.Provisional, d.Details, d.Charges, d.Currency)),
        ("$needs", MapOf(DeliveryCosts.Needs(d), q => Number(q))));

    private static JsonNode? Count(long? count) => count is { } c ? JsonValue.Create((decimal)c) : null;
}
