using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Jobs;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>Programs of the node as steps (domain.md §6.6).</summary>
public sealed class CommandStepSpecs : IAsyncLifetime
{
    private readonly StepWorld _world = new();

    public async Task InitializeAsync() => await _world.ExtractedAsync();

    public Task DisposeAsync()
    {
        _world.Dispose();
        return Task.CompletedTask;
    }

    private static RunProviderStep Run(string name) => StepWorld.Step(new ServiceStep(StepKind.Command) { Command = name });

    /// <summary>A program of the node that does these lines.</summary>
    private ProviderOptions Allowing(string name, string lines, TimeSpan? most = null)
    {
        var script = _world.Folder.In(name + ".sh");
        File.WriteAllText(script, lines);
        var options = _world.Options((name, new AllowedCommand("/bin/sh", [script, "fixed argument"])));
        return new()
        {
            Commands = options.Commands, CommandTimeout = most ?? options.CommandTimeout,
        };
    }

    [Fact]
    public async Task Command_gets_the_file_and_the_delivery_and_no_secret_of_the_node()
    {
        Environment.SetEnvironmentVariable("Test__Secret", "of the node");
        var seen = _world.Folder.In("seen");
        var options = Allowing("sign", $"printf '%s|' \"$@\" > '{seen}'\nenv | sort >> '{seen}'\necho done well\n");

        var done = await _world.RunAsync(Run("sign"), options);

        Assert.Null(done.Error);
        Assert.Matches(@"^'sign' ended after [0-9.]+ s: done well$", done.Result);
        var lines = File.ReadAllText(seen);
        Assert.StartsWith($"fixed argument|{_world.Folder.In("files", "DM1", "1", "cards.csv")}|DM1|", lines, StringComparison.Ordinal);
        Assert.Contains($"CAMPAIGN_KEY={OutsideKey.Hash("step:DM1:1:1")}\n", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("of the node", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_succeeded_is_not_run_again()
    {
        var options = Allowing("count", $"echo x >> '{_world.Folder.In("runs")}'\n");

        await _world.RunAsync(Run("count"), options);
        await _world.RunAsync(Run("count"), options);

        Assert.Single(File.ReadAllLines(_world.Folder.In("runs")));
    }

    [Fact]
    public async Task Command_whose_end_was_not_noted_runs_again_and_says_so()
    {
        var options = Allowing("count", $"echo x >> '{_world.Folder.In("runs")}'\n");
        await _world.RunAsync(Run("count"), options);
        _world.ForgetEnd(Run("count"), ready: false);

        var again = await _world.RunAsync(Run("count"), options);

        Assert.Equal(2, File.ReadAllLines(_world.Folder.In("runs")).Length);
        Assert.EndsWith("(an earlier try may have run too)", again.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_is_not_allowed_is_not_run()
    {
        var done = await _world.RunAsync(Run("rm"), Allowing("sign", "true"));

        Assert.Equal(
            "step 1 (command) of DM1: this node does not allow the command 'rm' (allowed: sign); see Providers__Commands", done.Error);
    }

    [Fact]
    public async Task Command_text_is_handed_to_no_shell()
    {
        var done = await _world.RunAsync(Run("sign; touch /tmp/never"), Allowing("sign", "true"));

        Assert.Contains("does not allow the command 'sign; touch /tmp/never'", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_fails_says_its_exit_code_and_last_line()
    {
        var done = await _world.RunAsync(Run("sign"), Allowing("sign", "echo one\necho the key is missing >&2\nexit 3\n"));

        Assert.Equal("step 1 (command) of DM1: 'sign' ended with exit code 3: the key is missing", done.Error);
    }

    [Fact]
    public async Task Command_that_takes_too_long_is_ended_with_its_children()
    {
        var pid = _world.Folder.In("pid");
        var options = Allowing("slow", $"sleep 600 & echo $! > '{pid}'\nwait\n", TimeSpan.FromSeconds(1));

        var done = await _world.RunAsync(Run("slow"), options);

        Assert.Equal("step 1 (command) of DM1: 'slow' did not end within 1 s and was ended", done.Error);
        var child = File.ReadAllText(pid).Trim();
        var state = Directory.Exists($"/proc/{child}") ? File.ReadAllText($"/proc/{child}/stat") : ") Z ";
        Assert.Contains(") Z ", state, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_output_is_kept_up_to_its_bound()
    {
        var options = Allowing("loud", "head -c 1000000 /dev/zero\necho\necho last words\n");

        var done = await _world.RunAsync(Run("loud"), options);

        Assert.EndsWith(": last words", done.Result, StringComparison.Ordinal);
        var log = _world.Folder.In("jobs", "steps", OutsideKey.Hash("step:DM1:1:1") + ".log");
        Assert.Equal(64 * 1024, new FileInfo(log).Length);
    }

    [Fact]
    public async Task Command_that_a_stopping_node_ended_runs_when_the_node_is_back()
    {
        var begun = _world.Folder.In("begun");
        var options = Allowing("slow", $"echo x >> '{begun}'\n[ $(wc -l < '{begun}') -gt 1 ] || sleep 600\n");
        using var stopping = new CancellationTokenSource();

        var first = _world.RunAsync(Run("slow"), options, stopping.Token);
        await Until.TrueAsync(() => Task.FromResult(File.Exists(begun) && new FileInfo(begun).Length > 0), "the command has begun");
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var again = await _world.RunAsync(Run("slow"), options);

        Assert.Null(again.Error);
        Assert.EndsWith("(an earlier try may have run too)", again.Result, StringComparison.Ordinal);
    }
}
