using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Views;

/// <summary>Joins to workflows and deliveries their place among all that wait for an execution slot, and what they wait for.</summary>
internal static class ExecutionQueue
{
    /// <summary>The workflows of a campaign.</summary>
    public static void JoinWorkflows(Code campaign, JsonObject view, IViewSource source, Instant now)
    {
        if (view["workflows"] is not JsonArray { Count: > 0 } workflows)
            return;
        foreach (var (entry, place, why) in Queue(source, now))
        {
            if (entry["delivery"] is null && Text(entry, "campaign") == campaign.Text
                && workflows.FirstOrDefault(w => w!["number"]!.GetValue<int>() == entry["$number"]!.GetValue<int>()) is JsonObject workflow)
                Say(workflow, place, why);
        }
    }

    /// <summary>The analysis of a delivery; before its turn in the queue it may wait for its date.</summary>
    public static void Join(Code delivery, JsonObject view, IViewSource source, Instant now)
    {
        if (Text(view, "state") != "targetingPending")
            return;
        foreach (var (entry, place, why) in Queue(source, now))
        {
            if (Text(entry, "delivery") == delivery.Text)
                Say(view, place, why);
        }
        if (view["waitsFor"] is null && view["analyseAt"] is not null)
            view["waitsFor"] = "analyseAt";
    }

    private static IEnumerable<(JsonObject Entry, int Place, string Why)> Queue(IViewSource source, Instant now)
    {
        if (source.Find(Kinds.ExecutionSlots) is not { } slots || slots["queue"] is not JsonArray queue)
            return [];
        var quiet = LowActivity(slots, now);
        return queue.OfType<JsonObject>().Select((entry, i) => (entry, i + 1, entry["$low"] is not null && !quiet ? "lowActivity" : "slot"));
    }

    /// <summary>Whether jobs of low activity may run now; always where no hours are given.</summary>
    private static bool LowActivity(JsonObject slots, Instant now)
    {
        if (slots["lowActivity"] is not JsonObject hours || Text(slots, "$zone") is not { } zone)
            return true;
        return new DayWindow(Minutes(hours, "from"), Minutes(hours, "to")).Enter(now, DateTimeZoneProviders.Tzdb[zone]) <= now;
    }

    private static int Minutes(JsonObject hours, string key)
    {
        var time = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(Text(hours, key)!).GetValueOrThrow();
        return time.Hour * 60 + time.Minute;
    }

    private static void Say(JsonObject view, int place, string why)
    {
        view["queuePosition"] = place;
        view["waitsFor"] = why;
    }

    private static string? Text(JsonObject view, string field) => view[field]?.GetValue<string>();
}
