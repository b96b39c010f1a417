using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>What reports and the calendar say of a plan, program, campaign, delivery, task or template.</summary>
/// <param name="Campaign">The campaign of a delivery or task.</param>
/// <param name="Program">The program of a campaign, or of a task without a campaign.</param>
/// <param name="Plan">The plan of a program.</param>
/// <param name="Provider">Of a delivery or task.</param>
/// <param name="Status">In the word that its view shows; empty for plans and programs.</param>
/// <param name="Calculated">As its view shows it: the real cost, once that is known.</param>
/// <param name="Start">Of a delivery: its extraction date, or else its contact date.</param>
/// <param name="End">Of a delivery: its contact date, or else its extraction date.</param>
public sealed record EntityHead(
    EntityRef Entity, string? Label, Code? Campaign, Code? Program, Code? Plan, Code? Provider, string Status, Instant? Start, Instant? End,
    Money? Calculated, CostFigures Costs)
{
    /// <summary>
    /// Of a campaign with deliveries or tasks: the figures of its own part, beside theirs; <c>null</c>: those of <see cref="Costs"/>.
    /// </summary>
    public CostFigures? Own { get; init; }

    /// <summary>What the entity costs by itself, without what else has a row of its own.</summary>
    public CostFigures OwnCosts => Own ?? Costs;

    /// <returns><c>null</c> for other kinds, and for entities that do not exist.</returns>
    public static EntityHead? Of(EntityRef entity, IEntityState state) => state switch
    {
        PlanState { Fields: { } f } p => Planned(entity, f, p.Calculated),
        ProgramState { Fields: { } f } p => Planned(entity, f, p.Calculated),
        CampaignState { Fields: { } f } c => new EntityHead(
            entity, f.Label, null, f.Program, null, null, Scalars.NameOf(c.Status), f.Start, f.End,
            c.Calculated, VarianceView.Figures(c))
        {
            Own = c.Items.IsEmpty ? null : VarianceView.OwnFigures(c),
        },
        // What a deleted one has cost is in the ledgers still, and was paid to its provider.
        DeliveryModel { Fields: { } f } d => new EntityHead(
            entity, f.Label, f.Campaign, null, null, f.Provider, Scalars.NameOf(d.State),
            Earlier(f.ExtractionDate, f.ContactDate), Later(f.ExtractionDate, f.ContactDate),
            d.Charges.Posted?.Calculated,
            VarianceView.Figures(f.Provisional, f.Real, d.Details, d.Charges, d.IsOver, d.Currency)),
        TaskState { Fields: { } f } t => new EntityHead(
            entity, f.Label, f.Campaign, f.Program, null, f.Provider, Scalars.NameOf(t.Status), f.Start, f.End,
            t.Charges.Posted?.Calculated,
            VarianceView.Figures(f.Provisional, f.Real, t.Details, t.Charges, t.Status == TaskStatus.Finished, t.Currency)),
        TemplateState { Fields: { } f } =>
            new EntityHead(entity, f.Label, null, f.Program, null, null, "", null, null, null, new(f.Campaign?.Provisional?.Total, null,
                null)),
        _ => null,
    };

    private static EntityHead Planned(EntityRef entity, PlanFields f, Money? calculated) => new(
        entity, f.Label, null, null, f.Plan, null, "", f.Start, f.End, calculated, new(f.Provisional?.Total, calculated, f.Real));

    private static Instant? Earlier(Instant? a, Instant? b) => a is { } x && b is { } y ? Instant.Min(x, y) : a ?? b;

    private static Instant? Later(Instant? a, Instant? b) => a is { } x && b is { } y ? Instant.Max(x, y) : a ?? b;
}
