using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Numbering;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Templates;

/// <summary>
/// Creates campaigns: unique and recurring ones when an operator names the template, periodic ones by date (domain.md §5.3). Each
/// occurrence gets one campaign and is never requested twice.
/// </summary>
public sealed class TemplateKind : EntityKind<TemplateState>
{
    /// <summary>Time until the owner's rights are checked again: the interval of the sweep.</summary>
    private static readonly Duration s_heldFor = Duration.FromMinutes(15);

    public override string Name => Kinds.Templates;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override TemplateState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(TemplateState state, object message, Context context) => (message switch
    {
        PutTemplate put => References((state.Fields ?? new()).With(put.Fields)),
        Work work when work.Workflow == TechnicalWorkflow.OperationMgt && state.Fields?.Owner is { } owner => [Kinds.Operator(owner)],
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(TemplateFields fields)
    {
        if (fields.Program is { } program)
            yield return Kinds.Program(program);
        if (fields.Owner is { } owner)
            yield return Kinds.Operator(owner);
        foreach (var reference in CampaignReferences.Of(fields.Campaign ?? new()))
            yield return reference;
    }

    protected override Decision Decide(TemplateState state, ICommand command, Context context) => command switch
    {
        PutTemplate put => DecidePut(state, put, context),
        Work work when work.Workflow == TechnicalWorkflow.OperationMgt => Make(state, context),
        Work => Decision.Nothing,
        _ => NotUnderstood(command),
    };

    private static Decision DecidePut(TemplateState state, PutTemplate put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Template(state.Code)) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after == state.Fields)
            return Decision.Nothing;
        if (after.Type is not { } type)
            return Decision.Invalid("a template needs 'kind'");
        if (state.Fields is { Type: { } before } && before != type)
            return Decision.Invalid("the kind of a template cannot be changed");
        if (after.Program is { } program && !context.Facts.Exists(Kinds.Program(program)))
            return Decision.Unknown(Kinds.Program(program));
        if (after.Owner is { } owner && !context.Facts.Exists(Kinds.Operator(owner)))
            return Decision.Unknown(Kinds.Operator(owner));
        if (CampaignReferences.Missing(after.Campaign ?? new(), context.Facts) is { } missing)
            return missing;
        if (after.DurationDays < 0)
            return Decision.Invalid("'durationDays' must not be negative");
        if (type != TemplateType.Unique && (after.Schedule ?? after.Campaign?.Schedule) is null)
            return Decision.Invalid($"a {Wording.Of(type)} template needs 'schedule'");
        if (type == TemplateType.Periodic && after.Schedule is null)
            return Decision.Invalid("a periodic template needs 'schedule' of its own");
        if (type == TemplateType.Periodic && (after.Campaign?.Program ?? after.Program) is null)
            return Decision.Invalid("a periodic template needs 'program'");
        if ((put.Fields.Schedule?.Problem(TemplateSchedule.RuleSince(state, put.Fields.Schedule, context.Now))
            ?? put.Fields.Campaign?.Schedule?.Problem(context.Now) ?? after.Campaign?.Problem()) is { } problem)
            return Decision.Invalid(problem);
        if (type == TemplateType.Periodic && put.Fields.Schedule is { Cron: not null } rule
            && TemplateSchedule.TooOften(rule, TemplateSchedule.RuleSince(state, rule, context.Now)) is { } often)
            return Decision.Invalid(often);
        return Decision.Accept(
            new TemplateDescribed(put.Fields) { Change = TemplateSchedule.Change(state, put.Fields, after, context.Now) });
    }

    /// <summary>Work of operationMgt: requests the due campaigns, in order.</summary>
    private static Decision Make(TemplateState state, Context context)
    {
        var due = TemplateSchedule.DueBy(state, context.Now);
        if (due.Count == 0)
            return Decision.Nothing;
        if (state.Fields!.Owner is { } owner && !MayCreate(context.Facts.Find<OperatorFacts>(Kinds.Operator(owner))))
            return state.HeldUntil > context.Now ? Decision.Nothing : Decision.Accept(Held(state, due[0], owner, context));
        var last = state.Made.Count == 0 ? 0 : state.Made.Max(m => m.Number);
        return Decision.Accept(due.Select((o, i) => new OccurrenceDue(last + 1 + i, o.Key, o.Start, TemplateSchedule.FieldsOf(state, o))));
    }

    private static bool MayCreate(OperatorFacts? owner) =>
        owner is { Administrator: true } || (owner?.Rights.Contains(OperatorRights.CreateCampaigns) ?? false);

    private static OccurrenceHeld Held(TemplateState state, Occurrence occurrence, Code owner, Context context) => new(
        occurrence.Key,
        owner,
        state.HeldKey == occurrence.Key ? null : new NoticesSent(
        [
            SentNotice.Of(
                $"held:{occurrence.Key}", MailTemplates.CampaignNotCreated, [owner],
                $"Template {state.Code} ({state.Fields!.Label}) cannot create its campaign",
                $"The campaign of {ReadableTimes.Of(occurrence.Start, context.Zone)} was not created: "
                + $"its owner '{owner}' has no right to create campaigns. It is tried again.",
                new MailFigures().With("label", state.Fields.Label).With("planned", occurrence.Start).With("owner", owner)),
        ]));

    protected override Decision Receive(TemplateState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        CampaignBegun begun => Decision.Accept(new CampaignMade(begun.Occurrence, source.Code)),
        CampaignKept kept when state.Made.Any(m => m.Number == kept.Occurrence) =>
            Decision.Accept(new OccurrenceKept(kept.Occurrence, kept.At)),
        CampaignKept => Decision.Nothing,
        _ => base.Receive(state, source, effect, context),
    };

    protected override TemplateState Evolve(TemplateState state, IEvent happened, EventMeta meta) => happened switch
    {
        TemplateDescribed described => TemplateSchedule.Described(state with
        {
            Fields = (state.Fields ?? new()).With(described.Fields),
            Origin = described.Fields.Schedule is not null ? meta.At : state.Origin,
        }, described),
        OccurrenceDue due => TemplateSchedule.Due(state, due) with { HeldUntil = null, HeldKey = null },
        OccurrenceHeld held => state with { HeldUntil = meta.At + s_heldFor, HeldKey = held.Key },
        CampaignMade made => TemplateSchedule.With(state, made.Number, m => m with { Code = made.Campaign, Asked = null }),
        OccurrenceKept kept => TemplateSchedule.Kept(state, kept),
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(
        TemplateState before, TemplateState after, IEvent happened, EventMeta meta) => happened switch
        {
            OccurrenceDue due => [new(Kinds.CampaignNumbers, new TakeNumber(Kinds.Template(after.Code), due.Number, due.Fields))],
            OccurrenceHeld { Notices: { } notices } => NoticeBook.Effects(Kinds.Template(after.Code), notices),
            TemplateDescribed { Change: not null } => TemplateSchedule.Moves(before, after),
            CampaignMade made => TemplateSchedule.Moves(before, after, made),
            _ => [],
        };

    protected override DueTimes Due(TemplateState state) => DueTimes.For(
        TechnicalWorkflow.OperationMgt, TemplateSchedule.DueAt(state) is { } next ? state.HeldUntil > next ? state.HeldUntil : next : null);

    protected override IFacts? Facts(TemplateState state) => state.Fields is { Type: { } type } f
        ? new TemplateFacts(type, f.Program, f.DurationDays, f.Schedule, f.Campaign ?? new())
        : null;
}
