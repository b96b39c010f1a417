using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Calendar;

/// <summary>What is in one column of a lane.</summary>
/// <param name="Text">The figure; empty: there is none.</param>
/// <param name="Height">Of its bar: percent of the largest in the lane.</param>
public sealed record LaneCell(string Text, int Height);

/// <summary>One line below the calendar: money of one currency, or pieces of one stock line.</summary>
public sealed record CalendarLane(string Kind, string Label, IReadOnlyList<LaneCell> Cells, string Total)
{
    /// <summary>Lanes of <c>GET /calendar/lanes</c>: money by currency, then stock by line.</summary>
    public static IReadOnlyList<CalendarLane> Of(JsonElement lanes, Reader reader)
    {
        var (columns, total) = (lanes.List("items"), lanes.At("total") ?? default);
        return
        [
            .. total.List("money").Select(m => m.Text("currency") ?? "").Select(currency => Lane(
                "money", reader.T($"Committed, {currency}", $"Vastgelegd, {currency}"),
                columns.Append(total).Select(c => Money(c, currency)), amount => reader.Amount(amount))),
            .. total.Map("stock").Select(s => s.Key).Select(line => Lane(
                "stock", line, columns.Append(total).Select(c => Pieces(c, line)), pieces => reader.Number(pieces))),
        ];
    }

    private static CalendarLane Lane(string kind, string label, IEnumerable<decimal> figures, Func<decimal?, string> text)
    {
        var all = figures.ToArray();
        var largest = all[..^1].Select(Math.Abs).DefaultIfEmpty(0).Max();
        return new(
            kind, label,
            [.. all[..^1].Select(f => f == 0 ? new LaneCell("", 0) : new LaneCell(text(f), (int)Math.Max(6, Math.Abs(f) * 100 / largest)))],
            text(all[^1]));
    }

    private static decimal Money(JsonElement column, string currency) =>
        column.List("money").FirstOrDefault(m => m.Text("currency") == currency) is { ValueKind: JsonValueKind.Object } found
            ? found.Number("committed") ?? 0
            : 0;

    private static decimal Pieces(JsonElement column, string line) =>
        column.Map("stock").FirstOrDefault(s => s.Key == line) is { Value.ValueKind: JsonValueKind.Number } found
            ? found.Value.GetDecimal()
            : 0;
}
