using Microsoft.Extensions.Primitives;

namespace CampaignActors.Web.Shapes;

/// <summary>
/// The texts in the inputs of a value, by their names: those that a browser sent, or those of a document. Names are paths of keys; what
/// begins with <c>~</c> says which rows there are, what was chosen, and what is given at all.
/// </summary>
public sealed class ShapeTexts(Func<string, StringValues> sent)
{
    private readonly Dictionary<string, StringValues> _changed = [];

    /// <summary>Row that was added just now; <c>null</c>: none.</summary>
    public string? Fresh { get; private set; }

    /// <summary>Rows from which one was taken just now; <c>null</c>: none.</summary>
    public string? Shortened { get; private set; }

    public static ShapeTexts Of(Dictionary<string, StringValues> texts) => new(name => texts.GetValueOrDefault(name));

    public StringValues All(string name) => _changed.TryGetValue(name, out var changed) ? changed : sent(name);

    public string One(string name) => All(name).ToString();

    public IReadOnlyList<string> Rows(string path) => [.. All(RowsName(path)).OfType<string>().Where(id => id.Length is > 0 and <= 9)];

    public bool IsGiven(string path) => All(GivenName(path)).Count > 0;

    /// <summary>A row is added at the end, or taken away, as a button of the form says: <c>add PATH</c> or <c>remove PATH ID</c>.</summary>
    public void Act(string act)
    {
        if (act.Split(' ') is not [var verb, var path, .. var rest])
            return;
        var rows = Rows(path);
        if (verb == "add" && rest.Length == 0)
        {
            var id = $"{rows.Select(row => int.TryParse(row, out var number) ? number : 0).DefaultIfEmpty(0).Max() + 1}";
            _changed[RowsName(path)] = new StringValues([.. rows, id]);
            Fresh = Row(path, id);
        }
        else if (verb == "remove" && rest is [var gone])
        {
            _changed[RowsName(path)] = new StringValues([.. rows.Where(row => row != gone)]);
            Shortened = path;
        }
    }

    public static string RowsName(string path) => $"{path}~rows";

    public static string GivenName(string path) => $"{path}~given";

    public static string ChoiceName(string path) => $"{path}~is";

    public static string KeyName(string row) => $"{row}~key";

    public static string Row(string path, string id) => $"{path}~{id}";

    public static string Chosen(string path, string key) => $"{path}~{key}";

    public static string Beyond(string path) => $"{path}~beyond";

    public static string Inside(string path, string field) => $"{path}.{field}";
}
