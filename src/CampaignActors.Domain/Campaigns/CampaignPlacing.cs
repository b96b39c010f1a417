using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>The dates of a periodic campaign, given by its template.</summary>
public sealed record CampaignDates(Instant Start, Instant? End);

/// <summary>The occurrence of a periodic template to which a campaign belongs.</summary>
/// <param name="Occurrence">Number of the occurrence within the template.</param>
/// <param name="Dates">The dates set by the template, whatever operators changed since.</param>
public sealed record CampaignPlace(int Occurrence, CampaignDates Dates)
{
    /// <summary>Whether operators have changed the campaign, so that it keeps its dates.</summary>
    public bool? Kept { get; init; }
}

/// <summary>The template's schedule was changed: a campaign created in advance follows, unless operators have changed it.</summary>
[Contract("template.move")]
public sealed record MoveCampaign(int Occurrence, CampaignDates From, CampaignDates To) : IEffect;

/// <summary>
/// Reports to the template that the campaign of an occurrence keeps its dates, because operators have changed it or it has begun.
/// </summary>
[Contract("template.kept")]
public sealed record CampaignKept(int Occurrence, CampaignDates At) : IEffect;

/// <summary>The campaign follows its template's schedule; its manager gets a mail.</summary>
[Contract("campaign.moved")]
public sealed record CampaignMoved(CampaignDates To, NoticesSent? Notices) : IEvent;

/// <summary>The campaign should have followed its template's schedule and keeps its dates.</summary>
[Contract("campaign.datesKept")]
public sealed record CampaignDatesKept(int Occurrence, CampaignDates At) : IEvent;

/// <summary>How a campaign created by a periodic template follows the template's schedule (domain.md §5.3).</summary>
internal static class CampaignPlacing
{
    /// <summary>The occurrence of a campaign that is being created; <c>null</c> without one.</summary>
    public static CampaignPlace? Begun(CampaignDescribed described) => described is { Occurrence: { } number, Fields.Start: { } start }
        ? new CampaignPlace(number, new CampaignDates(start, described.Fields.End))
        : null;

    /// <summary>
    /// The copy of the template's workflow: it has the template's label and waits for an operator. Campaigns with a schedule of
    /// their own get no copy, since their schedule creates their workflows.
    /// </summary>
    public static CampaignWorkflowCreated? Copy(CampaignDescribed described) =>
        described is { Occurrence: not null, Fields: { WorkflowTemplate: { } label, Schedule: null, Start: { } start } }
            ? new CampaignWorkflowCreated(
                1, label, new(Occurrences.RuleKey(start), start, null, SubmitForApproval: false, AutomaticStart: false))
            {
                Copied = true,
            }
            : null;

    public static IEvent Move(CampaignState state, MoveCampaign move)
    {
        var place = state.Placed?.Occurrence == move.Occurrence ? state.Placed : null;
        if (place is null or { Kept: true } || state.Status != CampaignStatus.BeingEdited)
            return new CampaignDatesKept(move.Occurrence, place?.Dates ?? move.From);
        var fields = state.Fields!;
        return new CampaignMoved(move.To, fields.Manager is not { } manager ? null : new NoticesSent(
        [
            SentNotice.Of($"moved:{move.Occurrence}:{move.To.Start}", MailTemplates.CampaignMoved, [manager],
                $"Campaign {state.Code} ({fields.Label}) was moved",
                $"The schedule of template {fields.Template} was changed: the campaign starts {move.To.Start}, not {fields.Start}.",
                new MailFigures().With("label", fields.Label).With("campaignTemplate", fields.Template).With("start", move.To.Start)
                    .With("before", fields.Start)),
        ]));
    }

    public static CampaignState Moved(CampaignState state, CampaignMoved moved) => state with
    {
        Fields = state.Fields! with { Start = moved.To.Start, End = moved.To.End },
        Placed = state.Placed! with { Dates = moved.To },
        Workflows = state.Workflows
            .Select(w => w is { Copied: true, State: CampaignWorkflowState.BeingEdited } ? w with { Planned = moved.To.Start } : w).ToSeq(),
    };

    /// <summary>Marks the campaign as changed by operators.</summary>
    public static CampaignState Edited(CampaignState state) =>
        state.Placed is { Kept: not true } place ? state with { Placed = place with { Kept = true } } : state;

    public static IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened)
    {
        if (after.Fields?.Template is not { } template)
            return [];
        return happened switch
        {
            CampaignDescribed when before is { Fields: not null, Placed: { Kept: not true } place } =>
                [Kept(place.Occurrence, place.Dates)],
            CampaignDatesKept kept => [Kept(kept.Occurrence, kept.At)],
            CampaignMoved moved => Notify(after, moved.Notices).Concat(Tasks(before, after, moved)),
            _ => [],
        };

        AddressedEffect Kept(int occurrence, CampaignDates dates) => new(Kinds.Template(template), new CampaignKept(occurrence, dates));
    }

    private static IEnumerable<AddressedEffect> Notify(CampaignState state, NoticesSent? notices) =>
        notices is null ? [] : NoticeBook.Effects(Kinds.Campaign(state.Code), notices);

    /// <summary>
    /// Moves the tasks created with the campaign, so that they keep their time before its end; tasks that have begun stay.
    /// </summary>
    private static IEnumerable<AddressedEffect> Tasks(CampaignState before, CampaignState after, CampaignMoved moved) =>
        (moved.To.End, before.Fields!.End) is not ({ } end, { } was) ? [] :
        from task in after.Fields!.TaskTemplates ?? []
        let entity = task.In(after.Code)
        where after.Items.TryGetValue(entity, out var item) && item.Phase == ItemPhase.Open
        select new AddressedEffect(entity, new MoveTask(end - task.BeforeEnd) { From = was - task.BeforeEnd });
}
