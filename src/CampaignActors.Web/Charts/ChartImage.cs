using System.Xml.Linq;
using OxyPlot;

namespace CampaignActors.Web.Charts;

/// <summary>A chart as SVG inside the page. It has no script, prints, and takes the colours of the page.</summary>
public static class ChartImage
{
    /// <param name="title">What a person who does not see it is told.</param>
    public static string Svg(PlotModel model, string title, int width = 720, int height = 260)
    {
        model.Background = OxyColors.Transparent;
        model.PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1);
        model.TextColor = OxyColor.FromRgb(0x6B, 0x72, 0x80);
        model.PlotAreaBorderColor = model.TextColor;
        foreach (var axis in model.Axes)
            axis.TicklineColor = model.TextColor;
        var svg = new SvgExporter { Width = width, Height = height, UseVerticalTextAlignmentWorkaround = true, IsDocument = false }
            .ExportToString(model);
        var root = XElement.Parse(svg);
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", title);
        root.SetAttributeValue("class", "chart");
        root.SetAttributeValue("viewBox", FormattableString.Invariant($"0 0 {width} {height}"));
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        return root.ToString(SaveOptions.DisableFormatting);
    }
}
