using Akka.Actor;
using Xunit.Abstractions;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>
/// Far more commands than one budget can take: memory stays bounded, everyone is told, nothing is lost or doubled, and what was turned
/// away is done later. With CAMPAIGN_STORM=full all that was turned away is sent again; else the first few thousand.
/// </summary>
public sealed class OverloadSpecs(ITestOutputHelper output)
{
    private const int Thrown = 100_000;

    /// <summary>
    /// What the heap may grow by. The commands themselves are some 40 MB; without a bound on what waits they make that several
    /// hundreds.
    /// </summary>
    private const long MaxGrowth = 250L * 1024 * 1024;

    private static bool Full => Environment.GetEnvironmentVariable("CAMPAIGN_STORM") == "full";

    /// <summary>Past the client, as clients of many other nodes would: nothing but the entity itself holds them back.</summary>
    [Fact]
    public async Task Commands_in_great_number_are_answered_and_the_ledger_is_exact()
    {
        await using var node = await TestNode.StartAsync(o => o with
        {
            Shell = o.Shell with { MaxWaiting = 2_000, SnapshotEvery = int.MaxValue, RememberedCommands = 2 * Thrown },
        });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(Thrown), "c0");
        var answers = new Answers(Thrown);
        var collector = node.Running.System.ActorOf(Props.Create(() => new Collector(answers)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var region = node.Running.Router.RegionOf(Some.Budget("B1"));

        for (var n = 0; n < Thrown; n++)
            region.Tell(
                new CommandMessage(Some.Budget("B1"), $"c{n + 1}", "me", node.Options.Clock.Now, Some.Reserve($"p{n}", 1)), collector);
        var growth = 0L;
        while (await Task.WhenAny(answers.All, Task.Delay(50)) != answers.All)
            growth = Math.Max(growth, GC.GetTotalMemory(forceFullCollection: false) - before);
        growth = Math.Max(growth, GC.GetTotalMemory(forceFullCollection: false) - before);

        var accepted = answers.Where(a => a.Ok);
        var away = answers.Where(a => a.RetryAfter is not null);
        output.WriteLine($"{accepted.Count} accepted, {away.Count} turned away, heap grew by at most {growth / 1024 / 1024} MB");
        Assert.Equal(Thrown, accepted.Count + away.Count);
        Assert.True(away.Count > 0, "nothing was turned away: this was no overload");
        Assert.True(growth < MaxGrowth, $"the heap grew by {growth / 1024 / 1024} MB");

        // Recovery: the same ids are done now, each once, and those that were done before give their first answer.
        var again = away.Take(Full ? away.Count : 5_000).Concat(accepted.Take(100)).ToList();
        foreach (var some in again.Chunk(1_000))
        {
            Assert.All(
                await Task.WhenAll(some.Select(id => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{int.Parse(id[1..]) - 1}", 1), id))),
                a => Assert.Equal(Outcome.Accepted, a.Outcome));
        }
        var done = accepted.Count + again.Count - Math.Min(accepted.Count, 100);
        Assert.Equal(done + 1, (await node.Client.ReadAsync(Some.Budget("B1"))).Revision);
        Assert.Equal(Some.Eur(Thrown - done), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task Client_refuses_beyond_its_room_and_limits_each_entity()
    {
        await using var node = await TestNode.StartAsync(o =>
            o with { Client = o.Client with { MaxUnderWay = 30, MaxUnderWayToOne = 20 } });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(1_000), "c0");

        using var held = node.HoldWrites();
        var hot = Enumerable.Range(0, 100).Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}")).ToList();
        Assert.Equal(20, node.Client.InFlight);
        var others = Enumerable.Range(0, 20).Select(n => node.SendAsync(Some.Group($"G{n}"), Some.Label("x"), "g")).ToList();
        var busy = await Assert.ThrowsAsync<TooBusyException>(() => node.Client.ReadAsync(Some.Budget("B1")));

        Assert.Contains("calls", busy.Message);
        held.Dispose();
        Assert.Equal(20, (await Task.WhenAll(hot)).Count(a => a.Ok));
        Assert.Equal(10, (await Task.WhenAll(others)).Count(a => a.Ok));
        Assert.All(hot.Concat(others).Select(t => t.Result).Where(a => !a.Ok), a => Assert.NotNull(a.RetryAfter));
        Assert.Equal(0, node.Client.InFlight);
        Assert.True((await node.SendAsync(Some.Budget("B1"), Some.Reserve("p99", 1), "c100")).Ok);
    }

    /// <summary>What each command was answered, by id.</summary>
    private sealed class Answers(int expected)
    {
        private readonly Dictionary<string, Answer> _byId = [];
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task All => _all.Task;

        public void Add(CommandReply reply)
        {
            _byId.Add(reply.CommandId, reply.Answer);
            if (_byId.Count == expected)
                _all.SetResult();
        }

        public List<string> Where(Func<Answer, bool> fits) => [.. _byId.Where(a => fits(a.Value)).Select(a => a.Key)];
    }

    private sealed class Collector(Answers answers) : ReceiveActor
    {
        protected override bool AroundReceive(Receive receive, object message)
        {
            if (message is CommandReply reply)
                answers.Add(reply);
            return true;
        }
    }
}
