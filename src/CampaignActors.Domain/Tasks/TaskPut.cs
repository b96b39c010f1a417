using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>Creation and change of a task: its references must exist, and its fields must be consistent.</summary>
internal static class TaskPut
{
    public static IEnumerable<EntityRef> Needs(TaskState state, PutTask put, Context context)
    {
        var needs = References(put.Fields).Concat(state.Fields is { } f ? AlwaysNeeded(f) : []);
        return state.Fields is null && put.Fields.AssignedTo is null && ApprovalRules.Person(context.By) is { } creator
            ? needs.Append(Kinds.Operator(creator))
            : needs;
    }

    /// <summary>The campaign or program of the task.</summary>
    public static IEnumerable<EntityRef> ParentOf(TaskFields fields)
    {
        if (fields.Campaign is { } campaign)
            yield return Kinds.Campaign(campaign);
        if (fields.Program is { } program)
            yield return Kinds.Program(program);
    }

    private static IEnumerable<EntityRef> References(TaskFields fields)
    {
        foreach (var parent in ParentOf(fields))
            yield return parent;
        if (fields.AssignedTo is { } assignee)
            yield return Kinds.Operator(assignee);
        foreach (var participant in fields.Participants ?? [])
            yield return Kinds.Operator(participant.Operator);
        if (fields.Provider is { } provider)
            yield return Kinds.Provider(provider);
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        foreach (var other in new[] { fields.DependsOn, fields.GroupTask }.OfType<Code>())
            yield return Kinds.Task(other);
        foreach (var who in PeopleOrGroups(fields))
        {
            yield return Kinds.Operator(who);
            yield return Kinds.Group(who);
        }
    }

    private static IEnumerable<Code> PeopleOrGroups(TaskFields fields) =>
        (fields.Reviewers ?? [])
            .Concat(fields.Review?.Options.Escalation ?? [])
            .Concat(fields.LateAssignee is { } late ? [late] : Array.Empty<Code>());

    /// <summary>Entities that every change needs.</summary>
    private static IEnumerable<EntityRef> AlwaysNeeded(TaskFields fields) =>
        fields.Provider is { } provider ? ParentOf(fields).Append(Kinds.Provider(provider)) : ParentOf(fields);

