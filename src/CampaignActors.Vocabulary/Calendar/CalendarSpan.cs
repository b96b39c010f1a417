using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Reports;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Calendar;

/// <summary>What stands on the calendar.</summary>
public enum CalendarKind
{
    Plan,
    Program,
    Campaign,
    Delivery,
    Task,

    /// <summary>A workflow of a campaign, or a campaign of a periodic template, that will be created.</summary>
    Occurrence,
}

/// <summary>A time on the calendar.</summary>
/// <param name="Entity">Of an occurrence: the campaign or template whose schedule it follows.</param>
/// <param name="Number">0 for the entity itself; occurrences of one schedule count from 1.</param>
/// <param name="End">At the start or after it.</param>
/// <param name="Campaign">To which it belongs; of a campaign itself and its occurrences, that campaign.</param>
/// <param name="Program">To which it belongs, where it names one; deliveries name their campaign only.</param>
/// <param name="Estimate">Of an occurrence: what it is expected to cost (domain.md §5.3 rule 14).</param>
public sealed record CalendarSpan(
    EntityRef Entity, int Number, CalendarKind Kind, Instant Start, Instant End, Code? Campaign, Code? Program, Money? Estimate = null)
{
    /// <summary>Occurrences that are listed of one schedule; later ones appear as earlier ones are created.</summary>
    public const int Occurrences = 60;

    /// <summary>The times of an entity. What is canceled, and what has no date, has none.</summary>
    public static IReadOnlyList<CalendarSpan> Of(EntityRef entity, IEntityState state)
    {
        if (KindOf(state) is not { } kind)
            return state is TemplateState { Fields: { Schedule: { } schedule } f } template && f.Type == TemplateType.Periodic
                ? [.. Coming(entity, template.Open(), schedule, null, f.Program, TemplateForecast.Cost(template))]
                : [];
        var campaign = state is CampaignState { Closed: false } open ? open : null;
        if (EntityHead.Of(entity, state) is not { } head || ((head.Start ?? head.End) is null && campaign?.Fields?.Schedule is null))
            return [];
        var of = kind == CalendarKind.Campaign ? entity.Code : head.Campaign;
        var program = kind == CalendarKind.Program ? entity.Code : head.Program;
        var spans = new List<CalendarSpan>();
        if ((head.Start ?? head.End) is { } start)
            spans.Add(new(entity, 0, kind, start, Instant.Max(start, head.End ?? start), of, program));
        if (campaign?.Fields?.Schedule is { } rule)
            spans.AddRange(Coming(entity, campaign.Coming(), rule, entity.Code, head.Program, CampaignForecast.Cost(campaign)));
        return spans;
    }

    private static IEnumerable<CalendarSpan> Coming(
        EntityRef entity, IEnumerable<Occurrence> coming, Schedule schedule, Code? campaign, Code? program, Money? estimate) =>
        coming.Take(Occurrences).Select((o, i) => new CalendarSpan(
            entity, i + 1, CalendarKind.Occurrence, o.Start, Instant.Max(o.Start, o.End ?? o.Start), campaign, program, estimate));

    private static CalendarKind? KindOf(IEntityState state) => state switch
    {
        Domain.Plans.PlanState => CalendarKind.Plan,
        Domain.Programs.ProgramState => CalendarKind.Program,
        CampaignState { Status: not CampaignStatus.Canceled } => CalendarKind.Campaign,
        DeliveryModel { State: not (DeliveryState.Canceled or DeliveryState.Deleted) } => CalendarKind.Delivery,
        TaskState { Status: not TaskStatus.Canceled } => CalendarKind.Task,
        _ => null,
    };
}
