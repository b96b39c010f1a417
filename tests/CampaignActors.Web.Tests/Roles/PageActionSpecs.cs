using System.Net;
using System.Text;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Frame;
using Xunit;

namespace CampaignActors.Web.Tests.Roles;

/// <summary>
/// Role, page and action: <c>page-actions.txt</c> says for each page who sees it, and for each of its forms what it asks of the interface
/// and who finds it there. What a page offers and the table does not name fails, and so does what the table names and no page offers.
/// </summary>
public sealed class PageActionSpecs(ActionWorld world) : IClassFixture<ActionWorld>
{
    private const string Everybody = "everybody";

    private static readonly string[] s_pages =
    [
        .. MenuEntries.All.Select(entry => entry.Address),
        "/ui/search?q=x", "/ui/preferences",
        "/ui/inbox/deliveries/WAITS/target", "/ui/inbox/deliveries/READY", "/ui/inbox/several?item=deliveries/WAITS/target",
        "/ui/campaigns/new", "/ui/campaigns/C1", "/ui/campaigns/C1?tab=edit", "/ui/plans", "/ui/plans/new", "/ui/plans/P1",
        "/ui/programs/P1", "/ui/programs/new", "/ui/templates/T1", "/ui/templates/new", "/ui/tasks", "/ui/tasks/DOING", "/ui/tasks/LATER",
        "/ui/tasks/OVER",
        "/ui/deliveries/new", "/ui/deliveries/DRAFT", "/ui/deliveries/DRAFT?tab=edit", "/ui/deliveries/WAITS", "/ui/deliveries/READY",
        "/ui/deliveries/GONE", "/ui/deliveries/READY/messages",
        "/ui/calendar/move?entity=tasks/LATER&end=2199-01-10T12:00",
        "/ui/budgets/new", "/ui/budgets/B1", "/ui/budgets/B1?tab=change", "/ui/budgets/B1/explain/free", "/ui/reports/expenses",
        "/ui/invoices", "/ui/invoices/new", "/ui/invoices/I1", "/ui/providers", "/ui/providers/new", "/ui/providers/PR1",
        "/ui/rates", "/ui/rates/new", "/ui/providerOrders",
        "/ui/stocks/S1", "/ui/stocks/S1/L1", "/ui/stocks/new", "/ui/orders", "/ui/orders/O1",
        "/ui/audiences?tab=suppressions", "/ui/segments/new", "/ui/segments/G1", "/ui/typologies/new", "/ui/typologies/Y1", "/ui/lists/new",
        "/ui/lists/N1", "/ui/recipientFields", "/ui/recipientFields/new", "/ui/recipients/R1", "/ui/import/recipients",
        "/ui/import/suppressions",
        "/ui/workflows/stockMgt", "/ui/cluster?tab=care", "/ui/access?tab=people", "/ui/access?tab=roles", "/ui/audit?tab=denied",
        "/ui/operators", "/ui/operators/new", "/ui/operators/reviewer", "/ui/groups", "/ui/groups/new",
    ];

    [Fact]
    public async Task Every_page_and_each_of_its_forms_is_offered_to_the_roles_of_the_table()
    {
        var found = new StringBuilder();
        foreach (var path in s_pages)
        {
            var (sees, forms) = await LookAsync(path);
            found.Append(path).Append("  ").Append(Names(sees)).Append('\n');
            foreach (var (form, who) in forms)
                found.Append("    ").Append(form).Append("  ").Append(Names(who)).Append('\n');
        }
        var table = Repository.PathOf("tests", "CampaignActors.Web.Tests", "Roles", "page-actions.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_ACTIONS") == "1")
            await File.WriteAllTextAsync(table, found.ToString());

        var (wanted, offered) = (await File.ReadAllLinesAsync(table), found.ToString().Split('\n')[..^1]);
        Assert.True(
            wanted.SequenceEqual(offered),
            $"offered, not in the table:\n{string.Join('\n', offered.Except(wanted))}\n"
            + $"in the table, not offered:\n{string.Join('\n', wanted.Except(offered))}\n"
            + "UPDATE_ACTIONS=1 writes the table; read its change before you commit it");
    }

    /// <summary>The form of another role, sent by a person who does not find it on the page, with a token of their own.</summary>
    [Fact]
    public async Task What_a_role_is_not_offered_it_cannot_send_either()
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
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{path} as {role}: {(int)answer.StatusCode}");
            if (answer.StatusCode == HttpStatusCode.Forbidden)
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
