namespace CampaignActors.Cli.Tests;

/// <summary>Whatever is wrong: one line that says where and what was expected, an exit code, no stack trace.</summary>
public sealed class BadArgumentsSpecs
{
    private const string Head = "scenario: S\nstart: 2026-01-05T08:00\n";

    public static TheoryData<string, string, string> Files => new()
    {
        { "setup: { budgets: { B1: { alocated: 1 } } }\nsteps: []", "3:27: ", "unknown key 'alocated', expected one of" },
        { "setup: { budgets: { B1: { allocated: lots } } }\nsteps: []", "3:38: ", "'lots' is not a number, expected plain digits" },
        { "setup: { budgets: { B1: [ 1 ] } }\nsteps: []", "3:25: ", "this is a list, expected a map of fields" },
        { "setup: { programs: { P1: { plan: NONE } } }\nsteps: []", "3:34: ", "unknown plan 'NONE', expected it in setup" },
        { "setup: { budgets: { B1: { allocated: -1 } } }\nsteps: []", "3:38: ", "'-1' is negative, expected 0 or more" },
        { "setup: { budgets: { B1: { allocated: 1.234 } } }\nsteps: []", "3:38: ", "too many decimals, expected at most 2 for EUR" },
        {
            "setup: { budgets: { B1: { allocated: 1234567890123456789012345678901 } } }\nsteps: []",
            "3:38: ",
            "too many digits (31), expected at most 28"
        },
        { "steps: [ { at: 2026-01-04 } ]", "3:16: ", "time goes back, expected 2026-01-05T08:00:00Z or later" },
        { "steps: [ { do: [ { aprove: {} } ] } ]", "3:20: ", "unknown verb 'aprove', expected one of" },
        { "setup: { budgest: {} }\nsteps: []", "3:10: ", "unknown kind 'budgest', expected one of" },
        { "setup: { budgets: { \"a/b\": { allocated: 1 } } }\nsteps: []", "3:21: ", "'a/b' is not a code, expected 1 to 64 letters" },
        { "setup: { budgets: { \"a%20b\": { allocated: 1 } } }\nsteps: []", "3:21: ", "is not a code, expected" },
        { "setup: { budgets: { \"a b\": { allocated: 1 } } }\nsteps: []", "3:21: ", "is not a code, expected" },
        { "setup: { budgets: { \"💰\": { allocated: 1 } } }\nsteps: []", "3:21: ", "is not a code, expected" },
        {
            $"setup: {{ budgets: {{ {new string('x', 10_000)}: {{ allocated: 1 }} }} }}\nsteps: []",
            "3:21: ",
            "(10000 characters), expected 1 to 64"
        },
        { "steps: [ { do: [ { approve: ", "", "this is not YAML" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_wrong_file_is_refused_with_its_place(string text, string place, string message)
    {
        using var file = new TempFile(Head + text);
        foreach (var command in (string[])["simulate", "validate", "play"])
        {
            var run = await Campaign.RunAsync(command, file.Path);
            Assert.Equal((2, ""), (run.ExitCode, run.Out));
            var line = Assert.Single(run.ErrorLines);
            Assert.StartsWith($"{file.Path}:{place}", line);
            Assert.Contains(message, line);
        }
    }

    [Fact]
    public async Task All_errors_of_a_file_are_listed()
    {
        using var file = new TempFile(Head + "setup: { budgets: { B1: { alocated: 1, allocated: -1, label: [] } } }\nsteps: []");
        var run = await Campaign.RunAsync("validate", file.Path);
        Assert.Equal((2, 3), (run.ExitCode, run.ErrorLines.Length));
    }

    [Fact]
    public async Task A_file_that_is_not_there_not_a_file_or_empty_is_said_to_be_so()
    {
        using var empty = new TempFile("");
        foreach (var command in (string[])["simulate", "validate", "apply", "play"])
        {
            var missing = await Campaign.RunAsync(command, "/nowhere/x.yaml");
            Assert.Equal((2, "/nowhere/x.yaml:1:1: there is no such file\n"), (missing.ExitCode, missing.Error));
            var folder = await Campaign.RunAsync(command, Path.GetTempPath());
            Assert.Equal((2, $"{Path.GetTempPath()}:1:1: this is a directory, expected a file\n"), (folder.ExitCode, folder.Error));
            var nothing = await Campaign.RunAsync(command, empty.Path);
            Assert.Equal((2, $"{empty.Path}:1:1: the file is empty, expected YAML\n"), (nothing.ExitCode, nothing.Error));
        }
    }

    [Theory]
    [InlineData("get budget", "unknown kind 'budget', expected one of")]
    [InlineData("get budgets a/b", "budgets: 'a/b' is not a code, expected 1 to 64")]
    [InlineData("set budgets --field allocated=1", "'budgets' is not an address, expected KIND/CODE")]
    [InlineData("set plums/B1 --field x=1", "unknown kind 'plums', expected one of")]
    [InlineData("create budgets B1 --field allocated", "'allocated' is not a field, expected NAME=VALUE")]
    [InlineData("create budgets B1 --field a=1 --field a=2", "'a' is given twice, expected it once")]
    [InlineData("create budgets B1 --field allocated=1 --currency euro", "'euro' is not a currency, expected three capital letters")]
    [InlineData("create budgets B1 --field allocated=1 --zone Mars", "'Mars' is not a time zone, expected an IANA name")]
    [InlineData("set budgets/B1 --field allocated=1 --zone UTC+02:00", "--zone: 'UTC+02:00' is not a time zone")]
    [InlineData("analyse --delivery D1 --zone Mars", "--zone: 'Mars' is not a time zone")]
    [InlineData("report summary --zone Mars", "--zone: 'Mars' is not a time zone, expected an IANA name")]
    [InlineData("report summary --zone europe/paris --csv", "did you mean 'Europe/Paris'?")]
    [InlineData("create budgets B1 --id é", "'é' is not an id, expected 1 to 100")]
    [InlineData("create budgets B1 --by é", "'é' is not a code, expected 1 to 64")]
    [InlineData("workflow stop budget", "unknown workflow 'budget', expected one of")]
    [InlineData("workflow", "expected one of list, show, history, parked, next, start, pause, stop, unconditional-stop")]
    [InlineData("get budgets --node ftp://x", "'ftp://x' is not the URL of a node, expected one such as http://127.0.0.1:5080")]
    [InlineData("get budgets --wait soon", "'soon' is not a duration, expected a duration such as 3d")]
    [InlineData("confirm", "campaign confirm: Option '--delivery' is required; see campaign confirm --help")]
    [InlineData("frobnicate", "campaign: Unrecognized command or argument 'frobnicate'; see campaign --help")]
    [InlineData(
        "get budgets -o xml",
        "campaign get: Argument 'xml' not recognized. Must be one of: 'table' 'json' 'yaml'; see campaign get --help")]
    [InlineData("simulate x.yaml --engine other", "campaign simulate: Argument 'other' not recognized")]
    public async Task A_wrong_argument_is_said_in_one_line(string arguments, string message)
    {
        var run = await Campaign.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, Assert.Single(run.ErrorLines, line => !line.Contains("Required command")));
    }

    [Fact]
    public async Task Arguments_that_would_break_the_terminal_do_not_reach_it()
    {
        var run = await Campaign.RunAsync("get", "bud\u001b[31m\ngets");
        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain('\u001b', Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Help_names_the_exit_codes_and_a_command_per_verb()
    {
        var run = await Campaign.RunAsync("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Exit codes:", run.Out);
        foreach (var verb in Vocabulary.Registry.VerbCatalogue.Names.Except(["crash", "parallel", "unsubscribe", "bounce"]))
            Assert.Contains(verb, run.Out);
        Assert.Contains("--delivery-date", (await Campaign.RunAsync("order", "--help")).Out);
    }
}
