using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A delivery as people see it. Its shortages need the stock lines and are joined by <see cref="Composer"/>.</summary>
internal static class DeliveryView
{
    public static JsonObject Render(DeliveryModel d) => Of([
        ("label", Plain(d.Fields!.Label)),
        ("campaign", Plain(d.Fields.Campaign)),
        ("channel", Word(d.Fields.Channel)),
        ("service", Service(d.Fields.Provider, d.Fields.Service)),
        ("costs", Costs(d.Fields.Costs)),
        ("budget", Plain(d.Fields.Budget)),
        ("level", Word(d.Fields.Level)),
        ("provisional", Estimate(d.Fields.Provisional)),
        ("approvals", ApprovalViews.Settings(d.Fields.Approvals)),
        ("workflow", d.Fields.Workflow is { } workflow ? JsonValue.Create(workflow) : null),
        ("contactDate", Time(d.Fields.ContactDate)),
        ("extractionDate", Time(d.Fields.ExtractionDate)),
        ("reserveStock", Flag(d.Fields.ReserveStock)),
        ("state", Word(d.State)),
        ("approvalSteps", ApprovalViews.Steps(d)),
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
        ("currency", Kept(d.Fields.Currency)),
        ("variance", VarianceView.Of(d.Fields.Provisional, d.Fields.Real, d.Details, d.Charges, d.IsOver, d.Currency)),
        .. Given(d.Fields),
        .. Sending(d),
        ("startWarnings", d.StartWarnings.Count == 0 ? null : List(d.StartWarnings, w => Plain(w))),
        ("failure", Plain(d.FailureReason)),
        ("failedIn", d.State == DeliveryState.Failed ? Word(d.FailedIn) : null),
        ("contentRevision", d.ContentRevision == 0 ? null : Count(d.ContentRevision)),
        ("associates", d.Associates.Count == 0 ? null : List(d.Associates.Order(), c => Plain(c))),
        ("covers", d.AssociatesShown.Any(a => a.Value != AssociateStatus.Nothing)
            ? List(d.AssociatesShown.Where(a => a.Value != AssociateStatus.Nothing), a => Of(
                ("delivery", Plain(a.Key)), ("toSend", Count(a.Value.ToSend)), ("rows", Count(a.Value.Rows))))
            : null),
        ("sampleRows", List(d.Extraction?.Sample, line => Plain(line)))]);

    private static (string, JsonNode?)[] Given(DeliveryFields f) =>
    [
        ("analyseAt", Time(f.AnalyseAt)),
        ("requestedQuantity", Count(f.RequestedQuantity)),
        ("priority", Word(f.Priority)),
        ("batchSize", Count(f.BatchSize)),
        ("validityDays", Count(f.ValidityDays)),
        ("validityEnd", Time(f.ValidityEnd)),
        ("waves", f.Waves is { } waves ? Waves(waves) : null),
        ("retries", f.Retries is { } retries ? Of(("firstDay", Count(retries.FirstDay)), ("gap", Length(retries.Gap))) : null),
        ("confirmation", Word(f.Confirmation)),
        ("missedGrace", f.MissedGrace is { } grace ? Length(grace) : null),
        ("proofTo", List(f.ProofTo, c => Plain(c))),
        ("content", Plain(f.Content)),
        ("real", Amount(f.Real)),
        ("mainDelivery", Plain(f.MainDelivery)),
    ];

    private static JsonObject Waves(WaveRule rule) => rule.Calendar.Count > 0
        ? Of(("calendar", List(rule.Calendar, l => Of(("percent", Share(l.Percent)), ("count", Count(l.Count)), ("after", Length(l.After))))))
        : Of(("percent", Share(rule.Percent)), ("count", Count(rule.Count)), ("every", Length(rule.Every!.Value)));

    /// <summary>How an online delivery stands once it was analysed.</summary>
    private static (string, JsonNode?)[] Sending(DeliveryModel d) => d.Offline || !d.Analysed ? [] :
    [
        ("batch", Count(DeliverySending.BatchSize(d))),
        ("wavePlan", d.Waves.Count == 0 ? null : List(d.Waves.Select((wave, i) => (wave, i)), w => Of(
            ("quantity", Count(w.wave.Quantity)),
            ("after", Length(w.wave.After)),
            ("startsAt", Time(DeliverySending.StartOf(d, w.i))),
            ("released", Flag(d.Sending?.Waves > w.i))))),
        ("validUntil", Time(DeliverySending.ValidUntil(d))),
        ("startedAt", Time(d.Sending?.StartedAt)),
        ("released", Count(d.Sending?.Released)),
        ("failed", d.Sent is null ? null : Count(d.Failed)),
        ("pending", d.Sending is { Pending: > 0 } sending ? Count(sending.Pending) : null),
        ("retriesDone", d.Sending is { Retries: > 0 } retried ? Count(retried.Retries) : null),
        ("retryAt", Time(d.Sending?.RetryAt)),
        ("dropped", d.Dropped == 0 ? null : Count(d.Dropped)),
    ];

    private static JsonNode? Share(decimal? share) => share is { } s ? Number(s) : null;

    private static JsonNode Length(Duration length) => JsonValue.Create(Scalars.Plain(length));

    private static JsonNode? Count(long? count) => count is { } c ? JsonValue.Create((decimal)c) : null;
}
