using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign purge</c>: takes away people that are kept no longer.</summary>
internal static class PurgeCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Counts only." };
        var command = new Command("purge", """
            Takes away rows of frozen targets, extraction files and messages of deliveries that are over for longer than
            Retention__Targets, Retention__Files and Retention__Messages say (days; absent: for ever), targets that no event names, mails
            that lie as files (Retention__Mails) and what is known of finished steps of provider jobs (Retention__Jobs). Counts and hashes
            stay. Every night at 3 o'clock a node does the same.
            """) { dryRun };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(dryRun) ? "purge?dryRun=true" : "purge";
            var purged = await node.AskAsync(
                parsed, client => client.SendTextAsync(HttpMethod.Post, path, null, "text/plain", "", cancellation));
            if (purged is null)
                return host.Refused(Refusal.Unknown, ["this node has no people"]);
            host.Out.WriteLine(
                $"{(parsed.GetValue(dryRun) ? "would take away" : "took away")}: rows of {purged["targets"]} targets ({Kept(
                    purged["targetDays"])}), {purged["files"]} files ({Kept(purged["fileDays"])}), {purged["swept"]} targets that no "
                + $"event names, messages of {purged["mailings"]} mailings ({Kept(purged["messageDays"])}{(
                    parsed.GetValue(dryRun) ? ", not counted beforehand" : "")}), {purged["mails"]} mails ({Kept(
                    purged["mailDays"])}), {purged["jobs"]} steps and tickets ({Kept(purged["jobDays"])})");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Kept(JsonNode? days) => days is null ? "kept for ever" : $"kept for {days} days";
}
