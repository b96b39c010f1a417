using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class TaskFlowSpecs(FlowNode node)
{
    [Theory]
    [BothWays]
    public async Task A_task_is_finished_by_who_does_it_and_accepted_by_its_reviewer(Way way)
    {
        var code = $"HALL{way}".ToUpperInvariant();
        await node.Admin.ProgramAsync($"{code}P");
        var made = await node.Admin.PutAsync(
            $"/tasks/{code}",
            $$"""
            {"label": "Hire the hall", "program": "{{code}}P", "assignedTo": "campaignManager", "review": {"reviewers": ["reviewer"]},
             "start": "2026-01-05T08:00Z", "end": "2199-01-09T18:00Z"}
            """);
        Assert.True((int)made.Status < 300, made.Raw);
        await Until.TrueAsync(async () => await StatusAsync(code) == "inProgress", "the task has begun");

        var manager = await node.Visited.HandsAsync(way, Role.CampaignManager);
        await manager.PressAsync($"main a[href='/ui/tasks/{code}']");
        await manager.PressAsync("#close button.primary");
        await manager.IsToldAsync("The task is finished or goes to its reviewers.");
        await manager.SeesAsync(".figure .tag:has-text('approv')");
        Assert.Equal("pendingApproval", await StatusAsync(code));

        var reviewer = await node.Visited.HandsAsync(way, Role.Reviewer);
        await reviewer.GoAsync("/ui/inbox");
        await reviewer.SearchAsync(code);
        await reviewer.PressAsync($"main a[href^='/ui/inbox/tasks/{code}']");
        await reviewer.TypeAsync("#decision-comment", "The large one, fine");
        await reviewer.PressAsync("#decision button[value=approve]");
        await reviewer.IsToldAsync("Accepted.");
        await Until.TrueAsync(async () => await StatusAsync(code) == "finished", "the task is finished");
        await manager.SeesAsync(".figure .tag:has-text('Finished')");
    }

    private async Task<string?> StatusAsync(string code) => (await node.Admin.GetAsync($"/tasks/{code}"))["status"];
}
