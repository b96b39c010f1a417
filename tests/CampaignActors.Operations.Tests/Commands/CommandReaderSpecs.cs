using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Operations.Tests.Commands;

/// <summary>What a text means, and the one line that says why it means nothing.</summary>
public sealed class CommandReaderSpecs
{
    private static readonly OperatorPalette[] s_palettes =
    [
        new("cluster", "", [new("cluster", "show", "", Need.Read), new("cluster", "status", "", Need.Read)]),
        new("budget", "",
        [
            new("budget", "tree", "", Need.Read,
                new OperatorArgument("code", ArgumentType.Code, "The budget.", "-c", "--code") { Positional = true, Mandatory = true },
                new OperatorArgument("depth", ArgumentType.Number, "Levels.", "-d", "--depth") { Default = "4", Max = 10 },
                new OperatorArgument("all", ArgumentType.Flag, "All.", "--all"),
                new OperatorArgument("tag", ArgumentType.Text, "Tags.", "-t") { Multiple = true },
                new OperatorArgument("lang", ArgumentType.Choice, "Language.", "--lang") { Choices = ["en", "nl"] }),
        ]),
        new("uptime", "", [new("uptime", "show", "", Need.Read) { IsDefault = true }]),
        new(
            "entity",
            "",
            [
                new(
                    "entity",
                    "state",
                    "",
                    Need.Read,
                    new OperatorArgument("entity", ArgumentType.Entity, "It.", "-e") { Positional = true, Mandatory = true }),
            ]),
    ];

    private static ReadCommand Read(string text) => CommandReader.Read(text, s_palettes);

