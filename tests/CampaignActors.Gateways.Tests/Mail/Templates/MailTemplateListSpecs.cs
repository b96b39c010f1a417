using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Mail.Liquid;
using CampaignActors.Gateways.Mail.Templates;

namespace CampaignActors.Gateways.Tests.Mail.Templates;

/// <summary>Each mail of domain.md has its template, its values and its words in every language.</summary>
public sealed partial class MailTemplateListSpecs
{
    private static readonly string s_folder = Repository.PathOf("src", "CampaignActors.Gateways", "Mail", "Templates", "BuiltIn");

    private static readonly string[] s_mails =
    [
        .. typeof(MailTemplates).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!),
    ];

    [Fact]
    public void Mail_has_a_template_in_every_language()
    {
        var files = Directory.EnumerateFiles(s_folder, "*.liquid").Select(f => Path.GetFileName(f)!).Order().ToList();
        var expected = s_mails.SelectMany(m => new[] { $"{m}.en.liquid", $"{m}.nl.liquid" })
            .Concat(["layout.html.liquid", "layout.text.liquid"]).Order().ToList();
        Assert.Equal(expected, files);
    }

    [Fact]
    public void Mail_has_a_list_of_its_values() => Assert.Equal(s_mails.Order(), MailVariables.Templates.Order());

    [Fact]
    public void Value_has_one_type_and_a_sentence()
    {
        var all = MailVariables.Common.Concat(MailVariables.OfLayout).Concat(MailVariables.Figures).ToList();
        Assert.Equal(all.Count, all.Select(v => v.Name).Distinct().Count());
        Assert.All(all, v => Assert.EndsWith(".", v.Text));
        Assert.All(MailVariables.Figures, v => Assert.Contains(MailVariables.Templates, t => MailVariables.Of(t).Contains(v)));
    }

    [Fact]
    public void Template_reads_values_that_its_mail_has()
    {
        foreach (var mail in s_mails)
        {
            var known = MailVariables.Common.Concat(MailVariables.Of(mail)).Select(v => v.Name).ToHashSet();
            foreach (var language in new[] { "en", "nl" })
            {
                var text = File.ReadAllText(Path.Combine(s_folder, $"{mail}.{language}.liquid"));
                Assert.Subset(known, LiquidText.Read(text, LiquidLimits.Mail, "word").Variables.ToHashSet());
            }
        }
    }

    [Fact]
    public void Languages_have_the_same_words()
    {
        var (en, nl) = (WordsOf("en"), WordsOf("nl"));
        Assert.Equal(en.Keys.Order(), nl.Keys.Order());
        Assert.All(en.Concat(nl), w => Assert.NotEmpty(w.Value));
    }

    [Fact]
    public void Word_that_a_layout_asks_for_exists()
    {
        var words = WordsOf("en");
        foreach (var file in Directory.EnumerateFiles(s_folder, "layout.*"))
        {
            foreach (Match word in LayoutWord().Matches(File.ReadAllText(file)))
                Assert.Contains($"word.{word.Groups[1].Value}", words.Keys);
        }
    }

    [Fact]
    public void Figure_of_the_table_has_a_label()
    {
        var words = WordsOf("en");
        Assert.All(MailVariables.Figures.Where(v => v.InTable), v => Assert.Contains($"row.{v.Name}", words.Keys));
        Assert.All(words.Keys.Where(k => k.StartsWith("row.", StringComparison.Ordinal)),
            k => Assert.Contains(MailVariables.Figures, v => v.InTable && $"row.{v.Name}" == k));
    }

    [Fact]
    public void Step_state_and_warning_have_words()
    {
        var words = WordsOf("nl");
        Assert.All(Enum.GetValues<Domain.Approvals.ApprovalType>(), t => Assert.Contains($"step.{Wording.Of(t)}", words.Keys));
        Assert.All(Enum.GetValues<Domain.Tasks.TaskStatus>(), s => Assert.Contains($"status.{Wording.Of(s)}", words.Keys));
        Assert.All(Enum.GetValues<Domain.Stocks.StockAlert>(), s => Assert.Contains($"level.{Wording.Of(s)}", words.Keys));
        Assert.All(MailWarnings.All, w => Assert.Contains($"warning.{w}", words.Keys));
    }

    /// <summary>docs/mails.md has all values; UPDATE_DOCS=1 writes them into it.</summary>
    [Fact]
    public void Page_of_mails_lists_all_values()
    {
        const string begin = "<!-- values: written by UPDATE_DOCS=1 -->";
        var path = Repository.PathOf("docs", "mails.md");
        var page = File.ReadAllText(path);
        var expected = $"{page[..page.IndexOf(begin, StringComparison.Ordinal)]}{begin}\n\n{Tables()}";
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Tables()
    {
        var text = new StringBuilder("### In every mail\n\n");
        Table(text, MailVariables.Common);
        text.Append("\n### In the layouts besides\n\n");
        Table(text, MailVariables.OfLayout);
        text.Append("\n### By template\n\nThose marked with a table are lines of the table of figures.\n\n");
        Table(text, MailVariables.Figures);
        text.Append("\n| template | values |\n|---|---|\n");
        foreach (var mail in MailVariables.Templates)
            text.Append($"| `{mail}` | {string.Join(", ", MailVariables.Of(mail).Select(v => $"`{v.Name}`"))} |\n");
        return text.ToString();
    }

    private static void Table(StringBuilder text, IEnumerable<MailVariable> variables)
    {
        text.Append("| value | type | |\n|---|---|---|\n");
        foreach (var v in variables)
            text.Append($"| `{v.Name}` | {Wording.Of(v.Type)}{(v.InTable ? ", table" : "")} | {v.Text} |\n");
    }

    private static Dictionary<string, string> WordsOf(string language) =>
        File.ReadAllLines(Path.Combine(s_folder, $"words.{language}.txt")).Where(l => l.Contains('=') && l[0] != '#')
            .Select(l => l.Split('=', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim());

    [GeneratedRegex("'([a-zA-Z]+)' \\| word")]
    private static partial Regex LayoutWord();
}
