using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace CampaignActors.Node.Tests.Processes;

/// <summary>A node that is told to stop ends, whatever its actors are at.</summary>
public sealed class StoppingSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Node_with_a_stuck_entity_stops_in_time_and_names_it()
    {
        using var held = new ManualResetEventSlim();
        var node = RunningNode.Build(_folder.Path);
        await node.StartAsync();
        var system = node.Services.GetRequiredService<ActorSystem>();
        var sharding = ClusterSharding.Get(system);
        var region = await sharding.StartAsync(
            "stuck", _ => Props.Create(() => new Stuck(held)), ClusterShardingSettings.Create(system), new OneShard(),
            sharding.DefaultShardAllocationStrategy(ClusterShardingSettings.Create(system)), PoisonPill.Instance);
        // Its mailbox is full as well.
        foreach (var number in Enumerable.Range(0, 10_000))
            region.Tell($"{number}");
        await Until.TrueAsync(() => Task.FromResult(Stuck.IsAtWork), "it is at work");
        var clock = Stopwatch.StartNew();

        await Until.DoneAsync(node.StopAsync(), "the node stops");
        await node.DisposeAsync();

        Assert.True(clock.Elapsed < LastResort.Alone, $"{clock.Elapsed}");
        Assert.Contains("/system/sharding/stuck/", node.StillAtWork, StringComparison.Ordinal);
        held.Set();
        await Until.DoneAsync(system.WhenTerminated, "the actors end once it is through");
    }

    /// <summary>A thousand workflows are due at once; what a person repairs goes first.</summary>
    [Fact]
    public async Task Busy_campaign_takes_a_repair_and_its_node_stops_in_time()
    {
        await using var node = RunningNode.Build(_folder.Path);
        await node.StartAsync();
        using var api = new Api(node.Addresses[0]);
        await api.ProgramAsync("BUSY");
        var end = DateTime.UtcNow.AddYears(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var made = await api.PutAsync(
            "/campaigns/BUSY",
            $$"""
            {
              "program": "BUSY", "end": "{{end}}", "maxWorkflows": 1000,
              "schedule": {"cron": "* * * * *", "advance": "366d", "automaticStart": true}
            }
            """);
        Assert.True(made.Response.IsSuccessStatusCode, made.Raw);

        var repaired = await api.PatchAsync("/campaigns/BUSY", """{"maxWorkflows": 28}""");
        var clock = Stopwatch.StartNew();
        await Until.DoneAsync(node.StopAsync(), "the node stops");

        Assert.True(repaired.Response.IsSuccessStatusCode, repaired.Raw);
        Assert.True(clock.Elapsed < LastResort.Alone, $"{clock.Elapsed}");
    }

    [Fact]
    public async Task A_node_that_does_not_come_to_its_end_in_time_is_ended()
    {
        using var stopping = new CancellationTokenSource();
        var ended = new TaskCompletionSource<string>();
        using var watch = LastResort.Watch(
            stopping.Token, TimeSpan.FromMilliseconds(50), TimeProvider.System, line => ended.TrySetResult(line));
        Assert.False(ended.Task.IsCompleted);

        await stopping.CancelAsync();

        Assert.Contains("did not come to its end", await Until.DoneAsync(ended.Task, "it is ended"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_signal_ends_it_at_once_and_the_same_one_said_twice_does_not()
    {
        var (time, lines) = (new Clock(), new List<string>());
        using var watch = LastResort.Watch(CancellationToken.None, TimeSpan.FromHours(1), time, lines.Add);

        watch.Signalled();
        watch.Signalled();
        Assert.Empty(lines);
        time.Seconds = 2;
        watch.Signalled();

        Assert.Contains("second time", Assert.Single(lines), StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    private sealed class OneShard : HashCodeMessageExtractor
    {
        public OneShard()
            : base(1)
        {
        }

        public override string EntityId(object message) => "one";
    }

    private sealed class Stuck : ReceiveActor
    {
        private static volatile bool s_isAtWork;

        public Stuck(ManualResetEventSlim held) => ReceiveAny(_ =>
        {
            s_isAtWork = true;
            held.Wait();
        });

        public static bool IsAtWork => s_isAtWork;
    }
}
