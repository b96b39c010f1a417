using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// A technical workflow as people see it. What it has done of late and its other labels are kept apart, for those who ask: the state of
/// the system is the same before and after a sweep that found nothing.
/// </summary>
public static class WorkflowView
{
    private const string History = "$history";
    private const string Labels = "$labels";
    private const string Swept = "$lastSweep";

    /// <summary>Languages of the labels; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "nl"];

    internal static JsonObject Render(WorkflowModel w)
    {
        var workflow = TechnicalWorkflows.Find(w.Code);
        var settings = w.Settings;
        return Of([
            ("label", Plain(workflow?.Label())),
            ("state", Word(w.State)),
            ("failed", Flag(w.Failed)),
            ("failure", Plain(w.FailureReason)),
            ("drift", JsonValue.Create(w.Drift)),
            .. WorkflowKinds.AsGiven.Show(settings with
            {
                Severity = settings.SeverityOrDefault,
                Supervisors = settings.SupervisorsOrDefault,
                OnError = settings.OnErrorOrDefault,
                ConsecutiveErrorsAllowed = settings.ErrorsAllowedOrDefault,
                HistoryDays = (int)settings.HistoryOrDefault.TotalDays,
                PausedPeriod = settings.PausedPeriodOrDefault,
            }),
            ("pausedSince", Time(w.PausedSince)),
            // After the clock was ahead for a while: what is written here keeps that time until the clock has caught up.
            ("timeAhead", w.Ahead() is { } ahead ? JsonValue.Create(Scalars.Plain(Duration.FromMinutes((long)ahead.TotalMinutes))) : null),
            ("silent", w.Silences.Count > 0 ? List(w.Silences, s => Word(s)) : null),
            ("parked", List(w.Parked, p => Of(
                ("item", JsonValue.Create(p.Item.ToString())), ("due", Time(p.Due)), ("since", Time(p.Since)),
                ("attempts", JsonValue.Create(p.Attempts)), ("reason", Plain(p.Reason))))),
            (Swept, Time(w.LastSweep)),
            (Labels, workflow is { } known ? Of(("en", Plain(known.Label())), ("nl", Plain(known.DutchLabel()))) : null),
            (History, List(w.History, h => Of(
                ("run", Plain(h.RunId)), ("started", Time(h.Began ?? h.At)), ("ended", Time(h.At)),
                ("seconds", JsonValue.Create(decimal.Round((decimal)h.Took.TotalSeconds, 3))), ("checked", JsonValue.Create(h.Checked)),
                ("done", JsonValue.Create(h.Done)), ("errors", JsonValue.Create(h.Errors)), ("drift", JsonValue.Create(h.Drift))))),
        ]);
    }

    /// <summary>The runs of a rendered workflow, the latest first.</summary>
    public static IEnumerable<JsonObject> Runs(JsonObject view) => (view[History] as JsonArray ?? []).OfType<JsonObject>().Reverse();

    /// <summary>When a rendered workflow last swept, as text, or <c>null</c>.</summary>
    public static string? LastSweep(JsonObject view) => view[Swept]?.GetValue<string>();

    /// <summary>The label of a rendered workflow in one of <see cref="Languages"/>.</summary>
    public static string Label(JsonObject view, string language) => view[Labels]?[language]?.GetValue<string>() ?? "";

    /// <summary>The settings of a rendered workflow that say when it runs, as a description would give them.</summary>
    public static JsonObject Timing(JsonObject view) =>
        new(view.Where(f => f.Key is "schedule" or "lowActivity").Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
}
