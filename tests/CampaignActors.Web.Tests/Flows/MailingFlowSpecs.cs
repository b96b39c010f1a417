using System.Text;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

/// <summary>A mailing from the first page to its end, by the people who do it.</summary>
[Collection(FlowCollection.Name)]
public sealed class MailingFlowSpecs(FlowNode node)
{
    private const int People = 3;

    [Theory]
    [BothWays]
    public async Task A_mailing_is_planned_approved_by_another_and_seen_to_its_end(Way way)
    {
        var code = $"SPRING{way}".ToUpperInvariant();
        await AudienceAsync(code);
        var manager = await node.Visited.HandsAsync(way, Role.CampaignManager);
        await manager.GoAsync("/ui/campaigns");
        await manager.PressAsync("main a:has-text('New campaign')");
        await manager.TypeAsync("#entity-code", $"{code}C");
        await manager.TypeAsync("#entity-label", "Spring");
        await manager.TypeAsync("#entity-program", $"{code}P");
        await manager.TypeAsync("#entity-template", $"{code}T");
        await manager.TypeAsync("#entity-manager", PeopledNode.Named(Role.CampaignManager));
        await manager.PressAsync("#entity button.primary");
        await manager.IsToldAsync("Created.");

        await manager.PressAsync("a:has-text('New delivery')");
        await manager.TypeAsync("#delivery-code", $"{code}D");
        await manager.TypeAsync("[id='delivery-audience.segments']", code);
        await manager.TypeAsync("[id='delivery-content.subject']", "Spring is here");
        await manager.TypeAsync("[id='delivery-content.text']", "Bye: {{ links.unsubscribe }}");
        await manager.PressAsync("#delivery button.primary");
        await manager.IsToldAsync("Created.");
        await manager.PressAsync("#do-analyse button");
        await NowAsync(manager, "Approve target");
        Assert.Equal($"{People}", (await manager.Page.InnerTextAsync(".counts tfoot td")).Trim());

        var reviewer = await node.Visited.HandsAsync(way, Role.Reviewer, $"/ui/deliveries/{code}D");
        Assert.Equal(0, await reviewer.Page.Locator("#do-cancel").CountAsync());
        await reviewer.ChooseAsync("#decide-target-decision", "approve");
        await reviewer.TypeAsync("#decide-target-comment", "Fine");
        await reviewer.PressAsync("#decide-target button.primary");
        await reviewer.IsToldAsync("Your decision is recorded.");

        await NowAsync(manager, "Confirm");
        await manager.PressAsync("#do-confirm button");
        await manager.PressAsync("#do-confirm .confirm button");
        await manager.IsToldAsync("The start is confirmed.");
        await manager.SeesAsync($"[data-progress]:has-text('{People} of {People} (100 %)')");
        await manager.SeesAsync("h1 .tag:has-text('Finished')");
    }

    /// <summary>The page of the person shows by itself that a step has come.</summary>
    private static Task NowAsync(Hands hands, string step) => hands.SeesAsync($".steps .now:has-text('{step}')");

    private async Task AudienceAsync(string code)
    {
        var rows = string.Concat(Enumerable.Range(1, People).Select(n => $"{code}-{n},{code}-{n}@x.example,{code}\n"));
        await node.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent($"key,email,city\n{rows}", Encoding.UTF8, "text/csv"),
        });
        await node.Admin.ProgramAsync($"{code}P");
        await node.Admin.PutAsync($"/segments/{code}", $$"""{"where": "city = '{{code}}'"}""");
        var template = await node.Admin.PutAsync(
            $"/templates/{code}T",
            $$"""{"kind": "unique", "program": "{{code}}P", "campaign": {"approvals": {"target": ["reviewer"] } } }""");
        Assert.True((int)template.Status < 300, template.Raw);
    }
}
