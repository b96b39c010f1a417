using System.Net.Http.Headers;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Node.Tests.Public;

/// <summary>Reports of mail servers, over HTTP and from the folder (domain.md §5.8).</summary>
public sealed class BounceSpecs(PublicNode node) : IClassFixture<PublicNode>
{
    private async Task<ClaimedMessage> SentAsync(string key)
    {
        var mailing = await OpenMailing.OfAsync(node.Host, $"B{key}", people: (key, $"{key}@post.example"));
        await mailing.SendAsync();
        return mailing.Sent[key];
    }

    /// <summary>A delivery status notification (RFC 3464).</summary>
    private static string Report(string id, string status) => string.Join("\r\n",
        "From: MAILER-DAEMON@mx.example", "To: shop@example.com", "Subject: Undelivered Mail", "Message-ID: <report-1@mx.example>",
        "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"", "",
        "--b", "Content-Type: text/plain", "", "Sorry.", "",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
        "Final-Recipient: rfc822; someone@post.example", "Action: failed", $"Status: {status}", "",
        "--b", "Content-Type: text/rfc822-headers", "", $"Message-ID: <{id}@localhost>", $"X-Campaign-Key: {id}", "Subject: Hello", "",
        "--b--", "");

    private async Task<HttpStatusCode> PostAsync(string mail)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(mail));
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return (await node.AskAsync(HttpMethod.Post, "/bounces", content, key: PublicNode.BouncesKey)).Response.StatusCode;
    }

    private Task<IReadOnlyList<Suppression>> SuppressedAsync(string key) =>
        node.Host.Services.GetRequiredService<IRecipientStore>().SuppressionsAsync(key, default);

    [Fact]
    public async Task Report_suppresses_its_person_once()
    {
        var message = await SentAsync("hard");

        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, await PostAsync(Report(message.Id, "5.1.1")));

        Assert.Equal(SuppressionReason.Bounced, Assert.Single(await SuppressedAsync("hard")).Reason);
        var counts = await node.Host.Services.GetRequiredService<IMessageLedger>().CountsAsync(new MailingKey("Bhard", 1), default);
        Assert.Equal(1, counts.By[MessageState.Bounced]);
    }

    [Fact]
    public async Task Other_mails_change_nothing()
    {
        var message = await SentAsync("other");

        foreach (var mail in new[]
        {
            Report("0123456789abcdef0123456789abcdef", "5.1.1"), Report(message.Id, "4.2.2"), "", "no mail at all",
            "From: other@post.example\r\nSubject: Automatic reply\r\nAuto-Submitted: auto-replied\r\n"
                + $"In-Reply-To: <{message.Id}@localhost>\r\n\r\nI am away.\r\n",
        })
            Assert.Equal(HttpStatusCode.OK, await PostAsync(mail));

        Assert.Empty(await SuppressedAsync("other"));
    }

    [Fact]
    public async Task Files_of_the_folder_are_taken_in_and_go()
    {
        var message = await SentAsync("file");
        var folder = Path.Combine(Path.GetDirectoryName(node.Host.Outside.FilesFolder)!, "bounces");
        Directory.CreateDirectory(folder);
        foreach (var (name, mail) in new[] { ("report.eml", Report(message.Id, "5.1.1")), ("stray.txt", "no mail at all") })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), mail);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), DateTime.UtcNow.AddMinutes(-1));
        }

        await Until.TrueAsync(async () => (await SuppressedAsync("file")).Count == 1, "suppressed");
        await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(folder, "refused", "stray.txt"))), "put aside");
        Assert.Empty(Directory.EnumerateFiles(folder));
    }
}
