using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Effects of a delivery's events on its campaign, its budget, stock lines, operators and the outside.</summary>
public static class DeliveryEffects
{
    public static IEnumerable<AddressedEffect> Of(DeliveryModel before, DeliveryModel after, IEvent happened, Instant at)
    {
        var self = Kinds.Delivery(after.Code);
        // A new delivery always reports: a campaign informs only known deliveries about its manager and its end.
        if (after.Fields?.Campaign is { } campaign && (before.Fields is null || Report(before) != Report(after)))
            yield return new(Kinds.Campaign(campaign), Report(after));
        if (before.Reserved && !after.Reserved)
        {
            foreach (var line in DeliveryCosts.Needs(before).Keys)
                yield return new(Kinds.Line(new Code(line)), new FreeStock(after.Code));
        }
        foreach (var effect in DeliveryQueue.Effects(before, after))
            yield return effect;
        foreach (var effect in DeliveryTargeting.Effects(before, after, happened))
            yield return effect;
        foreach (var effect in MailingFlow.Effects(before, after, happened, at))
            yield return effect;
        foreach (var effect in ApprovalTasks.Of(before, after))
            yield return effect;
        foreach (var effect in DeliveryAssociation.Effects(before, after, happened))
            yield return effect;
        var more = happened switch
        {
            NoticesSent sent => NoticeBook.Effects(self, sent),
            ExtractionStarted started => [new(Outside.Files, new WriteExtraction(
                DeliveryKeys.Extract(after, started.Number), after.Code,
                after.Fields?.Label ?? after.Code, started.Number, started.FileName, started.Rows)
            {
                People = started.People,
            })],
            ProviderMailed { Address: { } address } => [new(Outside.Mail, RouterMail(after, address))],
            ProviderMailed { Notices: { } notices } => NoticeBook.Effects(self, notices),
            PostProcessingStarted => [new(Outside.Provider, new StartPostProcessing(
                DeliveryKeys.PostProcessing(after, after.Job!.Extraction), after.Code,
                after.Job.Extraction, after.Job.PostProcessing!, after.Extraction?.File))],
            ProviderStepStarted or ProviderJobRetried => DeliveryJob.Effects(after),
            ConsumptionPosted posted => Consume(before, posted, after.Code),
            DeliveryCosted costed => Post(before, costed, after),
            _ => [],
        };
        foreach (var effect in more)
            yield return effect;
    }

    private static IEnumerable<AddressedEffect> Consume(DeliveryModel before, ConsumptionPosted posted, Code delivery) =>
        from line in before.Consumed.Keys.Concat(posted.Lines.Keys).Distinct()
        let was = before.Consumed.TryGet(line, out var old) ? old : Quantity.Zero
        let now = posted.Lines.TryGet(line, out var volume) ? volume : Quantity.Zero
        where was != now
        select new AddressedEffect(Kinds.Line(new Code(line)), new ConsumeStock(delivery, now));

    private static IEnumerable<AddressedEffect> Post(DeliveryModel before, DeliveryCosted costed, DeliveryModel after)
    {
        foreach (var effect in ItemCharges.Post(Kinds.Delivery(after.Code), before.Charges.Posted, costed.Posted, before.Charges.Holds))
            yield return effect;
        var posted = before.Charges.Posted;
        if (after.Fields?.Campaign is { } campaign
            && (posted is null || posted.Provisional != costed.Posted.Provisional || posted.Calculated != costed.Posted.Calculated))
            yield return new(Kinds.Campaign(campaign), new ReportCosts(costed.Posted.Provisional, costed.Posted.Calculated));
    }

    internal static SendMail RouterMail(DeliveryModel delivery, string address) => new(
        DeliveryKeys.ProviderMail(delivery, delivery.Job!.Extraction),
        MailTemplates.RouterNotification,
        address,
        address,
        address,
        $"Extraction file of delivery {delivery.Code} ({delivery.Fields?.Label})",
        $"File {delivery.Extraction?.File}, {delivery.Extraction?.Rows} rows, SHA-256 {delivery.Extraction?.Hash}.")
    {
        About = Kinds.Delivery(delivery.Code),
        Figures = DeliveryFigures.OfFile(delivery),
    };

    private static ReportItem Report(DeliveryModel state) => new(
        state.BookedAs switch
        {
            DeliveryState.Finished or DeliveryState.Stopped => ItemPhase.Finished,
            DeliveryState.Canceled => ItemPhase.Canceled,
            DeliveryState.BeingEdited or DeliveryState.TargetingPending or DeliveryState.TargetCalculation or DeliveryState.TargetReady
                or DeliveryState.InPreparation or DeliveryState.ReadyToBeDelivered or DeliveryState.PendingConfirmation
                or DeliveryState.ExtractionPending or DeliveryState.Failed => ItemPhase.Open,
            _ => ItemPhase.Active,
        },
        state.Charges.Budget,
        null,
        state.Fields?.Workflow,
        // An analysis with a slot of its own is no work of the workflow's slot.
        state is { Fields.Workflow: not null, Slot: null }
            && state.BookedAs is DeliveryState.BeingEdited or DeliveryState.TargetingPending or DeliveryState.TargetCalculation,
        !state.Terminal && state.Approvals.Values.Any(a => a.Status == ApprovalStatus.Pending));
}
