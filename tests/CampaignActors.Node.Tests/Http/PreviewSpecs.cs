namespace CampaignActors.Node.Tests.Http;

/// <summary>What people look at before they decide: the message as it would be, who may decide, and what was decided before.</summary>
public sealed class PreviewSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private async Task MakeAsync(string code, string content)
    {
        await node.Admin.ProgramAsync($"{code}P");
        await node.Admin.PutAsync(
            $"/campaigns/{code}C", $$"""{"label": "Spring", "program": "{{code}}P", "manager": "campaignManager"}""");
        await node.Admin.PutAsync(
            $"/deliveries/{code}",
            $$"""
            {"label": "News", "campaign": "{{code}}C", "channel": "email", "approvals": {"target": ["reviewer"]}, "content": {{content}} }
            """);
        await node.Admin.PostAsync(
            "/commands/analyse", $$"""{"delivery": "{{code}}", "targeted": 10, "by": "campaignManager"}""");
        await node.Admin.QuietAsync();
    }

    [Fact]
    public async Task A_message_is_rendered_for_a_made_up_person()
    {
        await MakeAsync("PV1", """{"subject": "{{ campaign.label }} for {{ recipient.firstName }}", "text": "{{ links.unsubscribe }}"}""");
        var shown = await node.As(Role.Viewer).GetAsync("/deliveries/PV1/preview");

        Assert.Equal("Spring for Anna", shown["subject"]);
        Assert.Equal("https://unsubscribe.example/u/preview", shown["text"]);
        Assert.Null(shown.Json["recipient"]);
        Assert.Empty(shown.Json["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_real_person_takes_a_recipient_manager_and_is_noted()
    {
        await MakeAsync("PV2", """{"subject": "Hi {{ recipient.city }}", "text": "Bye"}""");
        await node.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent("key,email,city\nPV2-1,pv2@x.example,Gent\n", System.Text.Encoding.UTF8, "text/csv"),
        });

        Assert.Equal(HttpStatusCode.Forbidden, (await node.As(Role.Viewer).GetAsync("/deliveries/PV2/preview?recipient=PV2-1")).Status);
        Assert.Equal(
            "Hi Gent", (await node.As(Role.RecipientManager).GetAsync("/deliveries/PV2/preview?recipient=PV2-1"))["subject"]);
        Assert.Equal(
            HttpStatusCode.NotFound, (await node.As(Role.RecipientManager).GetAsync("/deliveries/PV2/preview?recipient=x")).Status);
        var noted = (await node.Admin.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray()
            .Where(i => i!["what"]!.ToString() == "preview" && i["detail"]!.ToString() == "PV2");
        Assert.Single(noted);
    }

    [Theory]
    [InlineData("PV3", "\"Just a text\"", HttpStatusCode.BadRequest, "has no templates")]
    [InlineData("PV4", """{"subject": "{{ recipient.nothing }}", "text": "x"}""", HttpStatusCode.OK, "nothing")]
    public async Task A_content_that_cannot_be_rendered_is_told(string code, string content, HttpStatusCode status, string text)
    {
        await MakeAsync(code, content);
        var shown = await node.As(Role.Viewer).GetAsync($"/deliveries/{code}/preview");

        Assert.Equal(status, shown.Status);
        Assert.Contains(text, shown.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_decide_is_listed_and_all_rounds_are_kept()
    {
        await MakeAsync("PV5", "\"Text\"");
        var waiting = (await node.As(Role.Viewer).GetAsync("/work?entity=deliveries/PV5")).Json["items"]!.AsArray();
        Assert.Equal(["approve target reviewer"], waiting.Select(w => $"{w!["do"]} {w["step"]} {w["who"]}"));

        await node.As(Role.Reviewer).PostAsync("/commands/reject", """{"delivery": "PV5", "step": "target", "comment": "Too few"}""");
        await node.Admin.PostAsync("/commands/analyse", """{"delivery": "PV5", "targeted": 20, "by": "campaignManager"}""");
        await node.As(Role.Reviewer).PostAsync("/commands/approve", """{"delivery": "PV5", "step": "target"}""");
        var rounds = (await node.As(Role.Viewer).GetAsync("/deliveries/PV5/decisions")).Json["items"]!.AsArray();

        Assert.Equal(
            [
                "target 1 submitted campaignManager ", "target 1 rejected reviewer Too few", "target 2 submitted campaignManager ",
                "target 2 accepted reviewer ",
            ],
            rounds.Select(r => $"{r!["step"]} {r["round"]} {r["what"]} {r["by"]} {r["comment"]}"));
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.GetAsync("/deliveries/GHOST/decisions")).Status);
    }

    [Fact]
    public async Task Work_is_searched_and_counted()
    {
        await MakeAsync("PV6", "\"Text\"");
        await MakeAsync("PV7", "\"Text\"");
        var found = await node.As(Role.Reviewer).GetAsync("/work?do=approve&q=pv6 news");
        Assert.Equal("deliveries/PV6", Assert.Single(found.Json["items"]!.AsArray())!["entity"]!.ToString());
        Assert.Equal("1", found["total"]);
        Assert.Equal("0", (await node.As(Role.Reviewer).GetAsync("/work?do=close"))["total"]);
        Assert.Equal(HttpStatusCode.OK, (await node.As(Role.Viewer).GetAsync("/warnings?template=budgetAlert")).Status);
    }
}
