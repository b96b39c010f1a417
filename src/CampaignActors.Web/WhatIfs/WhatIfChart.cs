using CampaignActors.Web.Charts;
using CampaignActors.Web.Reading;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CampaignActors.Web.WhatIfs;

/// <summary>
/// The figures of money that move most, without and with the steps: a chart for each currency, since bars of two cannot be compared.
/// </summary>
public static class WhatIfChart
{
    private const int Most = 8, BarHeight = 52, Around = 90, NameWidth = 170;
    private static readonly OxyColor s_before = OxyColor.FromRgb(0x8A, 0x94, 0xA3), s_after = OxyColor.FromRgb(0x2F, 0x7F, 0xD1);

    /// <returns>By currency; none: no figure of a budget moves.</returns>
    public static IReadOnlyList<(string Currency, string Svg)> Of(IReadOnlyList<TriedFigure> figures, Reader reader) =>
    [
        .. from figure in figures
           where figure.Group == "money" && figure.Difference is not null && figure.Of.StartsWith("budgets/", StringComparison.Ordinal)
               && !figure.Field.Contains('.', StringComparison.Ordinal)
           group figure by figure.Currency ?? "" into same
           orderby same.Key
           select (same.Key, Svg([.. same.OrderByDescending(f => Math.Abs(f.Difference!.Value)).Take(Most)], same.Key, reader)),
    ];

    private static string Svg(TriedFigure[] shown, string currency, Reader reader)
    {
        // The exporter measures text in another font than the page has: names get room of their own, the legend is in the page.
        var model = new PlotModel
        {
            PlotMargins = new OxyThickness(NameWidth, double.NaN, double.NaN, double.NaN), Padding = new OxyThickness(8, 8, 36, 8),
        };
        var names = new CategoryAxis
        {
            Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.4, TickStyle = TickStyle.None,
        };
        var (before, after) = (Bars(s_before), Bars(s_after));
        foreach (var figure in shown)
        {
            names.Labels.Add($"{figure.Of["budgets/".Length..]} {FieldNames.Of(figure.Field, reader).ToLowerInvariant()}");
            // A picture: the amounts beside it are exact.
            before.Items.Add(new BarItem((double)(figure.NumberBefore ?? 0)));
            after.Items.Add(new BarItem((double)(figure.NumberAfter ?? 0)));
        }
        model.Axes.Add(names);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, MajorGridlineStyle = LineStyle.Dot, MajorGridlineColor = s_before,
            LabelFormatter = amount => reader.Number(decimal.Round((decimal)amount, 2)),
        });
        model.Series.Add(before);
        model.Series.Add(after);
        return ChartImage.Svg(
            model,
            reader.T(
                $"Amounts of budgets in {currency}, without and with the steps",
                $"Bedragen van budgetten in {currency}, zonder en met de stappen"),
            height: Around + (BarHeight * shown.Length));
    }

    private static BarSeries Bars(OxyColor colour) => new() { FillColor = colour, StrokeThickness = 0 };
}
