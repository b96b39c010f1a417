using System.Text;
using CampaignActors.Gateways.Mail;
using MimeKit;

namespace CampaignActors.Gateways.Tests.Mail;

public sealed class SmtpMailGatewaySpecs : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SmtpServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private SmtpOptions Options() => new()
    {
        Host = "127.0.0.1", Port = _server.Port, Tls = SmtpTls.None, SentFolder = _folder.In("sent"), Timeout = TimeSpan.FromSeconds(30),
    };

    private SmtpMailGateway Gateway() => new(Options(), "sender@example.com", GatewaySamples.Clock);

    private static MimeMessage Parse(string raw) => MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(raw)));

    [Fact]
    public async Task A_mail_reaches_the_server_and_its_copy_the_sent_folder()
    {
        using var gateway = Gateway();

        var done = await gateway.PerformAsync(GatewaySamples.Mail() with { Subject = "Voorraad € op", Body = "één\n.\ntwee" }, default);

        Assert.Equal(new OutsideDone(GatewaySamples.Mail().Key, null, 0, File: OutsideKey.Hash(GatewaySamples.Mail().Key) + ".eml"), done);
        using var taken = Parse(Assert.Single(_server.Taken));
        using var copy = MimeMessage.Load(_folder.In("sent", done.File!));
        foreach (var mail in new[] { taken, copy })
        {
            Assert.Equal(OutsideKey.MessageId(GatewaySamples.Mail().Key), mail.MessageId);
            Assert.Equal("Voorraad € op", mail.Subject);
            Assert.Equal("één\n.\ntwee", mail.TextBody!.ReplaceLineEndings("\n").TrimEnd());
            Assert.Equal(GatewaySamples.Noon, mail.Date);
        }
        Assert.Contains("MAIL FROM:<sender@example.com>", _server.Commands);
        Assert.Contains("RCPT TO:<anna@example.com>", _server.Commands);
        Assert.Equal(1, gateway.Read().MailsTo["anna"]);
    }

    [Fact]
    public async Task A_key_that_was_handed_over_is_not_sent_again_even_after_a_restart()
    {
        using var gateway = Gateway();
        var first = await gateway.PerformAsync(GatewaySamples.Mail(), default);
        using var restarted = Gateway();

        Assert.Equal(first, await gateway.PerformAsync(GatewaySamples.Mail(), default));
        Assert.Equal(first, await restarted.PerformAsync(GatewaySamples.Mail(), default));

        Assert.Single(_server.Taken);
        Assert.Equal(1, restarted.Read().Mails);
    }

    [Fact]
    public async Task Many_calls_with_one_key_at_once_send_one_mail()
    {
        using var gateway = Gateway();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.PerformAsync(GatewaySamples.Mail(), default)));

        Assert.Single(_server.Taken);
    }

    [Fact]
    public async Task Different_keys_go_out_side_by_side()
    {
        using var gateway = Gateway();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => gateway.PerformAsync(GatewaySamples.Mail($"key{i}"), default)));

        Assert.All(answers, done => Assert.Null(done.Error));
        Assert.Equal(30, _server.Taken.Count);
        Assert.Equal(30, gateway.Read().Mails);
    }

    [Fact]
    public async Task A_refused_recipient_is_named_and_a_later_try_goes_through()
    {
        using var gateway = Gateway();
        _server.RefuseRecipient = line => line.Contains("anna", StringComparison.Ordinal);

        var refused = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Equal(
            $"mail to 'anna@example.com': mail server 127.0.0.1:{_server.Port} refused the recipient (550): 5.1.1 no such user",
            refused.Error);
        Assert.Empty(_server.Taken);
        Assert.Empty(_folder.Files);
        Assert.Equal(0, gateway.Read().Mails);

        _server.RefuseRecipient = _ => false;
        Assert.Null((await gateway.PerformAsync(GatewaySamples.Mail(), default)).Error);
        Assert.Single(_server.Taken);
        Assert.Equal(1, gateway.Read().Mails);
    }

    [Fact]
    public async Task A_refused_mail_gives_the_servers_words_on_one_line()
    {
        using var gateway = Gateway();
        _server.OnData = SmtpServer.AfterData.Refuse;

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.EndsWith("refused the mail (554): 5.7.1 looks like spam", done.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Retry_after_a_lost_connection_carries_the_same_id()
    {
        using var gateway = Gateway();
        _server.OnData = SmtpServer.AfterData.AcceptAndDrop;

        var lost = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Contains("it may or may not have taken the mail", lost.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);

        _server.OnData = SmtpServer.AfterData.Accept;
        Assert.Null((await gateway.PerformAsync(GatewaySamples.Mail(), default)).Error);
        Assert.Null((await gateway.PerformAsync(GatewaySamples.Mail(), default)).Error);

        // The honest window: twice at the server, one id, and no third time once the copy is there.
        Assert.Equal(2, _server.Taken.Count);
        Assert.Single(_server.Taken.Select(raw => Parse(raw).MessageId).Distinct());
        Assert.Equal(1, gateway.Read().Mails);
    }

    [Fact]
    public async Task Retry_after_an_accepting_server_died_sends_no_second_mail()
    {
        using var gateway = Gateway();
        _server.DropOnQuit = true;

        Assert.Null((await gateway.PerformAsync(GatewaySamples.Mail(), default)).Error);
        Assert.Null((await gateway.PerformAsync(GatewaySamples.Mail(), default)).Error);

        Assert.Single(_server.Taken);
    }

    [Fact]
    public async Task A_full_or_unwritable_sent_folder_is_noticed_before_the_mail_is_out()
    {
        var options = Options();
        options.SentFolder = _folder.Unwritable();
        using var gateway = new SmtpMailGateway(options);

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.NotNull(done.Error);
        Assert.Empty(_server.Taken);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_timeout()
    {
        _server.Silent = true;
        var options = Options();
        options.Timeout = TimeSpan.FromMilliseconds(50);
        using var gateway = new SmtpMailGateway(options);

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.EndsWith("did not answer within 0.05 s", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_call_under_way_is_thrown_and_leaves_nothing_behind()
    {
        _server.Silent = true;
        using var gateway = Gateway();
        using var cancel = new CancellationTokenSource();
        var call = gateway.PerformAsync(GatewaySamples.Mail(), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Missing_listener_is_said_in_words()
    {
        using var gateway = Gateway();
        await _server.StopAsync();

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Contains($"mail server 127.0.0.1:{_server.Port} cannot be reached", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_demanded_tls_gets_no_mail()
    {
        var options = Options();
        options.Tls = SmtpTls.StartTls;
        using var gateway = new SmtpMailGateway(options);

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Contains("STARTTLS", done.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Taken);
    }

    [Fact]
    public async Task Wrong_credentials_are_reported_without_repeating_them()
    {
        _server.OffersLogin = true;
        var options = Options();
        options.User = "robot";
        File.WriteAllText(_folder.In("secret"), "hunter2\n");
        options.PasswordFile = _folder.In("secret");
        using var gateway = new SmtpMailGateway(options);

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Contains("refused user name or password", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", done.Error, StringComparison.Ordinal);
        Assert.Contains("AUTH PLAIN " + Convert.ToBase64String("\0robot\0hunter2"u8), _server.Commands);
    }
}
