using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;
using Spectre.Console;

namespace CampaignActors.Cli.Output;

/// <summary>Entities as a table for people: a kind one entity a row, a single entity one field a row.</summary>
internal static class Tables
{
    private const int Longest = 60;

    public static void List(JsonArray items, Host host)
    {
        var rows = items.OfType<JsonObject>().ToList();
        if (rows.Count == 0)
        {
            host.Out.WriteLine("none");
            return;
        }
        // Maps and lists would make rows too wide; they are shown with the single entity.
        var columns = rows.SelectMany(row => row.Where(field => field.Value is JsonValue).Select(field => field.Key)).Distinct()
            .OrderBy(name => name switch { "code" => 0, "label" or "name" => 1, _ => 2 }).ToList();
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            var alignment = rows.Any(row => IsNumber(row[column])) ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !host.OutIsTerminal, Alignment = alignment });
        }
        foreach (var row in rows)
            table.AddRow(columns.Select(column => new Text(Cell(row[column]))));
        Write(table, host);
    }

    public static void One(JsonObject fields, Host host)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn(new Text("field")));
        table.AddColumn(new TableColumn(new Text("value")));
        foreach (var (name, value) in Flat("", fields))
            table.AddRow(new Text(name), new Text(value));
        Write(table, host);
    }

    private static IEnumerable<(string, string)> Flat(string name, JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } map => map.SelectMany(field => Flat(name.Length == 0 ? field.Key : $"{name}.{field.Key}", field.Value)),
        JsonArray { Count: > 0 } list => list.SelectMany((item, i) => Flat($"{name}[{i}]", item)),
        _ => [(Shown.OneLine(name, 200), Cell(node))],
    };

    private static bool IsNumber(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    private static string Cell(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Shown.OneLine(value.GetValue<string>(), Longest),
        _ => node.ToJsonString(),
    };

    private static void Write(Table table, Host host)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(host.Out),
        });
        // In a file or a pipe nothing is lost by long lines, and much by broken ones.
        if (!host.OutIsTerminal)
            console.Profile.Width = 4000;
        console.Write(table);
    }
}