    public static Decision Decide(TaskState state, PutTask put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Task(state.Code)) is { } refused)
            return refused;
        if (Missing(put.Fields, context) is { } missing)
            return missing;
        var before = state.Fields;
        if (before is not null && put.Fields.Type is { } type && type != before.Kind())
            return Decision.Invalid($"a task cannot become another type: {state.Code} is {Wording.Of(before.Kind())}");
        var after = WithKnownLoads(before, (before ?? new()).With(put.Fields));
        if (before is not null && after == before)
            return Decision.Nothing;
        if (before is null && after.AssignedTo is null && ApprovalRules.Person(context.By) is { } creator
            && context.Facts.Exists(Kinds.Operator(creator)))
            after = after with { AssignedTo = creator };
        if (RefusePlace(state, after, put.Fields, context) is { } misplaced)
            return misplaced;
        after = Dated(before, after, put.Fields, context);
        if ((TypeProblem(before, after, context.Now) ?? Problem(Kinds.Task(state.Code), after, put.Fields, context)) is { } problem)
            return Decision.Invalid(problem);
        if (Price(state, after, put.Fields, context, out var priced) is { } unpriced)
            return unpriced;
        var campaign = after.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        var budget = after.Campaign is null
            ? context.Facts.Find<ProgramFacts>(Kinds.Program(after.Program!.Value))?.Budget
            : campaign?.Budget;
        var events = new List<IEvent> { new TaskDescribed(after, priced, budget) { Manager = campaign?.Manager } };
        if (before is null && after.Start <= context.Now)
            events.Add(new TaskStarted(false));
        return Decision.Accept(events);
    }

    /// <summary>Keeps the performed load of participants when a new list omits it.</summary>
    private static TaskFields WithKnownLoads(TaskFields? before, TaskFields after)
    {
        if (before?.Participants is not { } known || after.Participants is not { } named)
            return after;
        var kept = named.Select(p => p with { PerformedLoad = p.PerformedLoad ?? LoadOf(known, p.Operator) });
        return after with { Participants = kept.ToSeq() };
    }

    private static decimal? LoadOf(Seq<TaskParticipant> participants, Code by) =>
        participants.FirstOrDefault(p => p.Operator == by)?.PerformedLoad;

    private static Decision? Missing(TaskFields named, Context context)
    {
        foreach (var reference in References(named).Where(r => r.Kind is not (Kinds.Operators or Kinds.Groups)))
        {
            if (!context.Facts.Exists(reference))
                return Decision.Unknown(reference);
        }
        var people = (named.Participants ?? [])
            .Select(p => p.Operator)
            .Concat(named.AssignedTo is { } assignee ? [assignee] : Array.Empty<Code>());
        if (people.Select(Kinds.Operator).FirstOrDefault(p => !context.Facts.Exists(p)) is { Kind: not null } unknown)
            return Decision.Unknown(unknown);
        foreach (var who in PeopleOrGroups(named))
        {
            if (!context.Facts.Exists(Kinds.Operator(who)) && !context.Facts.Exists(Kinds.Group(who)))
                return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{who}'");
        }
        return null;
    }

    /// <summary>Refuses a forbidden campaign, program, group or parent of a task.</summary>
    private static Decision? RefusePlace(TaskState state, TaskFields after, TaskFields named, Context context)
    {
        var before = state.Fields;
        if ((after.Campaign is null) == (after.Program is null))
            return Decision.Invalid("a task belongs to a campaign or to a program, one of them");
        if (before is not null && (before.Campaign != after.Campaign || before.Program != after.Program))
            return Decision.Invalid("a task cannot move to another campaign or program");
        if (after.Mirrors is { } mirrored && before is not null)
            return Decision.WrongState(
                $"task {state.Code} follows the {Wording.Of(mirrored.Type)} approval of delivery {mirrored.Delivery}");
        if (after.Campaign is { } campaign
            && context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign)) is { Closed: true } && before is null)
            return Decision.WrongState($"campaign {campaign} is closed");
        if (before is null && (context.Facts.Find<CampaignFacts>(Kinds.Campaign(after.Campaign ?? default))?.Full
            ?? context.Facts.Find<ProgramFacts>(Kinds.Program(after.Program ?? default))?.Full) is true)
            return Decision.WrongState($"{ParentOf(after).Single()} has {Limits.Items} items, expected fewer");
        var parent = ParentOf(after).Single();
        foreach (var other in new[] { named.DependsOn, named.GroupTask }.OfType<Code>())
        {
            if (context.Facts.Find<TaskFacts>(Kinds.Task(other))?.Parent is { } elsewhere && elsewhere != parent)
                return Decision.Invalid($"task {other} belongs to {elsewhere}");
        }
        if (named.GroupTask is { } group && context.Facts.Find<TaskFacts>(Kinds.Task(group)) is { } facts)
        {
            if (facts.Type != TaskType.Grouping)
                return Decision.Invalid($"task {group} is no grouping task");
            if (facts.Status == TaskStatus.Canceled)
                return Decision.WrongState($"task {group} takes no members: it is canceled");
        }
        return null;
    }

    /// <summary>
    /// Completes the dates. A newly linked task starts at its parent's end and keeps its duration, unless it has a start of its own
    /// (rules 6 and 17 of the scenario contract). A notification ends at its start by default.
    /// </summary>
    private static TaskFields Dated(TaskFields? before, TaskFields after, TaskFields named, Context context)
    {
        if (named.DependsOn is { } parent && before?.DependsOn != parent && named.Start is null
            && context.Facts.Find<TaskFacts>(Kinds.Task(parent)) is { } facts)
        {
            var length = before is { Start: { } oldStart, End: { } oldEnd } ? oldEnd - oldStart : (Duration?)null;
            return after with { Start = facts.End, End = named.End ?? (length is { } kept ? facts.End + kept : after.End ?? facts.End) };
        }
        if (after.Start is null)
            after = after with { Start = context.Now };
        var moves = named.Start is not null && named.End is null && (before is null || before.End == before.Start);
        return after.Kind() == TaskType.Notification && (after.End is null || moves) ? after with { End = after.Start } : after;
    }

    private static string? TypeProblem(TaskFields? before, TaskFields after, Instant now)
    {
        switch (after.Kind())
        {
            case TaskType.Grouping when after.Service is not null || after.Costs is { Count: > 0 } || after.Budget is not null
                || after.Level is not null || after.Provisional is not null || after.Real is not null:
                return "a grouping task carries no costs";
            case TaskType.Grouping when after.Participants is { Count: > 0 } || after.Load is not null || after.ScheduledLoad is not null:
                return "a grouping task has no resources: neither participants nor load";
            case TaskType.Grouping or TaskType.Notification when after.Reviewers is not null:
                return $"a {Wording.Of(after.Kind())} task is not reviewed";
            case TaskType.Notification when before?.Start != after.Start && after.Start <= now:
                return "a notification needs a start in the future";
            default:
                return null;
        }
    }

    private static string? Problem(EntityRef self, TaskFields after, TaskFields named, Context context)
    {
        if (after.End is null)
            return "a task needs 'end'";
        if (after.End < after.Start)
            return "a task must not end before it starts";
        if (after.Load < 0)
            return "'load' must not be negative";
        if (after.ScheduledLoad < 0)
            return "'scheduledLoad' must not be negative";
        if (after.Real?.Amount < 0)
            return "'real' must not be negative";
        if (after.ForecastRevenue?.Amount < 0)
            return "'forecastRevenue' must not be negative";
        var participants = after.Participants ?? [];
        if (participants.FirstOrDefault(p => p.Usage is < 0 or > 100) is { } wrong)
            return $"the usage of participant '{wrong.Operator}' must be from 0 to 100 per cent";
        if (participants.FirstOrDefault(p => p.PlannedLoad < 0 || p.PerformedLoad < 0) is { } negative)
            return $"the load of participant '{negative.Operator}' must not be negative";
        if (participants.GroupBy(p => p.Operator).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"participant '{twice.Key}' is named twice";
        if (named.Reviewers is not null && TaskReview.Settings(after).QuorumProblem(context.Facts) is { } quorum)
            return quorum;
        return after.Provisional?.Problem() ?? KeptIn.ProblemOfItem(
            self, after.Currency ?? Currency.Eur, after.Campaign,
            after.Campaign is { } campaign ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign))?.Currency : null,
            after.Provisional, after.Costs, after.Real);
    }

    /// <returns>A refusal, or <c>null</c> with the priced selections.</returns>
    private static Decision? Price(TaskState state, TaskFields after, TaskFields named, Context context, out Seq<PricedSelection> priced)
    {
        priced = [];
        if (after is not { Provider: { } provider, Service: { } service })
            return null;
        var template = context.Facts.Find<ProviderFacts>(Kinds.Provider(provider))?.Services.Find(service);
        if (template is null && (named.Service is not null || state.Fields is null))
            return Decision.Reject(Refusal.Unknown, $"provider {provider} has no service '{service}'");
        string? wrong = null;
        priced = template is null ? state.Priced : Costing.Resolve(template, ProcessType.Task, after.Costs ?? [], out _, out wrong);
        return wrong is null ? null : Decision.Invalid(wrong);
    }
}
