using System.Text;
using CampaignActors.Audience.People;
using CampaignActors.Sending.Bounces;

namespace CampaignActors.Sending.Tests.Bounces;

/// <summary>Returned mails from a mailbox (domain.md §5.8 rules 43 and 68), against a server of these specs.</summary>
public sealed class BounceMailboxSpecs : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly SentMails _sent = new();

    public Task InitializeAsync() => _sent.SendAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private BounceMailbox Mailbox(ImapServer server, string password = ImapServer.Password, BounceIntake? intake = null, bool tls = false)
    {
        File.WriteAllText(_folder.In("password"), password);
        return new BounceMailbox(
            new MailboxOptions
            {
                Host = "127.0.0.1", Port = server.Port, Tls = tls, User = "robot-of-tests", PasswordFile = _folder.In("password"),
                Timeout = TimeSpan.FromSeconds(10), CheckCertificateRevocation = false,
            },
            intake ?? _sent.Intake);
    }

    private byte[] Mail(byte[] mail) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(mail).Replace(BounceCorpus.Id, _sent.Id, StringComparison.Ordinal));

    private async Task<int> SuppressionsAsync() => (await _sent.Store.SuppressionsAsync("R1", default)).Count;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mails_are_taken_in_and_sorted_once(bool moves)
    {
        await using var server = new ImapServer { Moves = moves };
        server.Put(Mail(BounceCorpus.Postfix()));
        server.Put(Mail(BounceCorpus.Reply("Auto-Submitted: auto-replied")));
        server.Put(Encoding.ASCII.GetBytes("Subject: hello\r\n\r\nno report\r\n"));

        var outcomes = await Mailbox(server).ProcessAsync(default);
        var again = await Mailbox(server).ProcessAsync(default);

        Assert.Equal([(1, true), (0, true), (0, false)], outcomes.Select(o => (o.News, o.Problem is null)));
        Assert.Empty(again);
        Assert.Equal((0, 2, 1), (server.Count("INBOX"), server.Count("Done"), server.Count("Refused")));
        Assert.Equal(SuppressionReason.Bounced, Assert.Single(await _sent.Store.SuppressionsAsync("R1", default)).Reason);
    }

    [Theory]
    [InlineData("UID FETCH", true)]
    [InlineData("UID MOVE", true)]
    [InlineData("UID MOVE", false)]
    public async Task Connection_that_breaks_loses_no_mail_and_counts_none_twice(string command, bool before)
    {
        await using var server = new ImapServer();
        server.Put(Mail(BounceCorpus.Postfix("4.4.1", "delayed")));
        server.Put(Mail(BounceCorpus.Exchange()));
        var drops = 0;
        bool Drop(string said) => said.StartsWith(command, StringComparison.Ordinal) && drops++ == 0;
        if (before)
            server.DropBefore = Drop;
        else
            server.DropAfter = Drop;

        var broken = await Assert.ThrowsAsync<IOException>(() => Mailbox(server).ProcessAsync(default));
        await Mailbox(server).ProcessAsync(default);

        Assert.DoesNotContain("robot-of-tests", broken.Message, StringComparison.Ordinal);
        Assert.Equal((0, 2, 0), (server.Count("INBOX"), server.Count("Done"), server.Count("Refused")));
        Assert.Equal(1, (await _sent.Store.Messages.ByIdAsync(_sent.Id, default))!.SoftBounces);
        Assert.Equal(1, await SuppressionsAsync());
    }

    [Fact]
    public async Task Mail_stays_when_the_ledger_cannot_take_it_in()
    {
        await using var server = new ImapServer();
        server.Put(Mail(BounceCorpus.Postfix()));

        await Assert.ThrowsAsync<IOException>(
            () => Mailbox(server, intake: new BounceIntake(() => throw new IOException("away"))).ProcessAsync(default));
        Assert.Equal((1, 0), (server.Count("INBOX"), await SuppressionsAsync()));

        await Mailbox(server).ProcessAsync(default);
        Assert.Equal((0, 1), (server.Count("INBOX"), await SuppressionsAsync()));
    }

    [Fact]
    public async Task Mail_beyond_the_bound_is_refused_without_being_read()
    {
        await using var server = new ImapServer();
        server.Put(Mail(BounceCorpus.Postfix()), size: BounceReader.MaxBytes + 1L);

        var outcome = Assert.Single(await Mailbox(server).ProcessAsync(default));

        Assert.Equal("it is larger than 10 MB", outcome.Problem);
        Assert.Equal((1, 0), (server.Count("Refused"), await SuppressionsAsync()));
        Assert.DoesNotContain(server.Commands, c => c.Contains("BODY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrong-secret", false)]
    [InlineData("wrong-secret", true)]
    public async Task Mailbox_that_lets_no_one_in_is_told_without_user_or_password(string password, bool tls)
    {
        await using var server = new ImapServer();
        server.Put(Mail(BounceCorpus.Postfix()));

        var problem = await Assert.ThrowsAsync<IOException>(() => Mailbox(server, password, tls: tls).ProcessAsync(default));

        Assert.StartsWith($"mailbox 127.0.0.1:{server.Port}: ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("robot-of-tests", problem.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (server.Count("INBOX"), await SuppressionsAsync()));
    }
}
