using Akka.Actor;
using CampaignActors.Actors.Watching;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Node.Tests.Health;

/// <summary>Ready means that every part answers; a part that does not is named, and the node does not stay without it.</summary>
public sealed class PartsSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    private ActorSystem System => _node.Host.Services.GetRequiredService<ActorSystem>();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("budgets")]
    [InlineData("workflows")]
    public async Task A_region_that_ends_is_named_and_comes_back(string kind)
    {
        await _node.Api.PutAsync("/budgets/B1", """{"allocated": 100}""");

        System.ActorSelection($"/system/sharding/{kind}").Tell(PoisonPill.Instance);

        Assert.Contains($"{kind} has ended", await RedAsync("regions"), StringComparison.Ordinal);
        await Until.TrueAsync(async () => (await _node.Api.GetAsync("/health/ready")).Status == HttpStatusCode.OK, "ready again");
        Assert.Equal(HttpStatusCode.OK, (await _node.Api.PutAsync("/budgets/B1", """{"allocated": 200}""")).Status);
        await Until.TrueAsync(
            async () => await SupervisorAsync() is { State: not null }, "the supervisors are driven by the region that came back");
    }

    [Fact]
    public async Task Without_any_other_part_the_node_says_which_and_leaves()
    {
        var parts = new[] { "projector", "courier", "quiet", "operator", "ticker", "watchdog", "gateways" };

        foreach (var part in parts)
            System.ActorSelection($"/user/{part}").Tell(PoisonPill.Instance);

        await Until.TrueAsync(
            async () =>
                await RedAsync("parts") is var red && parts.All(part => red.Contains($"{part} has ended", StringComparison.Ordinal)),
            "all are named");
        await Until.DoneAsync(_node.Host.WaitAsync(), "the node ends by itself");
        Assert.True(_node.Host.EndedByItself);
        Assert.Contains(parts, part => _node.Host.LostPart == $"the actor {part}");
    }

    [Fact]
    public async Task Ended_workflow_driver_is_started_again()
    {
        await Until.TrueAsync(async () => await SupervisorAsync() is { State: not null }, "there is one");

        System.ActorSelection("/system/sharding/workflows/*/budgetMgt/companion").Tell(PoisonPill.Instance);

        await Until.TrueAsync(async () => await SupervisorAsync() is { State: not null, SinceTick.TotalSeconds: < 1 }, "there is another");
        Assert.Equal(HttpStatusCode.OK, (await _node.Api.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task A_part_that_is_there_and_says_nothing_is_silent_and_answers_again()
    {
        using var held = new ManualResetEventSlim();
        var (book, stuck) = (new RollBook(), System.ActorOf(Props.Create(() => new Stuck(held)), "stuck"));
        stuck.Tell("wait");

        System.ActorOf(RollCall.Props(new RollCallParts(
            () => new Dictionary<string, IActorRef> { ["stuck"] = stuck }, () => [], new Dictionary<string, string>(), new NoAnswer(),
            _ => Task.CompletedTask, book)
        {
            Every = TimeSpan.FromMilliseconds(50), SupervisorPatience = TimeSpan.FromMilliseconds(100),
        }));

        await Until.TrueAsync(() => Task.FromResult(
            book.Read().Where(p =>
                p.Problem?.StartsWith("has not answered", StringComparison.Ordinal) ?? false).Select(p => p.Name).ToList() is var silent
            && silent.Contains("stuck") && TechnicalWorkflows.All.All(w => silent.Contains(w.Code().Text))), "the silent are named");
        held.Set();
        await Until.TrueAsync(() => Task.FromResult(book.Read().Single(p => p.Name == "stuck").Problem is null), "it answers again");
    }

    private async Task<SupervisorStatus?> SupervisorAsync()
    {
        try
        {
            var workflow = TechnicalWorkflows.Find("budgetMgt")!;
            return await _node.Host.Node.Router.RegionOf(Kinds.Workflow(workflow))
                .Ask<SupervisorStatus>(new GetSupervisor(workflow), TimeSpan.FromMilliseconds(500));
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <returns>What the check says, once it is red.</returns>
    private Task<string> RedAsync(string check) => Until.FoundAsync(
        async () =>
            (await _node.Api.GetAsync("/health/ready")).Json["checks"]!.AsArray().Single(c => c!["name"]!.ToString() == check) is { } found
            && found["ok"]!.ToString() == "false" ? found["detail"]!.ToString() : null,
        $"{check} is red");

    private sealed class Stuck : ReceiveActor
    {
        public Stuck(ManualResetEventSlim held) => Receive<string>(_ => held.Wait());
    }

    private sealed class NoAnswer : ISupervisorAddress
    {
        public void Tell(TechnicalWorkflow workflow, object message, IActorRef sender)
        {
        }
    }
}
