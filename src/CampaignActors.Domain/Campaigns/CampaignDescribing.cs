using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What people say of a campaign: creating it and changing its fields.</summary>
internal static class CampaignDescribing
{
    /// <summary>The given fields; at creation, the defaults of the template apply beneath them.</summary>
    public static CampaignFields WithDefaults(CampaignState state, CampaignFields named, Context context) =>
        state.Fields is null && named.Template is { } template && context.Facts.Find<TemplateFacts>(Kinds.Template(template)) is { } facts
            ? facts.Defaults(named, context.Now)
            : named;

    /// <param name="occurrence">Number of the occurrence of its template that begins it; <c>null</c>: a person describes it.</param>
    public static Decision Decide(CampaignState state, PutMode mode, CampaignFields named, Context context, int? occurrence = null)
    {
        var fields = named;
        if (Put.Refuse(mode, state.Fields is not null, Kinds.Campaign(state.Code)) is { } refused)
            return refused;
        if (CampaignReferences.Missing(fields, context.Facts) is { } missing)
            return missing;
        var before = state.Fields;
        if (mode == PutMode.Apply)
            fields = CampaignProcess.Applied(state, fields);
        var note = mode == PutMode.Apply ? CampaignProcess.Note(state, named) : "";
        var after = (before ?? new()).With(fields);
        if (after == before)
            return new Decision.Accepted([]) { Note = note };
        if (CampaignProcess.Refuse(state, after, fields) is { } unfit)
            return unfit;
        if (after.Program is not { } program)
            return Decision.Invalid("a campaign needs 'program'");
        if (before is not null && before.Program != program)
            return Decision.Invalid("a campaign cannot move to another program");
        if (before is not null && before.Template != after.Template)
            return Decision.Invalid("a campaign cannot move to another template");
        if (CampaignFreeze.Refusal(state.Code, state.Status) is { } frozen)
            return Decision.WrongState(frozen);
        var amounts = KeptIn.Of(after.Provisional).Concat(new[] { after.Real, after.FixedCost }.OfType<Money>());
        if (KeptIn.Problem(Kinds.Campaign(state.Code), after.Currency ?? Currency.Eur, amounts) is { } foreign)
            return Decision.Invalid(foreign);
        var problem = after.Problem()
            ?? fields.Schedule?.Problem(CampaignSchedule.RuleSince(state, fields.Schedule, context.Now))
            ?? fields.Approvals?.QuorumProblem(context.Facts);
        if (problem is not null)
            return Decision.Invalid(problem);
        if (before is null && after.TaskTemplates?.FirstOrDefault(t => Code.Problem($"{state.Code}-{t.Key}") is not null) is { } unnamed)
            return Decision.Invalid($"'{state.Code}-{unnamed.Key}' is not a code for a task");
        if (before is null && after is { TaskTemplates.Count: > 0, End: null })
            return Decision.Invalid("'taskTemplates' need the campaign's 'end'");
        var described = new CampaignDescribed(fields, context.Facts.Find<ProgramFacts>(Kinds.Program(program))?.Budget, occurrence)
        {
            Change = CampaignSchedule.Change(state, fields, after, context.Now),
        };
        return new Decision.Accepted(CampaignPlacing.Copy(described) is { } copy ? [described, copy] : [described]) { Note = note };
    }

    /// <summary>What else follows from a description, once its fields are taken over.</summary>
    public static CampaignState Described(CampaignState before, CampaignState after, CampaignDescribed described, EventMeta meta)
    {
        after = CampaignSchedule.Rescheduled(after, described, meta.At);
        if (described.Fields.Jobs is not null)
            after = CampaignPauses.Reconsidered(after);
        return before.Fields is null
            ? after with { Creator = CampaignWorkflowLife.Person(meta.By), Placed = CampaignPlacing.Begun(described) }
            : CampaignPlacing.Edited(after);
    }
}
