using System.Text.Json.Nodes;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Vocabulary.Catalogue;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A delivery as people see it. Its shortages need the stock lines and are joined by <c>Composer</c>.</summary>
internal static class DeliveryView
{
    public static JsonObject Render(DeliveryModel d) => Of([
        .. DeliveryFieldList.Place.Show(d.Fields!),
        (DeliveryFieldList.Workflow.Name, DeliveryFieldList.Workflow.Write(d.Fields!)),
        .. DeliveryFieldList.Dates.Show(d.Fields!),
        ("state", Word(d.State)),
        ("approvalSteps", ApprovalViews.Steps(d)),
        ("targeted", Count(d.Targeted)),
        ("toSend", Count(d.ToSend)),
        ("sent", Count(d.Sent)),
        ("calculated", Amount(d.Charges.Posted?.Calculated)),
        ("calculatedAt", Time(d.CalculatedAt)),
        ("costLines", CostViews.Lines(d.Details, d.Priced)),
        ("costByCategory", CostViews.ByCategory(d.Details, d.Currency)),
        ("providerJob", d.Job is { } job
            ? Of(("state", Word(job.State)), ("mails", Count(job.Mails)), ("postProcessing", Count(job.PostProcessed)),
                ("steps", job.Steps is { } steps ? List(steps.Select((step, i) => (step, i)), s => Step(s.step, s.i + 1)) : null))
            : null),
        ("providerStatus", d.ProviderStatus is { } told ? Of(("text", Plain(told.Text)), ("at", Time(told.At))) : null),
        ("promise", d.Promise is { } promise ? Of(("date", Time(promise.Date)), ("keptAt", Time(promise.KeptAt))) : null),
        ("extraction", d.Extraction is { } file
            ? Of(("number", Count(file.Number)), ("rows", Count(file.Rows)), ("leftOut", Count(file.LeftOut)))
            : null),
        ("currency", Kept(d.Fields!.Currency)),
        ("variance", VarianceView.Of(d.Fields.Provisional, d.Fields.Real, d.Details, d.Charges, d.IsOver, d.Currency)),
        .. DeliveryFieldList.Sending.Show(d.Fields!),
        .. Target(d),
        .. Sending(d),
        ("startWarnings", d.StartWarnings.Count == 0 ? null : List(d.StartWarnings, w => Plain(w))),
        ("failure", Plain(d.FailureReason)),
        ("failedIn", d.State == DeliveryState.Failed ? Word(d.FailedIn) : null),
        ("contentRevision", d.ContentRevision == 0 ? null : Count(d.ContentRevision)),
        ("contentProblem", Plain(d.ContentProblem)),
        ("associates", d.Associates.Count == 0 ? null : List(d.Associates.Order(), c => Plain(c))),
        ("covers", d.AssociatesShown.Any(a => a.Value != AssociateStatus.Nothing)
            ? List(d.AssociatesShown.Where(a => a.Value != AssociateStatus.Nothing), a => Of(
                ("delivery", Plain(a.Key)), ("toSend", Count(a.Value.ToSend)), ("rows", Count(a.Value.Rows))))
            : null),
        ("sampleRows", List(d.Extraction?.Sample, line => Plain(line)))]);

    private static JsonObject Step(JobStep step, int number) => Of(
        ("step", Count(number)),
        ("kind", Word(step.Step.Kind)),
        ("state", Word(step.State)),
        ("attempts", Count(step.Attempts)),
        ("startedAt", Time(step.StartedAt)),
        ("finishedAt", Time(step.FinishedAt)),
        ("result", Plain(step.Result)));

    /// <summary>The frozen target. No recipient is in it.</summary>
    private static (string, JsonNode?)[] Target(DeliveryModel d)
    {
        if (d.Target is not { Hash: { } hash } target)
            return [];
        var audience = d.Fields!.Audience;
        return
        [
            ("target", Of(
                ("preparation", JsonValue.Create(target.Preparation)),
                ("attempt", target.Attempt is { } attempt ? JsonValue.Create(attempt) : null),
                ("hash", Plain(hash)),
                ("targeted", Count(target.Targeted)),
                ("excludedBy", ExcludedBy(target)),
                ("toSend", Count(target.Targeted - target.Excluded)),
                ("control", target.ExcludedBy.TryGet(ExclusionReasons.Control, out var control) ? Count(control) : null),
                ("seeds", audience is { Seeds.Count: > 0 } ? List(audience.Seeds, s => Plain(s)) : null),
                ("typology", Plain(audience?.Typology)),
                ("askedBy", Plain(target.AskedBy)),
                ("handedOverAt", Time(target.HandedOverAt)),
                ("released", target.Released == true ? Flag(true) : null))),
            ("excludedBy", ExcludedBy(target)),
        ];
    }

    private static JsonNode? ExcludedBy(DeliveryTarget target) =>
        target.ExcludedBy.Count == 0 ? null : MapOf(target.ExcludedBy, n => Count(n));

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

    private static JsonNode? Count(long? count) => count is { } c ? JsonValue.Create((decimal)c) : null;
}
