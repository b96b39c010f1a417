using System.Runtime.InteropServices;
using CampaignActors.Cli.Shell;

namespace CampaignActors.Cli.Tests.Shell;

/// <summary>The shell: typed at a terminal, and piped in as a script.</summary>
public sealed class ShellSpecs(PlayedNode node) : IClassFixture<PlayedNode>, IDisposable
{
    private const char Up = '\u2191';
    private const char Left = '\u2190';
    private const char Back = '\b';
    private const char CtrlA = '\u0001';
    private const char CtrlC = '\u0003';
    private const char CtrlD = '\u0004';

    private readonly TempFolder _folder = new();

    private string Address => new Uri(node.Url).Authority;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_types_completes_looks_back_and_leaves()
    {
        var run = await TypeAsync($"act\tsys\t\n{Up}\nexit\n");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, Count(run.Out, "akka://CampaignActors\n"));
        Assert.Contains($"[{Address}] campaign> actor system", run.Out, StringComparison.Ordinal);
        Assert.StartsWith($"connected to {Address}; ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_is_edited_before_it_counts()
    {
        var run = await TypeAsync($"nonsense{CtrlC}ctor systemm{Back}{CtrlA}a\nactor sytem{Left}{Left}{Left}s\n{CtrlD}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, Count(run.Out, "akka://CampaignActors\n"));
    }

    [Fact]
    public async Task Completions_are_listed()
    {
        var run = await TypeAsync("cluster-sharding re\t\t\ncluster-sharding region-stats -r bud\t\nworkflow next stock\t -\t\nexit\n");

        Assert.Contains("region-stats  regions\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("(budgets) | shards: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("--count  --workflow  -n  -o  -w\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slip_is_told_and_the_next_command_works()
    {
        var run = await TypeAsync("clutser show\nbudget tree 'BDG6\nbudget tree NONE\nactor system\nexit\n");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.ErrorLines.Length);
        Assert.Contains("did you mean 'cluster'?", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("is not closed", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal("unknown budget 'NONE'", run.ErrorLines[2]);
        Assert.Contains("akka://CampaignActors\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_kept_for_the_next_time_and_for_its_owner_alone()
    {
        await TypeAsync("actor system\nexit\n");
        var file = Path.Combine(_folder.Path, "campaign", "history");
        Assert.Equal("actor system\nexit\n", await File.ReadAllTextAsync(file));
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var run = await TypeAsync($"{Up}{Up}\nexit\n");

        Assert.Equal(1, Count(run.Out, "akka://CampaignActors\n"));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_command_that_watches_and_not_the_shell()
    {
        var run = await TypeAsync("cluster tail\nactor system\nexit\n", interruptWhen: "| [entity,sender,web,workflow]");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("up | akka.local://", run.Out, StringComparison.Ordinal);
        Assert.Contains("akka://CampaignActors\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_palettes_commands_and_switches()
    {
        var run = await PipeAsync("help\nhelp budget\nhelp budget as-of\n");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.Lines, l => l.StartsWith("  cluster-sharding ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("  budget as-of CODE INSTANT ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("  --known ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Campaigns_go_by_the_name_that_they_have_outside_the_shell_too()
    {
        var piped = await PipeAsync("campaign list\ncampaigns list\nhelp campaigns list\nhelp\n");
        var typed = await TypeAsync("campaigns li\t -n 1\ncampaign\t\t\nexit\n");

        Assert.Equal((0, "", 0, ""), (piped.ExitCode, piped.Error, typed.ExitCode, string.Concat(typed.ErrorLines.Skip(1))));
        Assert.Equal(2, piped.Lines.Count(l => l.StartsWith("OP5 | ", StringComparison.Ordinal)));
        Assert.Single(piped.Lines, l => l.StartsWith("  campaign", StringComparison.Ordinal));
        Assert.Contains(piped.Lines, l => l.StartsWith("  -n, --count NUMBER ", StringComparison.Ordinal));
        Assert.Contains("campaigns list  -n 1", typed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_runs_up_to_its_first_error_and_ends_with_its_code()
    {
        var run = await PipeAsync("# what there is\nactor system\n\nbudget tree NONE\nactor system\n");

        Assert.Equal((1, "akka://CampaignActors\n", "unknown budget 'NONE'\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Equal(2, (await PipeAsync("budget tre BDG6\nactor system\n")).ExitCode);
    }

    [Fact]
    public async Task Output_goes_to_a_file_and_comes_as_documents()
    {
        var file = Path.Combine(_folder.Path, "two words.txt");
        var run = await PipeAsync($"actor system > '{file}'\nactor system >> '{file}'\nactor system -o json\n");

        Assert.Equal((0, "{\"system\":\"CampaignActors\"}\n"), (run.ExitCode, run.Out));
        Assert.Equal("akka://CampaignActors\nakka://CampaignActors\n", await File.ReadAllTextAsync(file));
        Assert.Equal(2, (await PipeAsync("actor system > a b\n")).ExitCode);
    }

    [Fact]
    public async Task A_node_in_front_is_asked_one_command()
    {
        var run = await Campaign.RunAsync(Address, "actor", "system");
        Assert.Equal((0, "akka://CampaignActors\n"), (run.ExitCode, run.Out));
        Assert.Equal(3, (await Campaign.RunAsync("127.0.0.1:1", "actor", "system")).ExitCode);
    }

    private Task<CommandRun> TypeAsync(string keys, string? interruptWhen = null)
    {
        var output = new Watched(interruptWhen);
        return RunAsync(output, new Keys(keys, output), TextReader.Null);
    }

    private Task<CommandRun> PipeAsync(string script) => RunAsync(new StringWriter { NewLine = "\n" }, null, new StringReader(script));

    private async Task<CommandRun> RunAsync(StringWriter output, IKeyboard? keyboard, TextReader input)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var host = new Host(output, error)
        {
            Keyboard = keyboard,
            In = input,
            KeyFile = TestKeys.FileFor,
            Variable = name => name switch { "CAMPAIGN_DEBUG" => "1", "XDG_STATE_HOME" => _folder.Path, _ => null },
        };
        var code = await Until.DoneAsync(CampaignCli.RunAsync([Address], host), "the shell is left");
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Output that a person looks at, who presses Ctrl-C on seeing something.</summary>
    private sealed class Watched : StringWriter
    {
        private readonly string? _what;

        public Watched(string? what) => (_what, NewLine) = (what, "\n");

        public Action? Interrupt { get; set; }

        /// <summary>Lines come in one piece, with their end.</summary>
        public override void Write(string? value)
        {
            base.Write(value);
            if (_what is not null && value?.Contains(_what, StringComparison.Ordinal) == true)
                Interrupt?.Invoke();
        }
    }

    /// <summary>Keys as they are typed; the last are not repeated, so a shell that asks for more has not understood.</summary>
    private sealed class Keys(string keys, Watched output) : IKeyboard
    {
        private int _next;

        public int Width => 120;

        public ConsoleKeyInfo Read() => _next < keys.Length ? Key(keys[_next++]) : throw new InvalidOperationException("no more keys");

        public IDisposable OnInterrupt(Action interrupted)
        {
            output.Interrupt = interrupted;
            return new Once(() => output.Interrupt = null);
        }

        private static ConsoleKeyInfo Key(char c) => c switch
        {
            '\n' => new(c, ConsoleKey.Enter, false, false, false),
            '\t' => new(c, ConsoleKey.Tab, false, false, false),
            Up => new('\0', ConsoleKey.UpArrow, false, false, false),
            Left => new('\0', ConsoleKey.LeftArrow, false, false, false),
            Back => new(c, ConsoleKey.Backspace, false, false, false),
            CtrlA => new(c, ConsoleKey.A, false, false, true),
            CtrlC => new(c, ConsoleKey.C, false, false, true),
            CtrlD => new(c, ConsoleKey.D, false, false, true),
            _ => new(c, ConsoleKey.None, false, false, false),
        };

        private sealed class Once(Action end) : IDisposable
        {
            public void Dispose() => end();
        }
    }
}
