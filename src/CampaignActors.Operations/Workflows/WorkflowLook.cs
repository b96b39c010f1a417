using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Operations.Workflows;

/// <summary>A technical workflow as people are shown it, over HTTP and by operator commands alike.</summary>
public static class WorkflowLook
{
    /// <summary>What is known of it, with its label in a language and its last sweep.</summary>
    public static JsonObject Shown(Code workflow, JsonObject view, IViewSource views, Instant now, DateTimeZone zone, string language)
    {
        var shown = Composer.Compose(new EntityRef(Kinds.Workflows, workflow), view, views, now, zone);
        shown["label"] = WorkflowView.Label(view, language);
        shown["lastSweep"] = WorkflowView.LastSweep(view);
        return shown;
    }

    /// <summary>When it sweeps by itself next, provided that it is started then.</summary>
    /// <param name="every">Between two sweeps of one that has no schedule.</param>
    public static IEnumerable<Instant> Next(Code workflow, JsonObject view, Instant now, Duration? every, ReadContext context)
    {
        var timing = JsonText.Read(workflow.Text, Encoding.UTF8.GetBytes(WorkflowView.Timing(view).ToJsonString()));
        var settings = ((PutWorkflow)Binder.Entity(Kinds.Workflows, workflow, (MapNode)timing, PutMode.Apply, context).Command).Fields;
        var last = WorkflowView.LastSweep(view) is { } text ? InstantPattern.ExtendedIso.Parse(text).Value : now;
        while (settings.NextRun(last, every, context.Zone) is { } next)
        {
            // One that is late runs at once.
            last = Instant.Max(next, now);
            yield return last;
        }
    }
}
