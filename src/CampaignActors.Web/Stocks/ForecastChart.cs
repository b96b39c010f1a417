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
    private const double LeastDays = 14, Margin = 1.1;
    private static readonly OxyColor s_level = OxyColor.FromRgb(0x2F, 0x7F, 0xD1);
    private static readonly OxyColor s_alert = OxyColor.FromRgb(0xD7, 0x9A, 0x1B);
    private static readonly OxyColor s_zero = OxyColor.FromRgb(0xC2, 0x3B, 0x32);

    /// <param name="outlook">As <c>GET /stocks/STOCK/LINE/outlook</c> answers it.</param>
    /// <param name="alertLevel">Pieces; zero: there is none.</param>
    public static string Svg(JsonElement outlook, decimal alertLevel, string title, Reader reader)
    {
        var now = outlook.Time("now") ?? SystemClock.Instance.GetCurrentInstant();
        var steps = outlook.List("steps").Select(s => (At: DaysTo(s.Time("at") ?? now, now), Balance: s.Number("balance") ?? 0)).ToArray();
        var start = outlook.Number("inStock") ?? 0;
        var end = Math.Max(LeastDays, steps.Length == 0 ? 0 : steps[^1].At * Margin);
        var level = new StairStepSeries { Color = s_level, StrokeThickness = 2, VerticalStrokeThickness = 2 };
        level.Points.Add(new DataPoint(0, (double)start));
        foreach (var (at, balance) in steps)
            level.Points.Add(new DataPoint(at, (double)balance));
        level.Points.Add(new DataPoint(end, (double)(steps.Length == 0 ? start : steps[^1].Balance)));
        var values = steps.Select(s => s.Balance).Append(start).Append(0).Append(alertLevel).ToArray();
        var room = Math.Max(1, (double)(values.Max() - values.Min()) * 0.08);
        var model = new PlotModel { PlotMargins = new OxyThickness(double.NaN) };
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, Minimum = 0, Maximum = end, MajorStep = Math.Max(1, Math.Ceiling(end / 7)), MinorTickSize = 0,
            LabelFormatter = days => Day(now + Duration.FromDays(days), reader),
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

    private static double DaysTo(Instant at, Instant now) => Math.Max(0, (at - now).TotalDays);

    private static string Day(Instant at, Reader reader)
    {
        var day = at.InZone(reader.Zone).Date;
        return $"{day.Day} {reader.Language.Month(day.Month)}";
    }
}
