using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

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
            ("parked", new JsonArray([.. Parked(w.Parked)])),
        ]);
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

    /// <summary>The label of a workflow in one of <see cref="Languages"/>.</summary>
    public static string Label(TechnicalWorkflow workflow, string language) => language == "nl" ? workflow.DutchLabel() : workflow.Label();
}
