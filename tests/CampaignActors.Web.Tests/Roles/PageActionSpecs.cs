using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Frame;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace CampaignActors.Web.Tests.Roles;

/// <summary>
/// Role, page and action: <c>page-actions.txt</c> says for each page who sees it, and for each of its forms what it asks of the interface
/// and who finds it there. What a page offers and the table does not name fails, and so does what the table names and no page offers.
/// </summary>
public sealed class PageActionSpecs(ActionWorld world) : IClassFixture<ActionWorld>
{
    private const string Everybody = "everybody";

    private static readonly string s_file = Repository.PathOf("tests", "CampaignActors.Web.Tests", "Roles", "page-actions.txt");

    /// <summary>The pages of the table: what follows an address are the roles, and indented lines are its forms.</summary>
    private static readonly string[] s_pages =
        [.. File.ReadAllLines(s_file).Where(line => line.StartsWith('/')).Select(line => line.Split("  ")[0])];

    /// <summary>Every page that can be routed to is in the table under one address at least.</summary>
    [Fact]
    public void Every_page_has_its_rows()
    {
        // Before anybody is signed in; not found; one that leads on at once; and one that is there once messages are on their way.
        string[] others = ["/ui/sign-in", "/ui/{*Rest}", "/ui/lines/{Line}", "/ui/deliveries/{Code}/messages"];
        var routes = typeof(MenuEntries).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
            .Select(r => r.Template).Except(others);
        var missing = routes.Where(route =>
        {
            var pattern = $"^{Regex.Replace(Regex.Escape(route), @"\\\{[^/]*", "[^/]+")}$";
            return !s_pages.Any(page => Regex.IsMatch(page.Split('?')[0], pattern));
        });
        Assert.Empty(missing);
        Assert.Empty(MenuEntries.All.Select(e => e.Address).Except(s_pages));
    }

    [Fact]
    public async Task Every_page_and_each_of_its_forms_is_offered_to_the_roles_of_the_table()
    {
        var (found, missing) = (new StringBuilder(), new List<string>());
        foreach (var path in s_pages)
        {
            var (sees, forms) = await LookAsync(path);
            if (sees.Count == 0)
                missing.Add(path);
            found.Append(path).Append("  ").Append(Names(sees)).Append('\n');
            foreach (var (form, who) in forms)
                found.Append("    ").Append(form).Append("  ").Append(Names(who)).Append('\n');
        }
        Assert.Empty(missing);
        if (Environment.GetEnvironmentVariable("UPDATE_ACTIONS") == "1")
            await File.WriteAllTextAsync(s_file, found.ToString());

        var (wanted, offered) = (await File.ReadAllLinesAsync(s_file), found.ToString().Split('\n')[..^1]);
        Assert.True(
            wanted.SequenceEqual(offered),
            $"offered, not in the table:\n{string.Join('\n', offered.Except(wanted))}\n"
            + $"in the table, not offered:\n{string.Join('\n', wanted.Except(offered))}\n"
            + "UPDATE_ACTIONS=1 writes the table; read its change before you commit it");
    }

    /// <summary>The form of another role, sent by a person who does not find it on the page, with a token of their own.</summary>
    [Fact]
    public async Task Role_cannot_send_a_form_that_it_is_not_offered()
    {
        var before = await StateAsync();
        var tried = 0;
        foreach (var path in s_pages)
        {
            var offers = new Dictionary<string, (PageForm Form, HashSet<Role> Who)>();
            foreach (var role in Enum.GetValues<Role>())
            {
                foreach (var form in PageForm.In(await world.Visitor(role).TextAsync(path)))
                {
                    if (!offers.TryGetValue(form.Name, out var offer))
                        offers[form.Name] = offer = (form, []);
                    offer.Who.Add(role);
                }
            }
            foreach (var (form, who) in offers.Values)
            {
                foreach (var role in Enum.GetValues<Role>().Where(role => !who.Contains(role)))
                    tried += await TryAsync(path, form, role);
            }
        }

        Assert.True(tried > 300, $"only {tried} forms were sent");
        await world.Admin.QuietAsync();
        Assert.Equal(before, await StateAsync());
    }

    private async Task<int> TryAsync(string path, PageForm form, Role role)
    {
        var visitor = world.Visitor(role);
        var token = await visitor.TokenAsync("/ui/preferences");
        string[] verbs = [.. form.Buttons.Where(b => b.StartsWith("verb=", StringComparison.Ordinal)).Select(b => b["verb=".Length..])];
        foreach (var verb in verbs.DefaultIfEmpty(""))
        {
            var answer = await visitor.SendAsync(
                path, form.With(("__RequestVerificationToken", token), ("confirmed", "yes"), ("verb", verb)));
            Assert.True(
                answer.StatusCode is not (HttpStatusCode.SeeOther or HttpStatusCode.InternalServerError),
                $"{path}, {form.Name} as {role}: {(int)answer.StatusCode}");
        }
        return Math.Max(1, verbs.Length);
    }

    private async Task<(IReadOnlyList<Role> Sees, IReadOnlyList<(string Form, IReadOnlyList<Role> Who)> Forms)> LookAsync(string path)
    {
        var sees = new List<Role>();
        var forms = new List<(string Form, List<Role> Who)>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var answer = await world.Visitor(role).GetAsync(path);
            Assert.True(
                answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden or HttpStatusCode.NotFound,
                $"{path} as {role}: {(int)answer.StatusCode}");
            if (answer.StatusCode != HttpStatusCode.OK)
                continue;
            sees.Add(role);
            foreach (var form in PageForm.In(await answer.Content.ReadAsStringAsync()).Select(Line))
            {
                if (forms.Find(f => f.Form == form) is { Form: not null } known)
                    known.Who.Add(role);
                else
                    forms.Add((form, [role]));
            }
        }
        return (sees, [.. forms.Select(f => (f.Form, (IReadOnlyList<Role>)f.Who))]);
    }

    private static string Line(PageForm form) => form.Does.Length > 0 ? $"{form.Name}  {form.Does.Split('?')[0]}"
        : form.Buttons.Count > 0 ? $"{form.Name}  {string.Join(" or ", form.Buttons)}"
        : form.Name;

    private static string Names(IReadOnlyList<Role> roles) => roles.Count == Enum.GetValues<Role>().Length
        ? Everybody
        : string.Join(' ', roles.Select(role => Scalars.NameOf(role)));

    private async Task<string> StateAsync() => (await world.Admin.GetAsync("/state")).Raw;
}
