using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;
using Spectre.Console;

namespace CampaignActors.Cli.Output;

/// <summary>Entities as a table for people: a kind one entity a row, a single entity one field a row.</summary>
internal static class Tables
{
    /// <summary>Columns without room that are named; the others are counted.</summary>
    private const int Named = 8;

    public static void List(JsonArray items, Host host)
    {
        var rows = items.OfType<JsonObject>().ToList();
        if (rows.Count == 0)
        {
            host.Out.WriteLine("none");
            return;
        }
        var columns = host.OutIsTerminal
            ? WindowColumns.Within(host.Columns ?? Console(host).Profile.Width, rows)
            : WindowColumns.All(rows);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns.Names)
        {
            var alignment = rows.Any(row => IsNumber(row[column])) ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = true, Alignment = alignment });
        }
        foreach (var row in rows)
            table.AddRow(columns.Names.Select(column => new Text(columns.Text(column, row))));
        Write(table, host);
        if (columns.LeftOut.Count > 0)
            host.Error.WriteLine($"No room for {Some(columns.LeftOut)}: a wider window, -o yaml or -o json shows them.");
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");

    /// <summary>Rows in the given order of columns, and beneath them those of the totals.</summary>
    public static void Report(IReadOnlyList<string> columns, JsonArray rows, JsonArray totals, Host host)
    {
        if (rows.Count == 0)
        {
            host.Out.WriteLine("none");
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        var all = rows.Concat(totals).OfType<JsonObject>().ToList();
        var used = columns.Where(column => all.Any(row => row[column] is not null)).ToList();
        foreach (var column in used)
        {
            var alignment = all.Any(row => IsNumber(row[column])) ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !host.OutIsTerminal, Alignment = alignment });
        }
        foreach (var row in rows.OfType<JsonObject>())
            table.AddRow(used.Select(column => new Text(WindowColumns.Cell(row[column]))));
        table.AddEmptyRow();
        foreach (var row in totals.OfType<JsonObject>())
            table.AddRow(used.Select((column, i) => new Text(i == 0 && row[column] is null ? "total" : WindowColumns.Cell(row[column]))));
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
        _ => [(Shown.OneLine(name, 200), WindowColumns.Cell(node))],
    };

    private static bool IsNumber(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    private static void Write(Table table, Host host)
    {
        var console = Console(host);
        // In a file or a pipe nothing is lost by long lines, and much by broken ones.
        if (!host.OutIsTerminal)
            console.Profile.Width = 4000;
        else if (host.Columns is { } columns)
            console.Profile.Width = columns;
        console.Write(table);
    }

    private static IAnsiConsole Console(Host host) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(host.Out),
    });
}
