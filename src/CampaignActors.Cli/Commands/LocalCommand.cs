using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Local.Nodes;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign local …</c>: a cluster of several nodes on this machine, with a PostgreSQL of its own.</summary>
internal static class LocalCommand
{
    private const int MostNodes = 20;

    public static Command Of(Host host)
    {
        var folder = new Option<string>("--folder")
        {
            HelpName = "PATH", Description = "Everything of the cluster is in it.", DefaultValueFactory = _ => "local",
        };
        var command = new Command(
            "local", "A cluster on this machine: PostgreSQL and several nodes, each a process of its own, all on loopback.")
        {
            Up(host, folder), Add(host, folder), Drain(host, folder), Kill(host, folder), Start(host, folder), Status(host, folder),
            Down(host, folder),
        };
        foreach (var each in command.Subcommands)
            each.Add(folder);
        return command;
    }

    private static Command Up(Host host, Option<string> folder)
    {
        var nodes = new Option<int>("--nodes") { HelpName = "N", Description = "How many nodes are to run.", DefaultValueFactory = _ => 3 };
        var port = new Option<int>("--http-port")
        {
            HelpName = "PORT",
            Description = "HTTP port of node1, of node2 one above, and so on.",
            DefaultValueFactory = _ => 5081,
        };
        var command = new Command("up", "Starts PostgreSQL and nodes until so many run; waits until they take requests.") { nodes, port };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var progress = new Progress(host);
            var wanted = parsed.GetValue(nodes);
            if (wanted is < 1 or > MostNodes)
                throw new InputException(null, $"--nodes: {wanted}, expected 1 to {MostNodes}");
            progress.Report("starting PostgreSQL");
            var cluster = await LocalCluster.OpenAsync(
                new LocalClusterOptions { Folder = parsed.GetRequiredValue(folder), FirstHttpPort = parsed.GetValue(port) }, cancellation);
            progress.Report($"starting {wanted} nodes");
            foreach (var node in cluster.Nodes.Where(n => !n.IsRunning).Take(Math.Max(0, wanted - cluster.Running.Count())))
                await cluster.StartAsync(node, cancellation);
            await cluster.AddAsync(Math.Max(0, wanted - cluster.Running.Count()), cancellation);
            Show(host, cluster.Nodes);
            host.Out.WriteLine(
                $"database  {cluster.Postgres.Host}:{cluster.Postgres.Port}, how to connect is in "
                    + $"{Path.Combine(parsed.GetRequiredValue(folder), "database")}");
            host.Out.WriteLine($"key       in {cluster.AdminKeyFile} for you alone; beside this folder `campaign` finds it and the nodes");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Add(Host host, Option<string> folder) => Opening(
        host, folder, "add", "Starts one more node, which takes its share of the entities.",
        async (cluster, cancellation) => [await cluster.AddAsync(cancellation)]);

    private static Command Opening(
        Host host, Option<string> folder, string name, string description, Func<LocalCluster, CancellationToken,
            Task<IReadOnlyList<LocalNode>>> act)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, cancellation) =>
        {
            _ = Known(parsed.GetRequiredValue(folder));
            Show(host, await act(
                await LocalCluster.OpenAsync(
                    new LocalClusterOptions { Folder = parsed.GetRequiredValue(folder), FirstHttpPort = 5081 }, cancellation),
                        cancellation));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Drain(Host host, Option<string> folder) => OfNode(
        host, folder, "drain", "Has a node hand its entities over, leave the cluster and end.",
            (node, cancellation) => LocalCluster.DrainAsync(node, cancellation));

    private static Command Kill(Host host, Option<string> folder) => OfNode(
        host, folder, "kill", "Ends a node as a crash would, to see that the others take over.", async (node, cancellation) =>
        {
            node.KillNow();
            await node.EndedAsync(TimeSpan.FromSeconds(10), cancellation);
        });

    private static Command OfNode(
        Host host, Option<string> folder, string name, string description, Func<LocalNode, CancellationToken, Task> act)
    {
        var which = new Argument<string>("NODE") { Description = "Such as node2." };
        var command = new Command(name, description) { which };
        command.SetAction(async (parsed, cancellation) =>
        {
            var node = Named(Known(parsed.GetRequiredValue(folder)), parsed.GetRequiredValue(which));
            if (!node.IsRunning)
                return host.Refused(null, [$"{node.Name} does not run"]);
            await act(node, cancellation);
            Show(host, [node]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Start(Host host, Option<string> folder)
    {
        var which = new Argument<string>("NODE") { Description = "One that was drained or killed, such as node2." };
        var command = new Command("start", "Starts a node again.") { which };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = Named(Known(parsed.GetRequiredValue(folder)), parsed.GetRequiredValue(which)).Name;
            var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = parsed.GetRequiredValue(folder) }, cancellation);
            var node = Named(cluster.Nodes, name);
            if (!node.IsRunning)
                await cluster.StartAsync(node, cancellation);
            Show(host, [node]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Status(Host host, Option<string> folder)
    {
        var command = new Command("status", "Which nodes run, and where.");
        command.SetAction(parsed =>
        {
            Show(host, Known(parsed.GetRequiredValue(folder)));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Down(Host host, Option<string> folder)
    {
        var command = new Command("down", "Stops all nodes in order, then PostgreSQL. The data stay; `up` goes on with them.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var nodes = Known(parsed.GetRequiredValue(folder));
            await LocalCluster.DrainAllAsync(nodes, cancellation);
            var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = parsed.GetRequiredValue(folder) }, cancellation);
            await cluster.DownAsync(cancellation);
            Show(host, cluster.Nodes);
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <exception cref="InputException">There is no cluster in that folder.</exception>
    private static IReadOnlyList<LocalNode> Known(string folder) => LocalCluster.Find(folder)
        ?? throw new InputException(null, $"--folder: there is no cluster in {Shown.Quote(folder)}; `campaign local up` makes one");

    private static LocalNode Named(IReadOnlyList<LocalNode> nodes, string name) => nodes.FirstOrDefault(n => n.Name == name)
        ?? throw new InputException(null, $"NODE: {Shown.Quote(name)}{Suggestion.Expected(name, [.. nodes.Select(n => n.Name)])}");

    private static void Show(Host host, IReadOnlyList<LocalNode> nodes)
    {
        foreach (var node in nodes)
            host.Out.WriteLine($"{node.Name}  {node.Spec.Url}  {(node.ProcessId is { } id ? $"process {id}" : "stopped")}  log {node.Log}");
    }
}
