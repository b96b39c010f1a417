using System.Text.Json;
using CampaignActors.Web.Charts;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CampaignActors.Web.Stocks;

/// <summary>What will be in stock, as steps over the days to come.</summary>
internal static class ForecastChart
{
    private const double LeastDays = 14, Margin = 1.1, CharacterWidth = 8;
    private static readonly OxyColor s_level = OxyColor.FromRgb(0x2F, 0x7F, 0xD1);
    private static readonly OxyColor s_alert = OxyColor.FromRgb(0xD7, 0x9A, 0x1B);
    private static readonly OxyColor s_zero = OxyColor.FromRgb(0xC2, 0x3B, 0x32);

    /// <param name="outlook">As <c>GET /stocks/STOCK/LINE/outlook</c> answers it.</param>
    /// <param name="alertLevel">Pieces; zero: there is none.</param>
    public static string Svg(JsonElement outlook, decimal alertLevel, string title, Reader reader)
    {
        var now = outlook.Time("now") ?? SystemClock.Instance.GetCurrentInstant();
        // Days since midnight of the reader's today, so that a whole number is a midnight, whatever the clocks do between.
        var first = now.InZone(reader.Zone).Date;
        var begin = DaysTo(now, first, reader);
        var steps = outlook.List("steps")
            .Select(s => (At: Math.Max(DaysTo(s.Time("at") ?? now, first, reader), begin), Balance: s.Number("balance") ?? 0)).ToArray();
        var start = outlook.Number("inStock") ?? 0;
        var end = Math.Max(LeastDays, steps.Length == 0 ? 0 : steps[^1].At * Margin);
        var level = new StairStepSeries { Color = s_level, StrokeThickness = 2, VerticalStrokeThickness = 2 };
        level.Points.Add(new DataPoint(begin, (double)start));
        foreach (var (at, balance) in steps)
            level.Points.Add(new DataPoint(at, (double)balance));
        level.Points.Add(new DataPoint(end, (double)(steps.Length == 0 ? start : steps[^1].Balance)));
        var values = steps.Select(s => s.Balance).Append(start).Append(0).Append(alertLevel).ToArray();
        var room = Math.Max(1, (double)(values.Max() - values.Min()) * 0.08);
        // The exporter measures text in another font than the page has.
        var left = CharacterWidth * values.Max(v => reader.Number(decimal.Round(v)).Length + 2);
        var model = new PlotModel
        {
            PlotMargins = new OxyThickness(left, double.NaN, double.NaN, double.NaN), Padding = new OxyThickness(8, 8, 32, 8),
        };
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, Minimum = 0, Maximum = end, MajorStep = Math.Max(1, Math.Ceiling(end / 7)), MinorTickSize = 0,
            LabelFormatter = days => Day(first.PlusDays((int)Math.Round(days)), reader),
        });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left, Minimum = (double)values.Min() - room, Maximum = (double)values.Max() + room, MinorTickSize = 0,
            MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColor.FromArgb(0x30, 0x80, 0x80, 0x80),
            LabelFormatter = pieces => reader.Number(decimal.Round((decimal)pieces)),
        });
        model.Annotations.Add(Across(0, s_zero, LineStyle.Solid));
        if (alertLevel > 0)
            model.Annotations.Add(Across((double)alertLevel, s_alert, LineStyle.Dash));
        model.Series.Add(level);
        return ChartImage.Svg(model, title);
    }

    private static LineAnnotation Across(double pieces, OxyColor color, LineStyle style) =>
        new() { Type = LineAnnotationType.Horizontal, Y = pieces, Color = color, LineStyle = style, StrokeThickness = 1.5 };

    private static double DaysTo(Instant at, LocalDate first, Reader reader)
    {
        var local = at.InZone(reader.Zone).LocalDateTime;
        return Period.DaysBetween(first, local.Date) + ((double)local.TimeOfDay.TickOfDay / NodaConstants.TicksPerDay);
    }

    private static string Day(LocalDate day, Reader reader) => $"{day.Day} {reader.Language.Month(day.Month)}";
}
