using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Links;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace CampaignActors.Node.Tests.Http;

/// <summary>The mails of the worked example as a node writes them (domain.md §5.9): figures, language, links, a wrong template.</summary>
public sealed class NoticeMailSpecs : IDisposable
{
    private const string Start = "https://campaigns.example.com/decide/";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Approver_gets_amount_split_and_a_link_that_the_node_can_read()
    {
        Directory.CreateDirectory(_folder.In("templates"));
        await File.WriteAllTextAsync(_folder.In("templates", "approvalRequest.en.liquid"), "Subject: {{ broken");
        (string, string)[] settings =
            [("Public:Url", "https://campaigns.example.com"), ("Mail:Templates", _folder.In("templates"))];
        byte[] key;
        await using (var host = RunningNode.Build(_folder.In("data"), settings))
        {
            await host.StartAsync();
            var played = await Campaign.RunAsync(
                "play", Repository.Example("controlling-costs.yaml"), "--node", host.Addresses[0], "--wait", "60s");
            Assert.True(played.ExitCode == 0, played.Error);
            using var api = new Api(host.Addresses[0]);
            await api.QuietAsync();
            key = await host.Services.GetRequiredService<ILinkSecret>().LinkKeyAsync(default);
            await host.StopAsync();
        }

        var mails = Directory.EnumerateFiles(_folder.In("data", "mails"), "*.eml").Select(f => MimeMessage.Load(f)).ToList();
        var asked = mails.Where(m => m.Headers["X-Campaign-Template"] == MailTemplates.ApprovalRequest).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, m => Assert.IsType<MultipartAlternative>(m.Body));
        var withCost = asked.First(m => m.TextBody!.Contains("Cost: ", StringComparison.Ordinal));
        Assert.Contains("Cost: 891.41 EUR", withCost.TextBody);
        Assert.Contains("- Total: 891.41 EUR", withCost.TextBody);
        Assert.Contains("891.41 EUR</strong>", withCost.HtmlBody);

        var text = withCost.TextBody!.ReplaceLineEndings("\n");
        var token = text[(text.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..].Split('\n')[0];
        Assert.True(DecisionLink.TryRead(token, key, Instant.FromUtc(2000, 1, 1, 0, 0), out var link));
        Assert.Equal(Kinds.Deliveries, link.Entity.Kind);
        Assert.Equal((1, withCost.Headers["X-Campaign-Recipient"]), (link.Round, link.Operator.Text));

        // The secret is the same after a restart: links go on working.
        await using var again = RunningNode.Build(_folder.In("data"), settings);
        await again.StartAsync();
        Assert.Equal(key, await again.Services.GetRequiredService<ILinkSecret>().LinkKeyAsync(default));
        await again.StopAsync();
    }
}
