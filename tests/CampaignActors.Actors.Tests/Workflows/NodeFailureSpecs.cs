using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;

namespace CampaignActors.Actors.Tests.Workflows;

/// <summary>
/// A whole node whose clock and ticks are in the hand of the test: what fails is parked, and what dies is missed, with one mail each.
/// </summary>
public sealed class NodeFailureSpecs : IAsyncLifetime
{
    private static readonly EntityRef s_workflow = Kinds.Workflow(TechnicalWorkflow.StockMgt);
    private static readonly EntityRef s_order = Kinds.Order(new Code("ORD1"));
    private readonly string _folder = Directory.CreateTempSubdirectory("campaign-test-").FullName;
    private readonly RecordingGateway _gateway = new();
    private readonly ManualClock _clock = new();
    private CampaignNode _node = null!;
    private CampaignSystem _system = null!;

    public async Task InitializeAsync()
    {
        await StartAsync();
        await DoAsync(Kinds.Group(new Code("supervisors")), Some.Label("Workflow supervisors"));
        await DoAsync(Kinds.Operator(new Code("ann")), Some.Member("supervisors"));
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync() => (_node, _system) = await CampaignNode.StartAsync(
        new CampaignActorsOptions
        {
            DataFolder = _folder, Gateway = _gateway, Clock = _clock, ResendAfter = TimeSpan.FromMilliseconds(200),
            FlushAfter = TimeSpan.FromMilliseconds(5),
        },
        SupervisorOptions.Default with { NudgesEnabled = false, TickerEnabled = false, SweepEvery = null });

    private async Task StopAsync()
    {
        await _system.DisposeAsync();
        _node.Dispose();
    }

    private async Task DoAsync(EntityRef target, ICommand command) =>
        Assert.True(
            (await _node.Client.SendAsync(target, command, Guid.NewGuid().ToString("N"), "")) is { Ok: true } answer,
            $"{target}: {command}");

    private async Task<JsonObject> WorkflowAsync() => JsonNode.Parse((await _node.Client.ReadAsync(s_workflow)).View)!.AsObject();

    private long Mails => _gateway.Read().MailsByTemplate.Values.Sum();

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(SqliteStore.PathIn(_folder)));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    private async Task TickAsync(int seconds)
    {
        _clock.Now += Duration.FromSeconds(seconds);
        await _node.TickAsync(TechnicalWorkflow.StockMgt, _clock.Now, null);
        await _node.StillAsync();
    }

    [Fact]
    public async Task Unreadable_entity_is_parked_and_done_first_when_mended()
    {
        await DoAsync(Kinds.Provider(new Code("PRINT")), new Domain.Providers.PutProvider(PutMode.Create, new() { Name = "Printers" }));
        await DoAsync(Kinds.Stock(new Code("STK1")), new PutStock(PutMode.Create, new StockFields
        {
            Provider = new Code("PRINT"),
            Lines = Map<LineFields>.Of([KeyValuePair.Create("CARD", new LineFields { Initial = new Quantity(5) })]),
        }));
        await _node.StillAsync();
        await DoAsync(s_order, new PlaceOrder(PutMode.Create, null, new Code("CARD"), new Quantity(7), _clock.Now));
        await _node.StillAsync();
        await StopAsync();
        Sql("UPDATE journal SET manifest = 'env9' WHERE persistence_id = 'orders-ORD1'");
        await StartAsync();
        await _node.StillAsync();

        foreach (var wait in new[] { 0, 1, 10 })
            await TickAsync(wait);
        Assert.Empty((await WorkflowAsync())["parked"]!.AsArray());
        await TickAsync(60);

        var parked = Assert.Single((await WorkflowAsync())["parked"]!.AsArray())!;
        Assert.Equal(("orders/ORD1", "4"), (parked["item"]!.ToString(), parked["attempts"]!.ToString()));
        Assert.StartsWith("quarantined: ", parked["reason"]!.ToString());

        // The list outlives the node, and so does the order: mended, it is received as if nothing had been.
        await StopAsync();
        Sql("UPDATE journal SET manifest = 'env1' WHERE persistence_id = 'orders-ORD1'");
        await StartAsync();
        Assert.Single((await WorkflowAsync())["parked"]!.AsArray());
        await TickAsync(0);
        await TickAsync(0);

        Assert.Equal("received", JsonNode.Parse((await _node.Client.ReadAsync(s_order)).View)!["status"]!.ToString());
        Assert.Empty((await WorkflowAsync())["parked"]!.AsArray());
        Assert.Equal(0, Mails);
    }

    [Fact]
    public async Task A_supervisor_that_hangs_is_missed_and_its_group_is_mailed_once()
    {
        await _node.StillAsync();
        await LookAsync(TechnicalWorkflow.StockMgt);
        var driver = await _system.System.ActorSelection("/system/sharding/workflows/*/stockMgt/companion")
            .ResolveOne(TimeSpan.FromSeconds(5));
        // One that ended would be started again by its entity; one that hangs only its silence shows.
        ((IInternalActorRef)driver).Suspend();

        // Thirty seconds of silence are six looks.
        for (var i = 0; i < 6; i++)
            await LookAsync();
        Assert.Equal(0, Mails);
        for (var i = 0; i < 6; i++)
            await LookAsync();

        await TestNode.EventuallyAsync(() => Task.FromResult(Mails > 0), "a mail");
        for (var i = 0; i < 6; i++)
            await LookAsync();
        var workflow = await WorkflowAsync();
        Assert.Equal(["unanswered"], workflow["silent"]!.AsArray().Select(s => s!.ToString()));
        Assert.Equal("started", workflow["state"]!.ToString());
        Assert.Equal(1, Mails);
        Assert.Equal(1, _gateway.Read().MailsTo["ann"]);
        Assert.Equal(1, _gateway.Read().MailsByTemplate[MailTemplates.WorkflowSilent]);
        ((IInternalActorRef)driver).Resume(null);
    }

    /// <summary>One look of the watchdog, and time for all that live to answer it: nothing here waits for a clock.</summary>
    private async Task LookAsync(params TechnicalWorkflow[] besides)
    {
        var watchdog = await _system.System.ActorSelection("/user/watchdog").ResolveOne(TimeSpan.FromSeconds(5));
        watchdog.Tell(WatchdogLook.Instance, ActorRefs.NoSender);
        await watchdog.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(5));
        // Asked after the watchdog has, they answer it first.
        foreach (var workflow in TechnicalWorkflows.All.Where(w => w != TechnicalWorkflow.StockMgt).Concat(besides))
            await _node.Router.RegionOf(Kinds.Workflow(workflow))
                .Ask<SupervisorStatus>(new GetSupervisor(workflow), TimeSpan.FromSeconds(5));
        await watchdog.Ask<ActorIdentity>(new Identify(2), TimeSpan.FromSeconds(5));
    }
}
