using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Output;

/// <summary>
/// The columns of a list that a window has room for. Broken words in a dozen narrow columns are read by no one; a column that is left out
/// is named.
/// </summary>
/// <param name="Names">In their order.</param>
/// <param name="LeftOut">In their order.</param>
/// <param name="Label">Letters of a label; longer ones are cut.</param>
internal sealed record WindowColumns(IReadOnlyList<string> Names, IReadOnlyList<string> LeftOut, int Label)
{
    private const int Between = 3;
    private const int Border = 1;
    private const int ShortLabel = 28;
    private const int LongestCell = 60;
    private const int Rest = 3;

    /// <summary>All columns, for a file or a pipe.</summary>
    public static WindowColumns All(IReadOnlyList<JsonObject> rows) => new(NamesOf(rows), [], LongestCell);

    /// <param name="width">Columns of the window, in letters.</param>
    public static WindowColumns Within(int width, IReadOnlyList<JsonObject> rows)
    {
        var names = NamesOf(rows);
        if (names.Sum(name => Width(name, rows, LongestCell) + Between) + Border <= width)
            return new WindowColumns(names, [], LongestCell);
        // What differs from row to row says more than what is the same everywhere.
        var ranked = names.OrderBy(Rank).ThenByDescending(name => Differing(name, rows)).ToList();
        var (shown, room) = (new HashSet<string> { ranked[0] }, width - Border - Width(ranked[0], rows, ShortLabel) - Between);
        foreach (var name in ranked.Skip(1))
        {
            var needed = Width(name, rows, ShortLabel) + Between;
            if (needed > room || (rows.Count > 1 && Rank(name) == Rest && Differing(name, rows) == 1))
                continue;
            shown.Add(name);
            room -= needed;
        }
        return new WindowColumns([.. names.Where(shown.Contains)], [.. names.Where(name => !shown.Contains(name))], ShortLabel);
    }

    /// <summary>The text of one cell, a label as short as the window wants it.</summary>
    public string Text(string column, JsonObject row) => IsLabel(column) ? Cut(Cell(row[column]), Label) : Cell(row[column]);

    /// <summary>Maps and lists would make rows too wide; they are shown with the single entity.</summary>
    private static List<string> NamesOf(IReadOnlyList<JsonObject> rows) =>
        [.. rows.SelectMany(row => row.Where(field => field.Value is JsonValue).Select(field => field.Key)).Distinct()
            .OrderBy(name => name == "code" ? 0 : IsLabel(name) ? 1 : 2)];

    private static int Rank(string name) => name switch { "code" => 0, "label" or "name" => 1, "state" or "status" => 2, _ => Rest };

    private static int Differing(string name, IReadOnlyList<JsonObject> rows) => rows.Select(row => Cell(row[name])).Distinct().Count();

    private static bool IsLabel(string name) => name is "label" or "name";

    private static int Width(string name, IReadOnlyList<JsonObject> rows, int label) =>
        Math.Max(name.Length, rows.Max(row => (IsLabel(name) ? Cut(Cell(row[name]), label) : Cell(row[name])).Length));

    private static string Cut(string text, int length) => Shown.OneLine(text, length);

    /// <summary>A value on one line; a long text is cut.</summary>
    public static string Cell(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Cut(value.GetValue<string>(), LongestCell),
        _ => node.ToJsonString(),
    };
}
