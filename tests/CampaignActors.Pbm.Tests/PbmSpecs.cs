using Akka.Actor;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using CampaignActors.Operations.Settings;
using CampaignActors.Pbm;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace CampaignActors.Pbm.Tests;

/// <summary>
/// The adapter for Petabridge.Cmd, run against a stand-in of its public API: what it registers, and that a command says there what it says
/// on the command line.
/// </summary>
public sealed class PbmSpecs(PlayedNode node) : IClassFixture<PlayedNode>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private ActorSystem System => node.Host.Services.GetRequiredService<ActorSystem>();

    private OperatorRunner Shell => node.Host.Services.GetRequiredService<OperatorRunner>();

    [Theory]
    [InlineData("workflow list")]
    [InlineData("workflow show -w budgetManagement")]
    [InlineData("budget tree -c BDG6")]
    [InlineData("budget ledger -c BDG6 -n 3")]
    [InlineData("budget verify --code BDG6")]
    [InlineData("campaign list -n 2")]
    [InlineData("delivery show -c DM201")]
    [InlineData("stock low")]
    [InlineData("explain figure -e budgets/BDG6 -f spent")]
    [InlineData("entity events -e budgets/BDG6 -n 2")]
    public async Task A_command_says_what_it_says_on_the_command_line(string text)
    {
        await node.Started.StillAsync();
        var palette = OperatorCatalogue.Palette(text.Split(' ')[0]);
        // Of a palette with one command the command line has no second word, and no switch for what `--scenario` shares with it.
        string[] words = text.StartsWith("explain", StringComparison.Ordinal) ? ["explain", "budgets/BDG6", "spent"] : text.Split(' ');
        var run = await Campaign.RunAsync([.. words, "--node", node.Url]);

        var (lines, error) = await AskAsync(palette, text, Role.WorkflowOperator);

        Assert.Equal((0, null), (run.ExitCode, error));
        Assert.Equal(run.Out.TrimEnd('\n').Split('\n'), lines);
    }

    [Fact]
    public async Task Failed_command_is_one_errored_response()
    {
        var (lines, error) = await AskAsync(OperatorCatalogue.Palette("budget"), "budget tree -c NONE", Role.Viewer);
        Assert.Equal(("unknown budget 'NONE'", 0), (error, lines.Count));
    }

    [Fact]
    public async Task Who_is_only_a_viewer_changes_nothing()
    {
        var (_, error) = await AskAsync(OperatorCatalogue.Palette("workflow"), "workflow stop -w stockMgt", Role.Viewer);
        Assert.Equal("workflow stop is not for the role viewer, expected administrator", error);
        Assert.Contains("state: started", await node.Api.LinesAsync("workflow show stockMgt"));

        var (lines, none) = await AskAsync(OperatorCatalogue.Palette("workflow"), "workflow stop -w stockMgt", Role.Administrator);
        Assert.Equal((null, "stockMgt stop: changed"), (none, Assert.Single(lines)));
        await node.Api.LinesAsync("workflow start stockMgt");
    }

    [Fact]
    public async Task A_flag_is_given_with_true()
    {
        var (all, _) = await AskAsync(OperatorCatalogue.Palette("budget"), "budget ledger -c BDG6 --all true", Role.Viewer);
        var (stand, _) = await AskAsync(OperatorCatalogue.Palette("budget"), "budget ledger -c BDG6 --all false", Role.Viewer);
        Assert.True(all.Count > stand.Count);
    }

    [Fact]
    public void Its_own_palettes_and_ours_are_registered_once_each()
    {
        var cmd = new PetabridgeCmd(System);
        PbmHosting.Register(cmd, new PbmOptions(), () => Shell);
        Assert.Equal(
            ["budget", "campaign", "cluster", "cluster-sharding", "delivery", "entity", "explain", "stock", "task", "workflow"],
            cmd.Palettes.Keys.Order());
        var tree = cmd.Palettes["budget"].Palette.Commands["tree"];
        Assert.Equal(["-c", "--code"], tree.ArgumentsByName["code"].Switch);
        Assert.Equal("127.0.0.1", PbmHosting.Hocon(new PbmOptions()).GetString("petabridge.cmd.host"));
    }

    [Fact]
    public async Task A_client_that_goes_ends_what_still_streams_to_it()
    {
        var palette = OperatorCatalogue.Palette("log");
        var handler = System.ActorOf(new PaletteHandler(palette, () => Shell, Viewer(Role.WorkflowOperator)).HandlerProps);
        using var inbox = Inbox.Create(System);
        node.Log.Add("before");
        inbox.Send(handler, new CommandParser(PaletteDefinitions.Of(palette)).Parse("log tail -n 1"));
        Assert.IsType<CommandResponse>(await inbox.ReceiveAsync(s_patience));
        Assert.Equal(1, node.Log.Readers);

        System.Stop(handler);

        await Until.TrueAsync(() => Task.FromResult(node.Log.Readers == 0), "no reader follows the log any more");
    }

    [Theory]
    [InlineData("Roles", "viewr", "configuration: Pbm__Roles names the role 'viewr', expected one of viewer")]
    [InlineData("Port", "high", "configuration: Pbm__Port is 'high', expected a whole number from 0 to 65535")]
    [InlineData("Pot", "1", "configuration: Pbm__Pot is no setting")]
    public void A_wrong_setting_is_told_in_one_line(string key, string value, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<SettingsException>(() => PbmOptions.Read(Configuration(key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_are_read()
    {
        var options = PbmOptions.Read(Configuration("Roles", "viewer, workflowOperator"));
        Assert.Equal([Role.Viewer, Role.WorkflowOperator], options.Roles);
        Assert.Equal(("127.0.0.1", 9110), (options.Host, options.Port));
    }

    private static IConfiguration Configuration(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new($"Pbm:{key}", value)]).Build();

    private static Caller Viewer(params Role[] roles) => new("", roles.ToHashSet(), "pbm");

    /// <summary>Asks as a client of Petabridge.Cmd is served: a handler of its own, and responses up to the final one.</summary>
    private async Task<(IReadOnlyList<string> Lines, string? Error)> AskAsync(OperatorPalette palette, string text, Role role)
    {
        var handler = System.ActorOf(new PaletteHandler(palette, () => Shell, Viewer(role)).HandlerProps);
        using var inbox = Inbox.Create(System);
        inbox.Send(handler, new CommandParser(PaletteDefinitions.Of(palette)).Parse(text));
        var lines = new List<string>();
        while (true)
        {
            switch (await inbox.ReceiveAsync(s_patience))
            {
                case ErroredCommandResponse errored:
                    System.Stop(handler);
                    return (lines, errored.Msg);
                case CommandResponse { Final: true }:
                    System.Stop(handler);
                    return (lines, null);
                case CommandResponse line:
                    lines.Add(line.Msg);
                    break;
                case var other:
                    throw new InvalidOperationException($"{other}");
            }
        }
    }
}
