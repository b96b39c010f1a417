using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>Taking away people that are kept no longer (docs/recipients.md).</summary>
internal sealed class KeepingRoutes(Purge purge, NodeSettings settings, IDomainClock clock, AccessNotes notes, Lanes lanes) : IRouteGroup
{
    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/purge", Need.Administer, PurgeAsync, schemas =>
        [
            new("purgePeople", "recipients", "Takes away people of deliveries that are over, as the settings say.")
            {
                Description = "What every node tries at 3 o'clock in the night. Counts and hashes stay.",
                Query = [new("dryRun", Schema.Flag(), "Count only.")],
                Reply = schemas.Define("Purged", () => Schema.Object(
                    ("targets", Schema.Described(Schema.Whole(0), "Targets that lost their rows.")),
                    ("files", Schema.Described(Schema.Whole(0), "Extraction files that were deleted.")),
                    ("swept", Schema.Described(Schema.Whole(0), "Targets that no event names.")),
                    ("mailings", Schema.Described(
                        Schema.Whole(0), "Mailings that lost their messages, and pages to unsubscribe; not counted beforehand.")),
                    ("mails", Schema.Described(Schema.Whole(0), "Mails to operators and recipients that lay as files.")),
                    ("jobs", Schema.Described(Schema.Whole(0), "Finished steps of provider jobs that were remembered, and tickets.")),
                    ("targetDays", Schema.Described(Schema.OrNull(Schema.Whole(1)), "null: targets are kept for ever.")),
                    ("fileDays", Schema.Described(Schema.OrNull(Schema.Whole(1)), "null: files are kept for ever.")),
                    ("messageDays", Schema.Described(Schema.OrNull(Schema.Whole(1)), "null: messages are kept for ever.")),
                    ("mailDays", Schema.Described(Schema.OrNull(Schema.Whole(1)), "null: mails are kept for ever.")),
                    ("jobDays", Schema.Described(Schema.OrNull(Schema.Whole(1)), "null: what is known of jobs is kept for ever.")),
                    ("dryRun", Schema.Flag()))),
            },
        ]),
    ];

    private async Task<IResult> PurgeAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "dryRun");
        var dryRun = Incoming.Flag(http.Request, "dryRun");
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        if (await purge.RunAsync(clock.Now, dryRun, http.RequestAborted) is not { } report)
            return Problem.Of(Refusal.Busy, "a purge is under way; ask again later");
        if (!dryRun)
            await notes.AddAsync(http, "purge", [], report.ToString());
        return new JsonReply(new JsonObject
        {
            ["targets"] = report.Targets,
            ["files"] = report.Files,
            ["swept"] = report.Swept,
            ["mailings"] = report.Mailings,
            ["mails"] = report.Mails,
            ["jobs"] = report.Jobs,
            ["targetDays"] = settings.Retention.TargetDays,
            ["fileDays"] = settings.Retention.FileDays,
            ["messageDays"] = settings.Retention.MessageDays,
            ["mailDays"] = settings.Retention.MailDays,
            ["jobDays"] = settings.Retention.JobDays,
            ["dryRun"] = dryRun,
        });
    }
}
