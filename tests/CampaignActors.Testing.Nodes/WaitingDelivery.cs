using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>A delivery whose target waits for the operators <c>reviewer</c> and <c>campaignManager</c>, of whom one decides.</summary>
public static class WaitingDelivery
{
    /// <param name="more">Further fields, each with a comma before it.</param>
    public static async Task MakeAsync(Api admin, string code, string more = "")
    {
        await admin.ProgramAsync($"{code}P");
        await DoneAsync(admin.PutAsync($"/budgets/{code}B", """{"allocated": 1000}"""));
        await DoneAsync(admin.PutAsync(
            $"/campaigns/{code}C",
            $$"""{"program": "{{code}}P", "process": "defined", "manager": "campaignManager", "budget": "{{code}}B"}"""));
        await DoneAsync(admin.PutAsync(
            $"/deliveries/{code}",
            $$"""
            {"label": "News of {{code}}", "campaign": "{{code}}C", "channel": "email",
             "approvals": {"target": ["reviewer", "campaignManager"]} {{more}} }
            """));
        await DoneAsync(admin.PostAsync(
            "/commands/analyse", $$"""{"delivery": "{{code}}", "targeted": 1200, "by": "campaignManager"}"""));
        await admin.QuietAsync();
    }

    public static async Task<string> StatusAsync(Api admin, string code) =>
        (await admin.GetAsync($"/deliveries/{code}")).Json["approvalSteps"]!["target"]!["status"]!.ToString();

    private static async Task DoneAsync(Task<Reply> sent)
    {
        var reply = await sent;
        Assert.True((int)reply.Status is 200 or 201, reply.Raw);
    }
}
