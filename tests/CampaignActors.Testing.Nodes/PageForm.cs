using System.Net;
using System.Text.RegularExpressions;

namespace CampaignActors.Testing.Nodes;

/// <summary>A form of a page that changes something, as the page has it.</summary>
/// <param name="Name">Unique on its page.</param>
/// <param name="Does">What it asks of the interface; empty: it says nothing about that.</param>
/// <param name="Fields">Of a browser that sends it as it is.</param>
/// <param name="Buttons">Those with a name, as NAME=VALUE.</param>
public sealed partial record PageForm(
    string Name, string Does, IReadOnlyList<(string Name, string Value)> Fields, IReadOnlyList<string> Buttons)
{
    private const string Handler = "_handler";

    public static IReadOnlyList<PageForm> In(string page) =>
        [.. Form().Matches(page).Select(m => Read(m.Value)).Where(f => f.Name.Length > 0)];

    /// <summary>The form of that name.</summary>
    /// <exception cref="InvalidOperationException">The page has none.</exception>
    public static PageForm In(string page, string name) =>
        In(page).FirstOrDefault(f => f.Name == name) ?? throw new InvalidOperationException($"the page has no form {name}");

    /// <summary>Its fields, some with other values.</summary>
    public (string Name, string Value)[] With(params (string Name, string Value)[] changed) =>
        [.. Fields.Where(f => changed.All(c => c.Name != f.Name)), .. changed];

    private static PageForm Read(string form)
    {
        var fields = new List<(string Name, string Value)>();
        foreach (Match input in Input().Matches(form))
        {
            var (name, type) = (Attribute(input.Value, "name"), Attribute(input.Value, "type"));
            if (name.Length > 0 && (type is not ("checkbox" or "radio") || input.Value.Contains(" checked", StringComparison.Ordinal)))
                fields.Add((name, Attribute(input.Value, "value")));
        }
        foreach (Match area in TextArea().Matches(form))
            fields.Add((Attribute(area.Groups[1].Value, "name"), WebUtility.HtmlDecode(area.Groups[2].Value)));
        foreach (Match list in Select().Matches(form))
        {
            var options = Option().Matches(list.Groups[2].Value).Select(o => o.Value).ToList();
            var chosen = options.Find(o => o.Contains(" selected", StringComparison.Ordinal)) ?? options.FirstOrDefault() ?? "";
            fields.Add((Attribute(list.Groups[1].Value, "name"), Attribute(chosen, "value")));
        }
        var buttons = Button().Matches(form).Select(b => (Name: Attribute(b.Value, "name"), Value: Attribute(b.Value, "value")));
        var start = form[..(form.IndexOf('>', StringComparison.Ordinal) + 1)];
        var handler = fields.FirstOrDefault(f => f.Name == Handler).Value ?? Attribute(start, "action");
        return new(
            handler, Attribute(start, "data-does"), fields, [.. buttons.Where(b => b.Name.Length > 0).Select(b => $"{b.Name}={b.Value}")]);
    }

    private static string Attribute(string tag, string name) =>
        WebUtility.HtmlDecode(Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("(<textarea[^>]*>)(.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex TextArea();

    [GeneratedRegex("(<select[^>]*>)(.*?)</select>", RegexOptions.Singleline)]
    private static partial Regex Select();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Option();

    [GeneratedRegex("<button[^>]*>")]
    private static partial Regex Button();
}
