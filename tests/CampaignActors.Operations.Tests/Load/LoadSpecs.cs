using CampaignActors.Audience.Stores;
using CampaignActors.Operations.Load;
using CampaignActors.Operations.Verifying;

namespace CampaignActors.Operations.Tests.Load;

/// <summary>
/// What a load sends, what it makes of answers that do not come, and that what it leaves behind stands up to the checker.
/// </summary>
public sealed class LoadSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string RecordPath => _folder.In("record.jsonl");

    private static LoadOptions Small(params string[] nodes) => new()
    {
        Nodes = nodes, Run = "r1", Rate = 40, For = TimeSpan.FromSeconds(1), Budgets = 5, Campaigns = 2, Deliveries = 4, Lines = 2,
    };

    [Fact]
    public async Task A_command_that_a_node_does_not_settle_goes_on_with_the_same_id()
    {
        // The set-up finds everything there; then three answers that say nothing.
        await using var node = await FakeNode.StartAsync(
            Script(FakeNode.Problem(503, "busy", "busy"), FakeNode.Lost, FakeNode.Problem(500, "busy", "broken")));
        var report = await RunAsync(Small(node.Url) with { Rate = 1 });

        var sent = node.Requests.Where(r => r.Id is not null).ToList();
        Assert.Equal((1L, 1L, 0L, 3L), (report.Sent, report.Acknowledged, report.Unknown, report.Retries));
        Assert.Equal(4, sent.Count);
        Assert.Single(sent.Select(s => (s.Id, s.Method, s.Path, s.Body)).Distinct());
    }

    [Fact]
    public async Task A_node_that_is_away_is_passed_over()
    {
        await using var node = await FakeNode.StartAsync(Script());
        // No process listens on the port of a node that has gone.
        string gone;
        await using (var other = await FakeNode.StartAsync(Script()))
            gone = other.Url;
        var report = await RunAsync(Small(gone, node.Url));
        Assert.Equal((report.Sent, 0L), (report.Acknowledged, report.Unknown));
        Assert.True(report.Retries > 0);
    }

    [Fact]
    public async Task Command_not_settled_in_time_is_unknown()
    {
        await using var node = await FakeNode.StartAsync(Script(FakeNode.Problem(503, "busy", "busy"), forEver: true));
        var report = await RunAsync(Small(node.Url) with { Rate = 2, GiveUp = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((2L, 2L, false), (report.Sent, report.Unknown, report.Known));
        Assert.All(await RecordedAsync(), c => Assert.Equal(LoadOutcome.Unknown, c.Outcome));
    }

    [Fact]
    public async Task A_refusal_is_an_outcome()
    {
        await using var node = await FakeNode.StartAsync(Script(FakeNode.Problem(422, "insufficient", "not free"), forEver: true));
        var report = await RunAsync(Small(node.Url));
        Assert.Equal((report.Sent, true, 0L), (report.Refused, report.Known, report.Retries));
        Assert.Equal(report.Sent, report.Refusals["insufficient"]);
        Assert.All(await RecordedAsync(), c => Assert.Equal("not free", c.Reason));
    }

    [Fact]
    public async Task The_longest_gap_counts_what_became_durable_alone()
    {
        // As while the journal is out of reach: an entity in memory still answers that nothing is to be changed.
        await using var node = await FakeNode.StartAsync(Script(FakeNode.Unchanged, forEver: true));

        var report = await RunAsync(Small(node.Url) with { Rate = 20 });

        Assert.Equal((report.Sent, 0L), (report.Unchanged, report.Acknowledged));
        Assert.True(report.LongestGap >= TimeSpan.FromMilliseconds(900), $"{report.LongestGap}");
    }

    [Fact]
    public async Task Command_that_could_never_be_sent_is_counted()
    {
        await using var node = await FakeNode.StartAsync(Script(FakeNode.Problem(503, "busy", "busy"), forEver: true));
        var report = await RunAsync(Small(node.Url) with { MaxInFlight = 3, GiveUp = TimeSpan.FromSeconds(2) });
        Assert.Equal(40, report.Sent + report.Unsent);
        Assert.Equal(3, report.Sent);
    }

    [Fact]
    public async Task Broken_off_it_still_says_what_came_of_what_was_sent()
    {
        await using var node = await FakeNode.StartAsync(Script(FakeNode.Problem(503, "busy", "busy"), forEver: true));
        using var stop = new CancellationTokenSource();
        var run = RunAsync(Small(node.Url) with { For = TimeSpan.FromHours(1), DrainFor = TimeSpan.FromMilliseconds(100) }, stop.Token);
        await Until.TrueAsync(() => Task.FromResult(node.Requests.Any(r => r.Id is not null)), "something was sent");
        await stop.CancelAsync();
        var report = await run;
        Assert.True(report.BrokenOff);
        Assert.Equal(report.Sent, report.Unknown);
        Assert.Equal(report.Sent, (await RecordedAsync()).Count);
    }

    [Fact]
    public async Task The_same_seed_sends_the_same()
    {
        var (once, again) = (await SentAsync(), await SentAsync());

        // How far each comes in its time is the machine's affair.
        var both = once.Keys.Intersect(again.Keys).ToList();
        Assert.Equal(Math.Min(once.Count, again.Count), both.Count);
        Assert.All(both, id => Assert.Equal(once[id], again[id]));

        static async Task<IReadOnlyDictionary<string, string>> SentAsync()
        {
            await using var node = await FakeNode.StartAsync(Script());
            await new LoadRun(Small(node.Url)).RunAsync(CancellationToken.None);
            return node.Requests.Where(r => r.Id is not null).DistinctBy(r => r.Id)
                .ToDictionary(r => r.Id!, r => $"{r.Method} {r.Path} {r.Body}");
        }
    }

    [Theory]
    [InlineData("--rate", "0")]
    [InlineData("--budgets", "1")]
    [InlineData("--people", "-1")]
    [InlineData("--max-in-flight", "0")]
    [InlineData("--prefix", "a/b")]
    [InlineData("--for", "soon")]
    public async Task An_option_out_of_range_is_bad_input(string option, string value)
    {
        var run = await Campaign.RunAsync("load", option, value, "--node", "http://127.0.0.1:1");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task A_record_is_not_written_over()
    {
        using var file = new TempFile("kept", ".jsonl");
        var run = await Campaign.RunAsync("load", "--record", file.Path, "--node", "http://127.0.0.1:1");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("kept", await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task Two_loads_on_one_node_stand_up_to_the_checker()
    {
        var node = new RunningNode();
        await node.InitializeAsync();
        try
        {
            var url = node.Host.Addresses[0];
            string[] load =
            [
                "load", "--rate", "100", "--for", "2s", "--budgets", "6", "--campaigns", "3", "--deliveries", "6", "--lines", "4", "-o",
                "json", "--node", url,
            ];
            var first = await Campaign.RunAsync([.. load, "--record", RecordPath]);
            Assert.Equal((0, ""), (first.ExitCode, first.Error));
            var second = await Campaign.RunAsync([.. load, "--record", _folder.In("second.jsonl"), "--seed", "2"]);
            Assert.Equal((0, ""), (second.ExitCode, second.Error));
            var sent = JsonNode.Parse(second.Out)!;
            Assert.Equal(200, (long)sent["sent"]! + (long)sent["unsent"]!);

            var verify = await Campaign.RunAsync("verify", "--node", url, "--record", RecordPath, "--record", _folder.In("second.jsonl"));
            Assert.True(verify.ExitCode == 0, verify.Out + verify.Error);
            Assert.DoesNotContain(verify.Lines, line => !line.StartsWith("ok ", StringComparison.Ordinal));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Load_with_people_computes_targets_and_writes_files_of_people()
    {
        var node = new RunningNode();
        await node.InitializeAsync();
        try
        {
            var url = node.Host.Addresses[0];
            var run = await Campaign.RunAsync(
                "load", "--rate", "150", "--for", "4s", "--budgets", "6", "--campaigns", "3", "--deliveries", "6", "--lines", "4",
                "--people", "120", "--node", url, "--record", RecordPath);
            Assert.True(run.ExitCode == 0, run.Out + run.Error);
            await node.Started.StillAsync();

            var people = node.Host.Services.GetRequiredService<IRecipientDatabase>();
            Assert.Equal(120, await people.PeopleAsync(default));
            Assert.NotEmpty(await people.TargetsAsync(default));
            var files = Directory.EnumerateFiles(node.Folder, "*.sha256", SearchOption.AllDirectories)
                .Where(f => File.ReadAllText(f).Contains("# people ", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(files);

            var verify = await Campaign.RunAsync("verify", "--node", url, "--record", RecordPath);
            Assert.True(verify.ExitCode == 0, verify.Out + verify.Error);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_node_that_is_killed_under_load_loses_and_doubles_nothing()
    {
        Directory.CreateDirectory(_folder.In("data"));
        var node = await NodeProcess.StartAsync(_folder.In("data"));
        try
        {
            var run = RunAsync(Small(node.Address) with { Key = TestKeys.For(node.Address), Rate = 100, For = TimeSpan.FromSeconds(6) });
            await Until.TrueAsync(
                () => Task.FromResult(run.IsCompleted || NodeProcess.Rows(_folder.In("data")) > 300), "the load is under way");
            await node.KillAsync();
            await node.DisposeAsync();
            node = await NodeProcess.StartAsync(_folder.In("data"), node.Address);
            var report = await run;
            Assert.Equal(0, report.Unknown);
            Assert.True(report.Retries > 0, "the kill was not noticed");

            using var client = new NodeClient(node.Address) { Key = TestKeys.For(node.Address) };
            var verified = await new Verifier(new HttpSystem([client]), new([RecordPath], TimeSpan.FromSeconds(60), Sweep: true))
                .VerifyAsync(CancellationToken.None);
            Assert.True(verified.Clean, string.Join('\n', verified.Lines()));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    private async Task<LoadReport> RunAsync(LoadOptions options, CancellationToken stop = default)
    {
        await using var record = LoadRecord.Create(RecordPath);
        return await new LoadRun(options, record).RunAsync(stop);
    }

    private async Task<List<RecordedCommand>> RecordedAsync()
    {
        var all = new List<RecordedCommand>();
        await foreach (var command in LoadRecord.ReadAsync(RecordPath))
            all.Add(command);
        Assert.NotEmpty(all);
        return all;
    }

    /// <summary>Reads find everything; commands get one answer after the other, then <c>done</c>, or the last one for ever.</summary>
    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Script(
        Func<Microsoft.AspNetCore.Http.HttpContext, Task>? first = null, params Func<Microsoft.AspNetCore.Http.HttpContext, Task>[] then) =>
        Script([.. first is null ? [] : new[] { first }, .. then], forEver: false);

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Script(
        Func<Microsoft.AspNetCore.Http.HttpContext, Task> only, bool forEver) => Script([only], forEver);

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Script(
        Func<Microsoft.AspNetCore.Http.HttpContext, Task>[] answers, bool forEver)
    {
        var next = 0;
        return context => context.Request.Method == "GET" ? FakeNode.Json("""{"label":"there"}""")(context)
            : forEver ? answers[0](context)
            : Interlocked.Increment(ref next) is var n && n <= answers.Length ? answers[n - 1](context)
            : FakeNode.Done()(context);
    }
}
