using System.Text.Json.Nodes;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Templates;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>Campaigns, the templates they are made from and the slots in which their workflows run.</summary>
internal static class CampaignView
{
    private const int Preview = 5;

    public static JsonObject Render(CampaignState c)
    {
        var view = Fields(c.Fields!);
        view["level"] = Word(c.Level);
        view["process"] = Word(c.Process);
        view["status"] = Word(c.Status);
        Set(view, "calculated", Amount(c.Calculated));
        view["workflows"] = List(c.Workflows, Workflow);
        view["toValidate"] = Flag(c.ToValidate);
        if (c.Fields!.Schedule is { } schedule)
            view["coming"] = Coming(schedule, c.Coming());
        if (c.Fields.Objectives is { } objectives)
            view["results"] = List(objectives.Where(o => o.Target > 0 && o.Result is not null), o => Of(
                ("label", Plain(o.Label)), ("achieved", JsonValue.Create(decimal.Round(o.Result!.Value * 100 / o.Target, 1, MidpointRounding.AwayFromZero)))));
        Set(view, "variance", VarianceView.Of(c));
        return view;
    }

    private static JsonObject Workflow(CampaignWorkflow w) => Of(
        ("label", Plain(w.Label)),
        ("state", Word(w.State)),
        ("startedAt", Time(w.StartedAt)),
        ("startPlanningDate", w.Cleared == true ? null : Time(w.Planned)),
        ("number", JsonValue.Create(w.Number)),
        ("automaticStart", Flag(w.Automatic)),
        ("submitForApproval", Flag(w.SubmitForApproval)),
        ("missed", w.Missed ? Flag(true) : null));

    public static JsonObject Template(TemplateState t)
    {
        var f = t.Fields!;
        return Of(
            ("label", Plain(f.Label)),
            ("kind", Word(f.Type)),
            ("program", Plain(f.Program)),
            ("durationDays", f.DurationDays is { } days ? JsonValue.Create(days) : null),
            ("schedule", Schedule(f.Schedule)),
            ("campaign", f.Campaign is { } campaign ? Fields(campaign) : null),
            ("owner", Plain(f.Owner)),
            ("campaigns", List(t.Made.Where(m => m.Code is not null).OrderBy(m => m.Number), m => Of(
                ("code", Plain(m.Code)), ("start", Time(m.Start)), ("end", Time(m.End))))),
            ("coming", f is { Type: TemplateType.Periodic, Schedule: { } schedule } ? Coming(schedule, t.Open()) : null));
    }

    public static JsonObject Slots(SlotsState s) => s == new SlotsState { Code = s.Code } ? [] : ShownSlots(s);

    public static JsonObject ShownSlots(SlotsState s) => Of(
        ("limit", JsonValue.Create(s.Limit)),
        ("lowActivity", s.Fields.LowActivity is { } hours ? WorkflowView.Window(hours.Window) : null),
        ("running", JsonValue.Create(s.Running.Count)),
        ("queue", List(s.Queue(), q => Of(
            ("campaign", q.Campaign == q.Delivery ? null : Plain(q.Campaign)), ("delivery", Plain(q.Delivery)), ("label", Plain(q.Label)),
            ("since", Time(q.Since))))));

    private static JsonObject Fields(CampaignFields f) => Of(
        ("label", Plain(f.Label)),
        ("program", Plain(f.Program)),
        ("budget", Plain(f.Budget)),
        ("manager", Plain(f.Manager)),
        ("start", Time(f.Start)),
        ("end", Time(f.End)),
        ("level", Word(f.Level)),
        ("process", Word(f.Process)),
        ("reason", Plain(f.Reason)),
        ("provisional", Estimate(f.Provisional)),
        ("real", Amount(f.Real)),
        ("fixedCost", Amount(f.FixedCost)),
        ("approvals", ApprovalViews.Settings(f.Approvals)),
        ("schedule", Schedule(f.Schedule)),
        ("template", Plain(f.Template)),
        ("workflowTemplate", Plain(f.WorkflowTemplate)),
        ("maxWorkflows", f.MaxWorkflows is { } max ? JsonValue.Create(max) : null),
        ("jobs", f.Jobs is { } jobs ? Of(("severity", Word(jobs.Severity)), ("priority", Word(jobs.Priority)), ("lowActivity", Flag(jobs.LowActivity))) : null),
        ("currency", Kept(f.Currency)),
        ("nature", Plain(f.Nature)),
        ("participants", List(f.Participants, p => Plain(p))),
        ("documents", List(f.Documents, d => Of(("name", Plain(d.Name)), ("link", Plain(d.Link))))),
        ("taskTemplates", List(f.TaskTemplates, t => Of(
            ("code", Plain(t.Key)), ("before", Length(t.BeforeEnd)), ("duration", Length(t.Length)), ("label", Plain(t.Fields.Label)),
            ("assignedTo", Plain(t.Fields.AssignedTo)), ("provisional", Estimate(t.Fields.Provisional)),
            ("review", t.Fields.Reviewers is { } reviewers ? Of(("reviewers", List(reviewers, r => Plain(r)))) : null),
            ("lateAssignee", Plain(t.Fields.LateAssignee))))),
        ("objectives", List(f.Objectives, o => Of(
            ("label", Plain(o.Label)), ("target", JsonValue.Create(o.Target)), ("result", o.Result is { } result ? JsonValue.Create(result) : null), ("unit", Plain(o.Unit))))));

    private static JsonObject? Schedule(Schedule? s) => s is null ? null : Of(
        ("advance", Length(s.Advance)),
        ("missedGrace", Length(s.MissedGrace)),
        ("from", Time(s.From)),
        ("until", Time(s.Until)),
        ("lines", s.Lines.Count == 0 ? null : List(s.Lines, l => Of(
            ("id", Plain(l.Id)),
            ("start", Time(l.Start)),
            ("end", Time(l.End)),
            ("duration", Length(l.Length)),
            ("submitForApproval", Flag(l.SubmitForApproval)),
            ("automaticStart", Flag(l.AutomaticStart))))),
        ("cron", Plain(s.Cron)),
        ("runs", s.Runs is { } runs ? JsonValue.Create(runs) : null),
        ("submitForApproval", s.SubmitForApproval ? null : Flag(false)),
        ("automaticStart", s.AutomaticStart ? Flag(true) : null),
        ("overlap", s.Overlap == OverlapPolicy.Allow ? null : Word(s.Overlap)));

    private static JsonArray? Coming(Schedule schedule, IEnumerable<Occurrence> open) => List(open.Take(Preview), o => Of(
        ("start", Time(o.Start)), ("createdAt", Time(schedule.CreatedAt(o.Start))), ("end", Time(o.End))));

    private static JsonNode? Length(Duration? length) => length is { } l ? JsonValue.Create(Scalars.Plain(l)) : null;

    private static void Set(JsonObject view, string name, JsonNode? value)
    {
        if (value is not null)
            view[name] = value;
    }
}
