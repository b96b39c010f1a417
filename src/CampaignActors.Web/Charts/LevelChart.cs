using System.Text.Json;
using CampaignActors.Web.Budgets;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CampaignActors.Web.Charts;

/// <summary>Rows of a report as columns, stacked by level, in the colours that bars have in light and in dark.</summary>
public static class LevelChart
{
    private const string Amounts = "amounts", Names = "names";

    /// <summary>From the bottom up. The chart is written with these colours, which the page's own then replace.</summary>
    private static readonly (string Level, OxyColor Mark)[] s_levels =
    [
        ("invoiced", OxyColor.FromRgb(0x01, 0x01, 0x05)), ("spent", OxyColor.FromRgb(0x01, 0x01, 0x04)),
        ("committed", OxyColor.FromRgb(0x01, 0x01, 0x03)), ("reserved", OxyColor.FromRgb(0x01, 0x01, 0x02)),
        ("planned", OxyColor.FromRgb(0x01, 0x01, 0x01)),
    ];

    private static readonly OxyColor s_lines = OxyColor.FromRgb(0x8A, 0x94, 0xA3);
    private static readonly OxyColor s_limit = OxyColor.FromRgb(0x01, 0x01, 0x06);

    /// <param name="name">Column whose cells stand below.</param>
    /// <param name="limit">A line at this amount; <c>null</c>: none.</param>
    public static string Svg(IReadOnlyList<JsonElement> rows, string name, string title, decimal? limit, Reader reader)
    {
        var model = new PlotModel();
        var names = new CategoryAxis
        {
            Position = AxisPosition.Bottom, Key = Names, GapWidth = 0.5, IsTickCentered = true, TicklineColor = s_lines,
        };
        names.Labels.AddRange(rows.Select(row => row.Text(name) ?? Reader.None));
        if (names.Labels.Count > 12)
            names.Angle = -60;
        model.Axes.Add(names);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Key = Amounts,
            MajorGridlineStyle = LineStyle.Dot,
            MinorTickSize = 0,
            TicklineColor = s_lines,
            MajorGridlineColor = s_lines,
            LabelFormatter = value => reader.Number((decimal)value),
        });
        foreach (var (level, mark) in s_levels)
        {
            var series = new BarSeries { XAxisKey = Amounts, YAxisKey = Names, IsStacked = true, FillColor = mark, StrokeThickness = 0 };
            series.Items.AddRange(rows.Select(row => new BarItem { Value = Pixels(row.Number(level)) }));
            model.Series.Add(series);
        }
        if (limit is { } amount)
        {
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Horizontal, Y = Pixels(amount), Color = s_limit, StrokeThickness = 2, LineStyle = LineStyle.Solid,
                XAxisKey = Names, YAxisKey = Amounts,
            });
        }
        var svg = ChartImage.Svg(model, title);
        foreach (var (level, mark) in s_levels.Append(("over", s_limit)))
            svg = svg.Replace(Code(mark), $"var(--{level})", StringComparison.Ordinal);
        return svg;
    }

    private static string Code(OxyColor colour) => FormattableString.Invariant($"rgb({colour.R},{colour.G},{colour.B})");

    /// <summary>Where a chart draws an amount. Nothing is computed of it.</summary>
    private static double Pixels(decimal? amount) => (double)(amount ?? 0);
}
