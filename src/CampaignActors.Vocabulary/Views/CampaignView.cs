using System.Text.Json.Nodes;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>Campaigns, the templates they are made from and the slots in which their workflows run.</summary>
internal static class CampaignView
{
    private const int Preview = 5;

    public static JsonObject Render(CampaignState c)
    {
        var view = Of([.. CampaignKinds.AsShown.Show(c.Fields!)]);
        view["level"] = Word(c.Level);
        view["process"] = Word(c.Process);
        view["status"] = Word(c.Status);
        Set(view, "calculated", Amount(c.Calculated));
        Set(view, "calculatedAt", Time(c.CalculatedAt));
        view["workflows"] = List(c.Workflows, Workflow);
        view["toValidate"] = Flag(c.ToValidate);
        if (c.Fields!.Schedule is { } schedule)
            view["coming"] = Coming(schedule, c.Coming(), CampaignForecast.Cost(c));
        Set(view, "results", PlanningBlocks.ShowResults(c.Fields.Objectives));
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
        return Of([
            .. TemplateKinds.AsGiven.Show(f),
            ("campaigns", List(t.Made.Where(m => m.Code is not null).OrderBy(m => m.Number), m => Of(
                ("code", Plain(m.Code)), ("start", Time(m.Start)), ("end", Time(m.End))))),
            ("coming", f is { Type: TemplateType.Periodic, Schedule: { } schedule }
                ? Coming(schedule, t.Open(), TemplateForecast.Cost(t))
                : null),
        ]);
    }

    public static JsonObject Slots(SlotsState s) => s == new SlotsState { Code = s.Code } ? [] : ShownSlots(s);

    public static JsonObject ShownSlots(SlotsState s) => Of([
        .. PlanKinds.SlotsGiven.Show(s.Fields with { Limit = s.Limit }),
        ("running", JsonValue.Create(s.Running.Count)),
        ("queue", List(s.Queue(), q => Of(
            ("campaign", q.Campaign == q.Delivery ? null : Plain(q.Campaign)), ("delivery", Plain(q.Delivery)), ("label", Plain(q.Label)),
            ("since", Time(q.Since)))))]);

    private static JsonArray? Coming(Schedule schedule, IEnumerable<Occurrence> open, Money? cost) => List(open.Take(Preview), o => Of(
        ("start", Time(o.Start)), ("createdAt", Time(schedule.CreatedAt(o.Start))), ("end", Time(o.End)), ("cost", Amount(cost))));

    private static void Set(JsonObject view, string name, JsonNode? value)
    {
        if (value is not null)
            view[name] = value;
    }
}
