using System.Net;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Troubles;

/// <summary>
/// A node on which what can go wrong has gone wrong: journals that cannot be read, refused effects, work that keeps failing, messages in
/// doubt, money that is held, and stock lines that fall short. Specs that act make troubles of their own.
/// </summary>
public sealed class TroubledNode : IAsyncLifetime
{
    private readonly Dictionary<(int, string, bool), IPage> _pages = [];

    /// <summary>Its sender may hand over one message a day, so that the others are left to be lost.</summary>
    public VisitedNode Visited { get; } = new()
    {
        People = new() { Node = new() { Settings = [("Sending:Paces", "email=1/1440m")] } },
    };

    public Api Admin => Visited.People.Admin;

    private IServiceProvider Services => Visited.People.Node.Host.Services;

    public async Task InitializeAsync()
    {
        await Visited.InitializeAsync();
        // Troubles of several specs are no reason to stop.
        await DoneAsync(Admin.PatchAsync("/workflows/stockMgt", """{"consecutiveErrorsAllowed": 0}"""));
        await TearAsync("TORN");
        await ParkWorkAsync("STUCK");
        await ParkEffectAsync("REFUSED");
        await ShortLineAsync("SHORT");
        await LoseMessagesAsync("DOUBT");
        await HoldMoneyAsync("AGREED");
    }

    /// <summary>An administrator's window, kept from one page to the next.</summary>
    public async Task<IPage> PageAsync(int width = 1280, string language = "en-GB", bool dark = false)
    {
        if (_pages.TryGetValue((width, language, dark), out var page))
            return page;
        var window = await Visited.Chromium.WindowAsync(width, 844, language, dark);
        return _pages[(width, language, dark)] = await window.SignInAsync(
            Visited.Address, Visited.People.KeyOf(Role.Administrator));
    }

    /// <summary>A budget whose journal cannot be read.</summary>
    public async Task TearAsync(string budget)
    {
        await DoneAsync(Admin.PutAsync($"/budgets/{budget}", """{"label": "Direct marketing", "allocated": 100}"""));
        await DamageAsync("budgets", budget);
        await Until.TrueAsync(
            async () => (await Admin.GetAsync($"/budgets/{budget}")).Status == HttpStatusCode.Conflict, "it cannot be read");
        await Until.TrueAsync(async () => await IsListedAsync("/quarantine", $"budgets/{budget}"), "it is in quarantine");
    }

    /// <summary>An order that is due and cannot be read: its workflow parks it after the fourth try.</summary>
    /// <param name="code">Of the order; its line and stock have names that begin with it.</param>
    public async Task ParkWorkAsync(string code)
    {
        await StockAsync(code, """{"label": "Cards", "initial": 500}""", "\"inStock\":500");
        await DoneAsync(Admin.PostAsync("/workflows/stockMgt/stop"));
        await DoneAsync(Admin.PostAsync(
            "/commands/order", $$"""{"line": "{{code}}L", "code": "{{code}}", "quantity": 5, "deliveryDate": "2020-01-01"}"""));
        await Until.TrueAsync(async () => await IsListedAsync("/workflows/stockMgt/backlog", $"orders/{code}", "entity"), "it is due");
        await DamageAsync("orders", code);
        await DoneAsync(Admin.PostAsync("/workflows/stockMgt/start"));
        await Until.TrueAsync(
            async () =>
            {
                await Admin.PostAsync("/workflows/stockMgt/executePending");
                return await IsListedAsync("/workflows/stockMgt/parked", $"orders/{code}", "item");
            },
            "it is parked");
    }

    /// <summary>A group that was told something that it does not understand, by a task that is not there.</summary>
    public async Task ParkEffectAsync(string group)
    {
        await DoneAsync(Admin.PutAsync($"/groups/{group}", """{"label": "Sales"}"""));
        var target = new EntityRef(Kinds.Groups, new Code(group));
        var effect = new EffectMessage(
            target, Kinds.Task(new Code("T1")), 1, SystemClock.Instance.GetCurrentInstant(), "mia", new Notify("k", "t", "s", "b", target));
        Services.GetRequiredService<StartedNode>().Router.Send(effect, Akka.Actor.ActorRefs.Nobody);
        await Until.TrueAsync(async () => await IsListedAsync("/parked", $"groups/{group}"), "it is parked");
    }

    /// <summary>A stock line that proposes an order, of 100 pieces.</summary>
    public Task ShortLineAsync(string code) => StockAsync(
        code, """{"label": "Envelopes", "initial": 10, "alertLevel": 50, "reorderQuantity": 100, "leadTime": 5}""",
        "\"proposed\":100");

