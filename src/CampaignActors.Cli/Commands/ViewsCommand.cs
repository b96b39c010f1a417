using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign views …</c>: the projections: their status, and rebuilding them.</summary>
internal static class ViewsCommand
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(500);

    public static Command Of(Host host, ClientOptions node) => new("views", "Lists and agendas, which are folded from the journal.")
    {
        Status(host, node), Rebuild(host, node),
    };

    private static Command Status(Host host, ClientOptions node)
    {
        var command = new Command("status", "How far they are behind the journal, and how long the oldest due work waits.");
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            host.Out.WriteLine(Of(await node.AskAsync(parsed, client => client.ViewsAsync(cancellation))));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Rebuild(Host host, ClientOptions node)
    {
        var command = new Command(
            "rebuild", "Drops them and folds them again while the system runs; returns when they are whole. Lists are short until then, "
                + "commands go on.");
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var status = await client.RebuildViewsAsync(cancellation);
            while ((bool)status["rebuilding"]!)
            {
                progress.Report(Of(status));
                await Task.Delay(s_between, cancellation);
                status = await client.ViewsAsync(cancellation);
            }
            progress.WriteLine(host.Out, Of(status));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Of(JsonObject status) =>
        $"{status["entities"]} entities, folded up to {status["ordering"]} of {status["journal"]}"
        + ((bool)status["rebuilding"]! ? ", being rebuilt" : "")
        + ((int)status["quarantined"]! > 0 ? $", {status["quarantined"]} in quarantine" : "")
        + (status["waitsFor"] is { } hole ? $", waiting for {hole}" : "")
        + (status["oldestDue"] is { } due ? $"; the oldest due work waits since {due}" : "; no work is overdue");
}
