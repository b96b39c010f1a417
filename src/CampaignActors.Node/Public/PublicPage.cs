using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace CampaignActors.Node.Public;

/// <summary>A button. What it sends is <c>decision</c> with its value.</summary>
public sealed record PublicButton(string Value, string Text);

/// <summary>A page that works without scripts. All texts are plain; rendering encodes them.</summary>
/// <param name="Paragraphs">In order.</param>
public sealed record PublicPage(string Title, IReadOnlyList<string> Paragraphs)
{
    /// <summary>Names with their values, as a table.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>They send the page's form, to the same address; empty: there is none.</summary>
    public IReadOnlyList<PublicButton> Buttons { get; init; } = [];

    /// <summary>Label of a field <c>note</c> above the buttons; <c>null</c>: there is none.</summary>
    public string? Note { get; init; }

    private const string Style =
        "body{font:1.1em/1.5 system-ui,sans-serif;max-width:36em;margin:3em auto;padding:0 1em;color:#222}"
        + "table{border-collapse:collapse;margin:1em 0}th{text-align:left;font-weight:normal;color:#666;padding:.2em 1.5em .2em 0}"
        + "button{font:inherit;padding:.5em 1.2em;margin:.5em .5em 0 0}textarea{display:block;width:100%;font:inherit}";

    /// <summary>
    /// No script, no image, no frame; the one style is named by its hash. Forms go to this listener alone.
    /// </summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The page as HTML.</summary>
    internal string Html(PublicLanguage language)
    {
        var html = new StringBuilder(1_024)
            .Append("<!doctype html><html lang=\"").Append(language.Tag()).Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>")
            .Append(Encoded(Title)).Append("</title><style>").Append(Style).Append("</style></head><body><main><h1>")
            .Append(Encoded(Title)).Append("</h1>");
        foreach (var paragraph in Paragraphs)
            html.Append("<p>").Append(Encoded(paragraph)).Append("</p>");
        if (Facts.Count > 0)
        {
            html.Append("<table>");
            foreach (var (name, value) in Facts)
                html.Append("<tr><th>").Append(Encoded(name)).Append("</th><td>").Append(Encoded(value)).Append("</td></tr>");
            html.Append("</table>");
        }
        if (Buttons.Count > 0)
            AddForm(html);
        return html.Append("</main></body></html>").ToString();
    }

    private void AddForm(StringBuilder html)
    {
        html.Append("<form method=\"post\">");
        if (Note is not null)
            html.Append("<label>").Append(Encoded(Note)).Append("<textarea name=\"note\" maxlength=\"500\" rows=\"3\"></textarea></label>");
        foreach (var button in Buttons)
        {
            html.Append("<button name=\"decision\" value=\"").Append(Encoded(button.Value)).Append("\">").Append(Encoded(button.Text))
                .Append("</button>");
        }
        html.Append("</form>");
    }

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