    /// <summary>A mailing of three: one is sent, and of two is not known whether they are.</summary>
    public async Task LoseMessagesAsync(string code)
    {
        var delivery = await MailedDelivery.OfAsync(Admin, code, 3, """, "whenUnknown": "hold", "label": "Spring news" """);
        await delivery.CommandAsync("confirm");
        await Until.TrueAsync(
            async () => (await Admin.GetAsync($"/deliveries/{code}/messages")).Status == HttpStatusCode.OK, "there is a mailing");
        var ledger = Services.GetRequiredService<IMessageLedger>();
        await Until.TrueAsync(async () => await LoseAsync(ledger, code), "messages are lost");
        await delivery.MessagesAsync(m => m.Json["states"]!["held"] is not null, "held");
    }

    /// <summary>Another sender takes what is left, and does not know whether it has left.</summary>
    private static async Task<bool> LoseAsync(IMessageLedger ledger, string code)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var claim = await ledger.ClaimAsync(
            new MailingKey(code, 1), "other", 2, ClaimPaces.None, now, Duration.FromMinutes(5), default);
        if (claim is null)
            return false;
        var begun = await ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], now, default);
        await ledger.RecordAsync(claim, [.. begun.Select(p => new HandOverOutcome(p, HandOver.Unknown, null))], now, default);
        return begun.Count > 0;
    }

    /// <summary>A budget that has agreed to 300, which <c>budgetMgt</c> has not posted: it is stopped, and stays so.</summary>
    public async Task HoldMoneyAsync(string code)
    {
        await DoneAsync(Admin.PutAsync($"/budgets/{code}", """{"label": "First", "allocated": 1000, "overrun": "block"}"""));
        await Admin.ProgramAsync($"{code}P", code);
        await DoneAsync(Admin.PutAsync(
            $"/campaigns/{code}C",
            $$"""
            {"label": "Spring", "program": "{{code}}P", "manager": "campaignManager", "level": "planned", "process": "defined",
             "fixedCost": 300}
            """));
        await Until.TrueAsync(async () => await FigureAsync(code, "planned") == 300, "it is planned");
        await DoneAsync(Admin.PostAsync("/workflows/budgetMgt/stop"));
        await DoneAsync(Admin.PatchAsync($"/campaigns/{code}C", """{"level": "reserved"}"""));
        await Until.TrueAsync(async () => await FigureAsync(code, "held") == 300, "it is held");
    }

    private async Task<decimal?> FigureAsync(string budget, string field) =>
        (decimal?)(await Admin.GetAsync($"/budgets/{budget}")).Json[field];

    /// <summary>Makes the rows of an entity unreadable, once it has left memory.</summary>
    private async Task DamageAsync(string kind, string code)
    {
        await DoneAsync(Admin.PostAsync("/operator", $$"""{"command": "entity passivate {{kind}}/{{code}}", "output": "json"}"""));
        Manifest(kind, code, "env9");
    }

    /// <summary>Repairs what <see cref="DamageAsync"/> did.</summary>
    public void Mend(string kind, string code) => Manifest(kind, code, "env1");

    private void Manifest(string kind, string code, string manifest)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(SqliteStore.PathIn(Visited.People.Node.Folder)));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE journal SET manifest = $manifest WHERE persistence_id = $id";
        command.Parameters.AddWithValue("$manifest", manifest);
        command.Parameters.AddWithValue("$id", $"{kind}-{code}");
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    /// <param name="has">What is in its document when it is so far.</param>
    private async Task StockAsync(string code, string line, string has)
    {
        await DoneAsync(Admin.PutAsync($"/providers/{code}P", """{"name": "Printer"}"""));
        await DoneAsync(Admin.PutAsync(
            $"/stocks/{code}S", $$"""{"label": "Store", "provider": "{{code}}P", "lines": {"{{code}}L": {{line}} } }"""));
        await Until.TrueAsync(
            async () => (await Admin.GetAsync($"/stocks/{code}S")).Json["lines"]?[$"{code}L"]?.ToJsonString()
                .Contains(has, StringComparison.Ordinal) == true,
            "the line is so far");
    }

    private async Task<bool> IsListedAsync(string path, string entity, string field = "entity") =>
        (await Admin.GetAsync(path)).Json["items"]!.AsArray().Any(item => item![field]!.ToString() == entity);

    private static async Task DoneAsync(Task<Reply> sent)
    {
        var reply = await sent;
        Assert.True((int)reply.Status is >= 200 and < 300, reply.Raw);
    }

    public Task DisposeAsync() => Visited.DisposeAsync();
}
