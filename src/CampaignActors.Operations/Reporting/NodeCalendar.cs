using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Operations.Reporting;

/// <summary>A page of the calendar of a node, as people see it.</summary>
public static class NodeCalendar
{
    private static readonly string[] s_levels = ["planned", "reserved", "committed", "spent", "invoiced", "total"];

    /// <summary>The entries and the place of the last one, where there may be more.</summary>
    public static (JsonArray Items, string? Next) Page(IReportLook look, CalendarQuery query)
    {
        var spans = look.Spans(query with { Limit = query.Limit + 1 });
        var shown = spans.Take(query.Limit).ToList();
        var heads = look.Heads([.. shown.Select(s => s.Entity).Distinct()]);
        var money = Money(look, shown);
        var needs = look.Needs([.. shown.Where(s => s.Kind == CalendarKind.Delivery).Select(s => s.Entity.Code)]);
        // The lines of a campaign are not those of an occurrence that it will have.
        var items = new JsonArray([.. shown.Select(s => Entry(
            s, heads.GetValueOrDefault(s.Entity), s.Kind == CalendarKind.Occurrence ? [] : money[s.Entity], needs))]);
        return (items, spans.Count > shown.Count
            ? new CalendarPlace(shown[^1].Start, shown[^1].Entity, shown[^1].Number).Text()
            : null);
    }

    /// <summary>What begins or ends, by that instant, without its money, and how many there are in all.</summary>
    public static (JsonArray Items, int Count) Coming(IReportLook look, CalendarQuery query)
    {
        var (moments, count) = look.Moments(query);
        var heads = look.Heads([.. moments.Select(m => m.Span.Entity).Distinct()]);
        return (new JsonArray([.. moments.Select(m => Moment(m, heads.GetValueOrDefault(m.Span.Entity)))]), count);
    }

    private static JsonObject Moment(CalendarMoment moment, EntityHead? head)
    {
        var entry = Entry(moment.Span, head, [], new Dictionary<Code, Map<Quantity>>());
        entry.Insert(0, "ends", moment.Ends);
        entry.Insert(0, "at", InstantPattern.ExtendedIso.Format(moment.At));
        return entry;
    }

    /// <summary>
    /// Lines that count, by what they are shown with: those of a campaign are shown with it, and with the delivery or task that caused
    /// them.
    /// </summary>
    private static ILookup<EntityRef, LedgerEntry> Money(IReportLook look, List<CalendarSpan> shown)
    {
        var asked = shown.Where(s => s.Kind is CalendarKind.Campaign or CalendarKind.Delivery or CalendarKind.Task)
            .Select(s => s.Entity).ToHashSet();
        return look.LinesOf(asked)
            .SelectMany(line => new[] { line.Item, line.Campaign is { } campaign ? Kinds.Campaign(campaign) : line.Item }.Distinct()
                .Where(asked.Contains).Select(entity => (Entity: entity, Line: line)))
            .Distinct()
            .ToLookup(l => l.Entity, l => l.Line);
    }

    private static JsonObject Entry(
        CalendarSpan span, EntityHead? head, IEnumerable<LedgerEntry> lines, IReadOnlyDictionary<Code, Map<Quantity>> needs)
    {
        var entry = new JsonObject
        {
            ["kind"] = Scalars.NameOf(span.Kind),
            ["entity"] = span.Entity.ToString(),
            ["start"] = InstantPattern.ExtendedIso.Format(span.Start),
            ["end"] = InstantPattern.ExtendedIso.Format(span.End),
        };
        Put("label", head?.Label);
        Put("status", span.Kind == CalendarKind.Occurrence ? null : head?.Status);
        Put("campaign", span.Campaign?.Text);
        Put("program", (span.Program ?? head?.Program)?.Text);
        if (span.Kind is CalendarKind.Plan or CalendarKind.Program && head?.Calculated is { } calculated)
            entry["calculated"] = Amount(calculated);
        if (span.Estimate is { } estimate)
            entry["estimate"] = Amount(estimate);
        if (Levels(lines) is { Count: > 0 } money)
            entry["money"] = money;
        if (needs.TryGetValue(span.Entity.Code, out var pieces) && span.Kind == CalendarKind.Delivery && pieces.Count > 0)
        {
            entry["stock"] = new JsonObject(pieces.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key,
                JsonValue.Create(p.Value.Value))));
        }
        return entry;

        void Put(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                entry[name] = text;
        }
    }

    private static JsonObject Amount(Money amount) =>
        new() { ["amount"] = JsonNode.Parse(amount.Plain()), ["currency"] = amount.Currency.Code };

    /// <summary>One object for each currency.</summary>
    private static JsonArray Levels(IEnumerable<LedgerEntry> lines) => new(
    [
        .. from line in lines
           group line by line.Amount.Currency into same
           orderby same.Key.Code
           select (JsonNode?)new JsonObject(s_levels
               .Select((name, i) => (Name: name, Sum: same.Where(l => i == 5 || (int)l.Level == i + 1).Sum(l => l.Amount.Amount)))
               .Where(level => level.Sum != 0 || level.Name == "total")
               .Select(level => KeyValuePair.Create<string, JsonNode?>(
                   level.Name, JsonNode.Parse(Domain.Values.Money.Round(level.Sum, same.Key).Plain())))
               .Prepend(KeyValuePair.Create<string, JsonNode?>("currency", same.Key.Code))),
    ]);
}
