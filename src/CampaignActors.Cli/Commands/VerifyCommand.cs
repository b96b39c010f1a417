using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Verifying;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// <c>campaign verify</c>: whether a system kept every promise that its journal and the records of its clients can prove.
/// </summary>
internal static class VerifyCommand
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_plain = TimeSpan.FromSeconds(10);

    public static Command Of(Host host)
    {
        var cluster = new ClusterClientOptions(host);
        var record = new Option<string[]>("--record")
        {
            HelpName = "FILE", Description = "What a load recorded; may be given several times.",
        };
        var wait = ClusterClientOptions.Duration("--wait",
            "How long the system may take to come to rest, a node to answer, and a full run to look at nothing more; default 60s.");
        var noSweep = new Option<bool>("--no-sweep")
        {
            Description = "Leaves out the full runs of the technical workflows; nothing is changed then.",
        };
        var format = ClusterClientOptions.Format();
        var command = new Command("verify", """
            Waits until the system is at rest, reads its whole journal and checks ids, effects, money, stock, parents, views and drift.
            Exit code 0 when everything holds, 1 when something does not.
            """) { record, wait, noSweep, format };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var patience = ClusterClientOptions.Read(parsed, wait, s_wait);
            using var progress = new Progress(host, plainEvery: s_plain);
            var nodes = new List<NodeClient>();
            try
            {
                var key = cluster.Key(parsed);
                foreach (var url in cluster.Urls(parsed))
                    nodes.Add(
                        new NodeClient(url, RetryPolicy.For(patience), host.Network)
                        {
                            Key = key, OnRetry = reason => progress.Report($"{reason}; trying again"),
                        });
                var options = new VerifyOptions(parsed.GetValue(record) ?? [], patience, !parsed.GetValue(noSweep));
                var report = await new Verifier(new HttpSystem(nodes), options) { OnProgress = progress.Report }.VerifyAsync(cancellation);
                progress.Wipe();
                if (parsed.GetValue(format) == "json")
                    host.Out.WriteLine(JsonOutput.Text(report.ToJson()));
                else
                    foreach (var line in report.Lines())
                        host.Out.WriteLine(line);
                return report.Clean ? ExitCodes.Ok : ExitCodes.Refused;
            }
            finally
            {
                nodes.ForEach(node => node.Dispose());
            }
        });
        return command;
    }
}
