using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Operations.Reporting;

/// <summary>What other dates of something would move as well, by the rules of the domain (domain.md §4.4, Dependency).</summary>
public static class NodeMoves
{
    /// <summary>Tasks that are listed at the most; a campaign has no more items than that by far.</summary>
    private const int MaxMoves = 1_000;

    /// <summary>Items of a campaign or program that are looked at.</summary>
    private const int MaxContained = 5_000;

    private static readonly string s_scheduled = Scalars.NameOf(TaskStatus.Scheduled);

    /// <summary>The dates of one entity as they are and would be, and what follows.</summary>
    /// <param name="start">Its new start; <c>null</c>: as it is. <paramref name="end"/> the same.</param>
    /// <param name="now">New dates before it are said to be in the past.</param>
    /// <returns><c>null</c>: it is not there.</returns>
    public static JsonObject? Preview(
        IReportLook look, IProjectionStore store, EntityRef entity, Instant? start, Instant? end, Instant now)
    {
        if (look.Heads([entity]).GetValueOrDefault(entity) is not { } head)
            return null;
        var (newStart, newEnd) = (start ?? head.Start, end ?? head.End);
        var preview = Dates(head);
        preview["status"] = head.Status;
        Put(preview, "newStart", newStart);
        Put(preview, "newEnd", newEnd);
        var (startMoves, endMoves) = (newStart != head.Start, newEnd != head.End);
        preview["past"] = (startMoves && newStart < now) || (endMoves && newEnd < now);
        var locked = Locked(head);
        preview["locked"] = new JsonArray([.. locked.Select(l => new JsonObject { ["field"] = l.Field, ["because"] = l.Because })]);
        if (locked.FirstOrDefault(l => Moved(head, startMoves, endMoves).Contains(l.Field)).Because is { } refused)
            preview["refused"] = refused;
        preview["moves"] = entity.Kind == Kinds.Tasks && newEnd > head.End
            ? Following(look, store, entity, newEnd.Value)
            : new JsonArray();
        preview["outside"] = entity.Kind is Kinds.Campaigns or Kinds.Programs ? Outside(look, entity, newStart, newEnd) : new JsonArray();
        preview["validUpTo"] = look.Ordering;
        return preview;
    }

    /// <summary>Dates that its state does not let move, and why.</summary>
    private static (string Field, string Because)[] Locked(EntityHead head) =>
    [
        .. from field in MovableDates.Fields(head.Entity.Kind)
           let because = MovableDates.Refusal(head.Entity, head.Status, field)
           where because is not null
           select (field, because),
    ];

    /// <summary>Fields that other dates change. A delivery with one date has its contact date; of two, the later one is that.</summary>
    private static string[] Moved(EntityHead head, bool start, bool end)
    {
        var fields = MovableDates.Fields(head.Entity.Kind);
        if (head.Entity.Kind == Kinds.Deliveries && head.Start == head.End)
            return start || end ? [MovableDates.ContactDate] : [];
        return [.. new[] { (Moves: start, Field: fields[0]), (Moves: end, Field: fields[1]) }.Where(f => f.Moves).Select(f => f.Field)];
    }

    /// <summary>Tasks that wait for a later end, breadth first. One that has begun stays where it is.</summary>
    private static JsonArray Following(IReportLook look, IProjectionStore store, EntityRef moved, Instant end)
    {
        var moves = new JsonArray();
        var open = new Queue<(EntityRef Task, Instant End)>([(moved, end)]);
        var seen = new HashSet<EntityRef> { moved };
        while (open.TryDequeue(out var parent) && moves.Count < MaxMoves)
        {
            var found = store.Find(new ListQuery(Kinds.Tasks)
            {
                References = new Dictionary<string, Code> { ["dependsOn"] = parent.Task.Code }, Limit = MaxMoves,
            });
            EntityRef[] tasks = [.. found.Entries.Select(e => Kinds.Task(new Code(e.Code))).Where(seen.Add)];
            foreach (var head in look.Heads(tasks).Values.OrderBy(h => h.Entity.Code.Text, StringComparer.Ordinal))
            {
                if (head is not { Start: { } from, End: { } to } || head.Status != s_scheduled || from >= parent.End)
                    continue;
                var newEnd = parent.End + (to - from);
                var move = Dates(head);
                move["after"] = parent.Task.ToString();
                Put(move, "newStart", parent.End);
                Put(move, "newEnd", newEnd);
                moves.Add(move);
                open.Enqueue((head.Entity, newEnd));
            }
        }
        return moves;
    }

    /// <summary>What belongs to a campaign or program and does not lie within these dates.</summary>
    private static JsonArray Outside(IReportLook look, EntityRef entity, Instant? start, Instant? end)
    {
        var spans = look.Spans(new CalendarQuery(
            Instant.FromUtc(1900, 1, 1, 0, 0), Instant.FromUtc(2200, 1, 1, 0, 0),
            [CalendarKind.Campaign, CalendarKind.Delivery, CalendarKind.Task], entity.Kind == Kinds.Programs ? entity.Code : null,
            entity.Kind == Kinds.Campaigns ? entity.Code : null, null, MaxContained));
        var outside = spans.Where(s => s.Entity != entity && (s.Start < start || s.End > end)).Select(s => s.Entity).Distinct().ToArray();
        return new JsonArray([.. look.Heads(outside).Values.OrderBy(h => h.Start).ThenBy(h => h.Entity.ToString(), StringComparer.Ordinal)
            .Select(Dates)]);
    }

    private static JsonObject Dates(EntityHead head)
    {
        var dates = new JsonObject { ["entity"] = head.Entity.ToString() };
        if (!string.IsNullOrEmpty(head.Label))
            dates["label"] = head.Label;
        Put(dates, "start", head.Start);
        Put(dates, "end", head.End);
        return dates;
    }

    private static void Put(JsonObject document, string name, Instant? at)
    {
        if (at is { } instant)
            document[name] = InstantPattern.ExtendedIso.Format(instant);
    }
}
