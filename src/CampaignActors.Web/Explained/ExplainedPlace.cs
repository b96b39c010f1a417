using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Explained;

/// <summary>Addresses of explanations, and what a line of one names.</summary>
/// <param name="Entity">As KIND/CODE; <c>null</c>: the line names none.</param>
/// <param name="Rest">The text without it.</param>
/// <param name="Figure">Page that explains the figure of that entity, where it is one; else <c>null</c>.</param>
public sealed record ExplainedPlace(string? Entity, string Rest, string? Figure)
{
    private static readonly HashSet<string> s_calculated = ["deliveries", "tasks", "campaigns", "programs", "plans"];

    /// <summary>The page that explains a figure of an entity.</summary>
    public static string Address(string kind, string code, string field) =>
        $"{UiAddress.Of(kind, code)}/explain/{Uri.EscapeDataString(field)}";

    /// <summary>The page that explains a figure of a line of a stock.</summary>
    public static string OfStockLine(string stock, string line, string field) =>
        $"/ui{Paths.Of("stocks", stock, line, "explain", field)}";

    /// <param name="text">Of a line, such as <c>deliveries/DM201 Postage, spent</c>.</param>
    /// <param name="field">The figure that the line is a part of.</param>
    /// <param name="pieces">Whether it counts pieces of a stock: what entities it names cost is another figure.</param>
    public static ExplainedPlace Of(string text, string field, bool pieces = false)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        var slash = first.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == first.Length - 1 || !first[..slash].All(char.IsAsciiLetter))
            return new(null, text, null);
        var (kind, code) = (first[..slash], first[(slash + 1)..].Split('#')[0]);
        var rest = end < 0 ? "" : text[(end + 1)..];
        return new(
            $"{kind}/{code}", rest, !pieces && Nested(kind, field) is { } figure ? Address(kind, code, figure) : null);
    }

    private static string? Nested(string kind, string field) => kind switch
    {
        "budgets" => field.StartsWith("consolidated.", StringComparison.Ordinal) ? field["consolidated.".Length..] : null,
        "invoices" => "amount",
        _ when s_calculated.Contains(kind) => "calculated",
        _ => null,
    };
}
