using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Joins to workflows and deliveries their place among all that wait for an execution slot, and what they wait for.</summary>
internal static class ExecutionQueue
{
    /// <summary>The workflows of a campaign.</summary>
    public static void JoinWorkflows(Code campaign, JsonObject document, IViewSource source, Instant now)
    {
        if (document["workflows"] is not JsonArray { Count: > 0 } workflows)
            return;
        foreach (var (process, place, why) in Queue(source, now).Where(q => q.Process.Delivery is null && q.Process.Campaign == campaign))
        {
            if (workflows.FirstOrDefault(w => w!["number"]!.GetValue<int>() == process.Number) is JsonObject workflow)
                Say(workflow, place, why);
        }
    }

    /// <summary>The analysis of a delivery; before its turn in the queue it may wait for its date.</summary>
    public static void Join(Code code, DeliveryViewFacts delivery, JsonObject document, IViewSource source, Instant now)
    {
        if (delivery.State != DeliveryState.TargetingPending)
            return;
        foreach (var (_, place, why) in Queue(source, now).Where(q => q.Process.Delivery == code))
            Say(document, place, why);
        if (document["waitsFor"] is null && delivery.WaitsForDate)
            Put(document, "waitsFor", "analyseAt");
    }

    private static IEnumerable<(QueuedProcess Process, int Place, string Why)> Queue(IViewSource source, Instant now)
    {
        if (source.Find(Kinds.ExecutionSlots)?.FactsAs<SlotsViewFacts>() is not { } slots)
            return [];
        var quiet = IsLowActivity(slots, now);
        return slots.Queue.Select((process, i) => (process, i + 1, process.LowActivity && !quiet ? "lowActivity" : "slot"));
    }

    /// <summary>Whether jobs of low activity may run now; always where no hours are given.</summary>
    private static bool IsLowActivity(SlotsViewFacts slots, Instant now) => slots is not { LowActivity: { } hours, Zone: { } zone }
        || hours.Enter(now, DateTimeZoneProviders.Tzdb[zone]) <= now;

    private static void Say(JsonObject document, int place, string why)
    {
        Put(document, "queuePosition", place);
        Put(document, "waitsFor", why);
    }
}
