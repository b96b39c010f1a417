using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// A technical workflow as people see it. Its runs and its other labels are not in the document but shown on request: the state of the
/// system is the same before and after a sweep that found nothing.
/// </summary>
public static class WorkflowView
{
    /// <summary>Languages of the labels; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "nl"];

    internal static JsonObject Render(WorkflowModel w)
    {
        var workflow = TechnicalWorkflows.Find(w.Code);
        var settings = w.Settings;
        return Of(
            ("label", Plain(workflow?.Label())),
            ("state", Word(w.State)),
            ("failed", Flag(w.Failed)),
            ("failure", Plain(w.FailureReason)),
            ("drift", JsonValue.Create(w.Drift)),
            ("severity", Word(settings.SeverityOrDefault)),
            ("supervisors", Plain(settings.SupervisorsOrDefault)),
            ("onError", Word(settings.OnErrorOrDefault)),
            ("consecutiveErrorsAllowed", JsonValue.Create(settings.ErrorsAllowedOrDefault)),
            ("historyDays", JsonValue.Create((int)settings.HistoryOrDefault.TotalDays)),
            ("pausedPeriod", JsonValue.Create(Scalars.Plain(settings.PausedPeriodOrDefault))),
            ("schedule", Schedule(settings.Schedule)),
            ("lowActivity", settings.LowActivity is { } hours ? Window(hours) : null),
            ("pausedSince", Time(w.PausedSince)),
            // After the clock was ahead for a while: what is written here keeps that time until the clock has caught up.
            ("timeAhead", w.Ahead() is { } ahead ? JsonValue.Create(Scalars.Plain(Duration.FromMinutes((long)ahead.TotalMinutes))) : null),
            ("silent", w.Silences.Count > 0 ? List(w.Silences, s => Word(s)) : null),
            ("parked", new JsonArray([.. Parked(w.Parked)])));
    }

    /// <summary>Items that keep being refused.</summary>
    public static IEnumerable<JsonObject> Parked(Seq<ParkedWork> parked) => parked.Select(p => Of(
        ("item", JsonValue.Create(p.Item.ToString())), ("due", Time(p.Due)), ("since", Time(p.Since)),
        ("attempts", JsonValue.Create(p.Attempts)), ("reason", Plain(p.Reason))));

    /// <summary>One run of its history.</summary>
    public static JsonObject Run(SweepRecord run) => Of(
        ("run", Plain(run.RunId)), ("started", Time(run.Began ?? run.At)), ("ended", Time(run.At)),
        ("seconds", JsonValue.Create(decimal.Round((decimal)run.Took.TotalSeconds, 3))), ("checked", JsonValue.Create(run.Checked)),
        ("done", JsonValue.Create(run.Done)), ("errors", JsonValue.Create(run.Errors)), ("drift", JsonValue.Create(run.Drift)));

    private static JsonObject? Schedule(RunSchedule? schedule) => schedule is null ? null : Of(
        ("every", schedule.Every is { } every ? JsonValue.Create(Scalars.Plain(every)) : null), ("cron", Plain(schedule.Cron)),
        ("zone", Plain(schedule.Zone)));

    internal static JsonObject Window(DayWindow hours) => Of(("from", Hour(hours.From)), ("to", Hour(hours.To)));

    private static JsonNode Hour(int minutes) => JsonValue.Create($"{minutes / 60:00}:{minutes % 60:00}");

    /// <summary>The label of a workflow in one of <see cref="Languages"/>.</summary>
    public static string Label(TechnicalWorkflow workflow, string language) => language == "nl" ? workflow.DutchLabel() : workflow.Label();
}
