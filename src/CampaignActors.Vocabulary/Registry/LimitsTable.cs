using System.Globalization;
using System.Text;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>Writes docs/limits.md from the catalogue: what a field, an argument, a file and a row may hold.</summary>
public static class LimitsTable
{
    /// <summary>The document, the same at every run, ending with a line break.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            # Limits

            What everything that can be given may hold: in files, over HTTP and on the command line alike. A value beyond its limit is
            refused where it is read, with its place, its name and the limit. This page is generated from the catalogue
            (`UPDATE_LIMITS=1 dotnet test --filter LimitSpecs` writes it again). [Reasons](decisions/0041-bounds.md).

            What an earlier version stored beyond a limit is read and works. Such a list may be kept or become shorter, and may not grow.

            ## Texts and rows

            | what | limit |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (what, limit) in General)
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {limit} |\n");
        text.Append("\n## Lists that grow by several commands\n\n| what | limit |\n|---|---|\n");
        foreach (var (what, limit) in Growing)
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {limit} |\n");
        foreach (var kind in KindCatalogue.All.Append(KindCatalogue.StockLine))
            Section(text, kind.Name == "stockLines" ? "Fields of a line of stocks" : $"Fields of {kind.Name}", kind.Setup);
        foreach (var verb in VerbCatalogue.All.Where(verb => verb.Arguments.Fields.Count > 0))
            Section(text, $"Arguments of {verb.Name}", verb.Arguments);
        return text.ToString();
    }

    private static IEnumerable<(string, string)> General =>
    [
        ("a file, a body", $"{TextFile.MaxBytes / (1024 * 1024)} MB, {Number(TextLimits.Given.Values)} values"),
        ("levels of maps and lists within each other", Number(TextLimits.Depth)),
        ("entries of one list or map that are read at all, such as steps or the entities of one kind in a file",
            Number(TextLimits.Given.Entries)),
        ("errors of one file that are listed", Number(InputErrors.Max)),
        ("the id of a command", $"1 to {ClientIds.MaxLength} printable ASCII characters"),
        ("a row of the journal that a command writes", $"{Number(Limits.RowBytes)} bytes"),
        ("a row that carries on what was decided before", $"{Number(Limits.CarriedRowBytes)} bytes; beyond it, it is parked"),
    ];

    private static IEnumerable<(string, string)> Growing =>
    [
        ("deliveries and tasks of a campaign; campaigns and tasks of a program", Number(Limits.Items)),
        ("levels of budgets that are related to each other", Number(Limits.BudgetLevels)),
        ("workflows of a campaign",
            $"its maxWorkflows, 28 by default, at most {Number(Limits.Workflows)}; with those withdrawn {Number(Limits.ListedWorkflows)}"),
        ("campaigns of a periodic template ahead of time", $"{Number(Limits.CreatedAhead)} with their tasks, one a minute"),
        ("open orders of a stock line", Number(Limits.OpenOrders)),
        ("lines of a stock, services of a provider", Number(Limits.Entries)),
        ("cost categories, types and price bands of all services of a provider", Number(Limits.ServiceParts)),
        ("members of a group", Number(Limits.Members)),
        ("rates of a pair of currencies", Number(Limits.Quotes)),
        ("transfers of a budget", Number(Limits.Transfers)),
    ];

    private static void Section(StringBuilder text, string title, RecordType shape)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| field | limit |\n|---|---|\n");
        foreach (var (path, limit) in Rows(shape, "", []))
            text.Append(CultureInfo.InvariantCulture, $"| `{path}` | {limit} |\n");
    }

    /// <summary>
    /// Every place at which something can be given, in the order of the catalogue. A block of its own is described once.
    /// </summary>
    private static IEnumerable<(string Path, string Limit)> Rows(RecordType shape, string prefix, HashSet<RecordType> within) =>
        shape.Fields.SelectMany(field => Rows(field.Type, prefix + field.Name, within));

    private static IEnumerable<(string Path, string Limit)> Rows(FieldType type, string path, HashSet<RecordType> within) => type switch
    {
        RecordType record => within.Add(record) ? Rows(record, $"{path}.", within) : [],
        ListType list => Rows(list.Item, $"{path}[]", within).Prepend((path, list.Limit)),
        MapType map => Rows(map.Value, $"{path}.*", within).Prepend(($"{path} (keys)", map.Key.Limit)).Prepend((path, map.Limit)),
        VariantType variant => variant.Shapes.SelectMany(shape => Rows(shape, $"{path}.", within)),
        EitherType either => either.Options.SelectMany(option => Rows(option, path, within)),
        ThresholdsType bands => [(path, bands.Limit), ($"{path}.*", new UnitPriceType().Limit)],
        _ => [(path, type.Limit)],
    };

    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