    [Theory]
    [InlineData("a b  c\td", "a,b,c,d")]
    [InlineData("a 'b c' \"d e\"", "a,b c,d e")]
    [InlineData("a b\" c\"d", "a,b cd")]
    [InlineData("""a "say \"hi\" \\ there" """, """a,say "hi" \ there""")]
    [InlineData("""a 'b\' c""", """a,b\,c""")]
    [InlineData("""a C:\dir\file b\ c""", """a,C:\dir\file,b c""")]
    [InlineData("a \"\"", "a,")]
    [InlineData("ünï 💰", "ünï,💰")]
    public void Words_are_taken_apart_at_spaces_that_are_not_quoted(string text, string words) =>
        Assert.Equal(words.Split(','), CommandLine.Words(text).Select(w => w.Text));

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData("say \"hi\" \\ 'there'")]
    public void A_word_that_is_quoted_is_read_as_it_was_and_never_as_a_switch(string word)
    {
        var read = CommandLine.Words($"a {CommandLine.Quote(word)}")[1];
        Assert.Equal((word, true), (read.Text, read.IsQuoted || !word.StartsWith('-')));
    }

    [Theory]
    [InlineData("budget tree BDG6", "BDG6", 4, false)]
    [InlineData("budget tree -c BDG6 -d 2 --all", "BDG6", 2, true)]
    [InlineData("budget tree --depth=0 'BDG6'", "BDG6", 0, false)]
    public void Switches_and_places_give_the_same_arguments(string text, string code, int depth, bool all)
    {
        var given = Read(text).Given;
        Assert.Equal((code, depth, all), (given.Text("code"), given.Number("depth"), given.Flag("all")));
    }

    [Fact]
    public void A_palette_with_one_command_stands_for_it()
    {
        Assert.Equal("show", Read("uptime").Definition.Name);
        Assert.Equal("show", Read("uptime show").Definition.Name);
    }

    [Theory]
    [InlineData("budget tree 'BDG6", "the quote ' at 13 is not closed, expected another ' before the end")]
    [InlineData("budget tree \"BDG6\\\"", "the quote \" at 13 is not closed, expected another \" before the end")]
    [InlineData("", "there is no command, expected one such as cluster show")]
    [InlineData("   ", "there is no command, expected one such as cluster show")]
    [InlineData("cluster\nshow", "the command has a control character at 8, expected one line of text")]
    [InlineData("clutser show", "unknown palette 'clutser', expected one of cluster, budget, uptime, entity; did you mean 'cluster'?")]
    [InlineData("cluster", "cluster: what to do is missing, expected one of show, status")]
    [InlineData("cluster shwo", "cluster: unknown command 'shwo', expected one of show, status; did you mean 'show'?")]
    [InlineData("cluster show -x", "cluster show: unknown switch '-x', expected none")]
    [InlineData("cluster show all", "cluster show: 'all' is one word too many, expected switches only")]
    [InlineData("budget tree", "budget tree: CODE is missing, expected CODE: The budget.")]
    [InlineData("budget tree B1 B2", "budget tree: 'B2' is one word too many, expected CODE and switches")]
    [InlineData("budget tree B1 -c B2", "budget tree: -c is given twice, expected it once")]
    [InlineData("budget tree B1 -d 1 -d 1", "budget tree: -d is given twice, expected it once")]
    [InlineData("budget tree B1 --all --all", "budget tree: --all is given twice, expected it once")]
    [InlineData("budget tree B1 -d", "budget tree: -d needs a value, expected NUMBER")]
    [InlineData("budget tree B1 -d --all", "budget tree: -d needs a value, expected NUMBER")]
    [InlineData("budget tree B1 --all=yes", "budget tree: --all takes no value, expected it alone")]
    [InlineData(
        "budget tree B1 --dept 3",
        "budget tree: unknown switch '--dept', expected one of -c, --code, -d, --depth, --all, -t, --lang; did you mean '--depth'?")]
    [InlineData("budget tree B1 -d eleven", "budget tree: -d: 'eleven' is not a whole number from 0 to 10, expected one")]
    [InlineData("budget tree B1 -d 11", "budget tree: -d: '11' is not a whole number from 0 to 10, expected one")]
    [InlineData("budget tree B1 -d -1", "budget tree: -d: '-1' is not a whole number from 0 to 10, expected one")]
    [InlineData("budget tree B1 --lang n", "budget tree: --lang: 'n' is none of its words, expected one of en, nl; did you mean 'en'?")]
    [InlineData("budget tree a/b", "budget tree: CODE: 'a/b' is not a code, expected 1 to 64 letters, digits, '-', '_' or '.'")]
    [InlineData("entity state B1", "entity state: KIND/CODE: 'B1' is no entity, expected KIND/CODE such as budgets/BDG6")]
    public void Error_is_reported_in_one_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Read(text)).Message);

    [Fact]
    public void An_unknown_kind_names_the_nearest()
    {
        Assert.EndsWith(
            "did you mean 'budgets'?",
            Assert.Throws<InputException>(() => Read("entity state budget/B1")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_too_long_is_not_looked_at()
    {
        var thrown = Assert.Throws<InputException>(() => Read($"budget tree {new string('x', CommandLine.MaxLength)}"));
        Assert.Equal(
            $"the command has {CommandLine.MaxLength + 12} characters, expected {CommandLine.MaxLength} at the most", thrown.Message);
    }

    [Fact]
    public void A_message_holds_nothing_that_would_break_a_terminal()
    {
        Assert.DoesNotContain('\u009b', Assert.Throws<InputException>(() => Read("budget \u009b31m\u202e")).Message);
    }

    public static TheoryData<string> AllCommands =>
        [.. OperatorCatalogue.Palettes.SelectMany(p => p.Commands).Select(c => $"{c.Palette} {c.Name}")];

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void Every_command_is_described_and_can_be_given_by_switches_alone(string name)
    {
        var command = OperatorCatalogue.Palettes.SelectMany(p => p.Commands).Single(c => $"{c.Palette} {c.Name}" == name);

        Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
        Assert.All(command.Arguments, a => Assert.NotEmpty(a.Switches));
        Assert.All(command.Arguments, a => Assert.NotEqual("", a.Description));
        Assert.Equal(command.Arguments.Count, command.Arguments.Select(a => a.Name).Distinct().Count());
        var switches = command.Arguments.SelectMany(a => a.Switches).ToList();
        Assert.Equal(switches.Count, switches.Distinct().Count());
        // Those of the command line itself.
        Assert.Empty(switches.Intersect(["-o", "--output", "--node", "--wait", "--by", "-h", "--help"]));
        Assert.NotNull(OperatorCatalogue.Find(command));
    }

    [Fact]
    public void Palettes_arrive_at_a_shell_as_they_left_the_node() =>
        Assert.Equal(
            PaletteJson.Write(OperatorCatalogue.Palettes).ToJsonString(),
            PaletteJson.Write(PaletteJson.Read(PaletteJson.Write(OperatorCatalogue.Palettes))).ToJsonString());
}
