using System.Text.RegularExpressions;
using CampaignActors.Web.Tests.Inbox;
using MimeKit;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed partial class MailedDecisionFlowSpecs(FlowNode node)
{
    [Theory]
    [BothWays]
    public async Task A_reviewer_approves_from_a_mail_without_a_password(Way way)
    {
        var code = $"MAILED{way}".ToUpperInvariant();
        await node.Admin.PatchAsync("/operators/reviewer", """{"email": "reviewer@example.com"}""");
        await WaitingDelivery.MakeAsync(node.Admin, code);
        var link = await LinkAsync(code);

        // A window of its own: the person has signed in nowhere.
        await using var window = await node.Visited.Chromium.WindowAsync();
        var hands = Hands.Of(way, await window.NewPageAsync());
        await hands.Page.GotoAsync(link);
        Assert.Contains("1,200", await hands.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await hands.Page.Locator("input").CountAsync());
        await hands.TypeAsync("textarea[name=note]", "Fine");
        await hands.PressAsync("button[value=approve]");
        await hands.SeesAsync("main:has-text('Your decision is noted.')");

        var step = (await node.Admin.GetAsync($"/deliveries/{code}")).Json["approvalSteps"]!["target"]!;
        Assert.Equal(
            ("approved", "reviewer", "Fine"), (step["status"]!.ToString(), step["decidedBy"]!.ToString(), step["comment"]!.ToString()));
        await hands.Page.GotoAsync(link);
        Assert.Contains("approved by reviewer", await hands.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await hands.Page.Locator("button").CountAsync());
        Assert.Empty(await window.CookiesAsync());
    }

    /// <summary>The link of the mail that asks the reviewer, at the address where this node listens for it.</summary>
    private async Task<string> LinkAsync(string code)
    {
        var folder = Path.Combine(node.Visited.People.Node.Folder, "mails");
        var link = await Until.FoundAsync(
            async () =>
            {
                foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.eml", SearchOption.AllDirectories) : [])
                {
                    using var mail = await MimeMessage.LoadAsync(file);
                    if (mail.To.ToString().Contains("reviewer@", StringComparison.Ordinal)
                        && mail.Subject?.Contains(code, StringComparison.Ordinal) == true
                        && Link().Match(mail.TextBody ?? "") is { Success: true } found)
                        return found.Value;
                }
                return null;
            },
            $"the mail about {code}");
        return link.Replace(FlowNode.PublicUrl, node.Visited.People.Node.Host.PublicAddresses[0], StringComparison.Ordinal);
    }

    [GeneratedRegex(FlowNode.PublicUrl + "/decide/[A-Za-z0-9_-]+")]
    private static partial Regex Link();
}
