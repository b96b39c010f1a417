using System.Text;
using CampaignActors.Operations.Access;
using CampaignActors.Web.Tests.Inbox;
using Xunit;

namespace CampaignActors.Web.Tests.Roles;

/// <summary>A node with one of each thing in each state whose page offers something to do. No clock decides what that is.</summary>
public sealed class ActionWorld : IAsyncLifetime
{
    private readonly Dictionary<Role, PlainVisitor> _visitors = [];

    public PeopledNode People { get; } = new();

    public Api Admin => People.Admin;

    public PlainVisitor Visitor(Role role) => _visitors[role];

    public async Task InitializeAsync()
    {
        await People.InitializeAsync();
        await MoneyAsync();
        await StocksAsync();
        await AudienceAsync();
        await PlansAsync();
        await DeliveriesAsync();
        await Admin.QuietAsync();
        foreach (var role in Enum.GetValues<Role>())
            _visitors[role] = await PlainVisitor.SignInAsync(People.Address, People.KeyOf(role));
    }

    private async Task MoneyAsync()
    {
        await PutAsync("/budgets/B1", """{"label": "Main", "allocated": 5000, "owner": "campaignManager"}""");
        await PutAsync("/budgets/B2", """{"label": "Part", "allocated": 500, "relatedTo": "B1"}""");
        await PutAsync(
            "/providers/PR1",
            """
            {"name": "Printer", "services": {"Post": {"categories": [
              {"label": "Paper", "process": "directMail", "types": [{"label": "A4", "price": {"linear": 0.02}}]}]}}}
            """);
        await PutAsync("/rates/USD", """{"values": [{"from": "2026-01-01", "rate": 0.9}]}""", required: false);
    }

    private async Task StocksAsync()
    {
        await PutAsync(
            "/stocks/S1", """{"label": "Store", "provider": "PR1", "lines": {"L1": {"label": "Cards", "initial": 10, "alertLevel": 5}}}""");
        await PostAsync("/commands/order", """{"line": "L1", "code": "O1", "quantity": 5, "deliveryDate": "2199-01-01"}""");
    }

    private async Task AudienceAsync()
    {
        var people = await Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent("key,email,country\nR1,r1@x.example,LV\n", Encoding.UTF8, "text/csv"),
        });
        Assert.True((int)people.Status < 300, people.Raw);
        await PutAsync("/segments/G1", """{"where": "country = 'LV'"}""");
        await PutAsync("/typologies/Y1", """{"label": "Standard"}""");
        await PutAsync("/lists/N1", """{"label": "News"}""");
    }

    private async Task PlansAsync()
    {
        await Admin.ProgramAsync("P1", budget: "B1");
        await PutAsync("/templates/T1", """{"kind": "unique", "program": "P1"}""");
        await PutAsync("/campaigns/C1", """{"label": "Spring", "program": "P1", "process": "defined", "manager": "campaignManager"}""");
        await PutAsync("/invoices/I1", """{"provider": "PR1", "budget": "B1", "lines": [{"amount": 10, "campaign": "C1"}]}""");
        await PutAsync(
            "/tasks/DOING",
            """{"program": "P1", "assignedTo": "campaignManager", "start": "2026-01-05T08:00Z", "end": "2199-01-09T18:00Z"}""");
        await PutAsync(
            "/tasks/LATER",
            """{"program": "P1", "assignedTo": "campaignManager", "start": "2199-01-05T08:00Z", "end": "2199-01-09T18:00Z"}""");
        await PutAsync(
            "/tasks/OVER",
            """{"program": "P1", "assignedTo": "campaignManager", "start": "2199-01-05T08:00Z", "end": "2199-01-09T18:00Z"}""");
        await PostAsync("/commands/cancel", """{"task": "OVER"}""");
    }

    private async Task DeliveriesAsync()
    {
        await PutAsync("/deliveries/DRAFT", """{"label": "Draft", "campaign": "C1", "channel": "email"}""");
        await PutAsync("/deliveries/GONE", """{"label": "Gone", "campaign": "C1", "channel": "email"}""");
        await PostAsync("/commands/cancel", """{"delivery": "GONE"}""");
        await WaitingDelivery.MakeAsync(Admin, "WAITS");
        await PutAsync(
            "/deliveries/READY",
            """
            {"label": "Ready", "campaign": "C1", "channel": "email", "audience": {"segments": ["G1"]}, "approvals": {"start": ["reviewer"]},
             "content": {"subject": "Hi", "text": "Bye: {{ links.unsubscribe }}"}}
            """);
        await PostAsync("/commands/analyse", """{"delivery": "READY"}""");
        await Until.TrueAsync(
            async () => (await Admin.GetAsync("/deliveries/READY"))["state"] == "pendingConfirmation", "the start is to be confirmed");
    }

    private async Task PutAsync(string path, string json, bool required = true)
    {
        var reply = await Admin.PutAsync(path, json);
        Assert.True(!required || (int)reply.Status < 300, $"{path}: {reply.Raw}");
    }

    private async Task PostAsync(string path, string json)
    {
        var reply = await Admin.PostAsync(path, json);
        Assert.True((int)reply.Status < 300, $"{path}: {reply.Raw}");
    }

    public async Task DisposeAsync()
    {
        foreach (var visitor in _visitors.Values)
            visitor.Dispose();
        await People.DisposeAsync();
    }
}
