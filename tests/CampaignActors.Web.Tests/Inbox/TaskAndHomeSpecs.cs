using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Inbox;

/// <summary>A task from the first page to its review, each step by the person for whom it waits.</summary>
public sealed class TaskAndHomeSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_task_is_found_at_home_worked_on_finished_and_reviewed()
    {
        var admin = node.People.Admin;
        await admin.ProgramAsync("TSKP");
        await admin.PutAsync("/campaigns/TSKC", """{"program": "TSKP", "process": "defined", "manager": "campaignManager"}""");
        var made = await admin.PutAsync("/tasks/TSK", """
            {"label": "Draw it", "campaign": "TSKC", "assignedTo": "campaignManager", "start": "2020-01-06T08:00",
             "end": "2020-01-10T18:00", "participants": [{"operator": "reviewer", "plannedLoad": 2}],
             "review": {"reviewers": ["administrator"]}}
            """);
        Assert.True((int)made.Status is 200 or 201, made.Raw);
        await admin.PostAsync("/commands/start", """{"task": "TSK"}""");
        await admin.QuietAsync();

        var worker = await node.PageAsync(Role.Reviewer);
        await worker.ClickAsync("a[href='/ui/tasks/TSK']:has-text('Report your part')");
        await worker.FillAsync("#approvePart-load", "12h");
        await worker.ClickAsync("#approvePart button");
        Assert.Equal("Your part is done.", (await worker.InnerTextAsync(".said")).Trim());

        var assignee = await node.PageAsync(Role.CampaignManager, "/ui/tasks/TSK");
        await assignee.ClickAsync("#close button");
        await assignee.WaitForSelectorAsync(".said");
        Assert.Contains("Pending approval", await assignee.InnerTextAsync("main"), StringComparison.Ordinal);

        await admin.QuietAsync();
        var reviewer = await node.PageAsync(Role.Administrator);
        await reviewer.ClickAsync("a[href='/ui/inbox/tasks/TSK']");
        await reviewer.FillAsync("#decision-comment", "Well drawn");
        await reviewer.ClickAsync("button[value=approve]");
        await reviewer.WaitForSelectorAsync(".said");
        Assert.Contains("Approved by administrator", await reviewer.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains("Well drawn", await reviewer.InnerTextAsync(".history"), StringComparison.Ordinal);
        Assert.Equal("finished", (await admin.GetAsync("/tasks/TSK"))["status"]);
    }
}
