using CampaignActors.Gateways.Mail;
using MimeKit;

namespace CampaignActors.Gateways.Tests.Mail;

public sealed class PickupMailGatewaySpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private PickupMailGateway Gateway() => new(_folder.In("pickup"), "sender@example.com", GatewaySamples.Clock);

    private MimeMessage Only() => MimeMessage.Load(_folder.In(Assert.Single(_folder.Files)));

    [Fact]
    public async Task A_mail_becomes_one_file_named_by_the_hash_of_its_key()
    {
        var done = await Gateway().PerformAsync(GatewaySamples.Mail(), default);

        Assert.Equal(new OutsideDone(GatewaySamples.Mail().Key, null, 0, File: OutsideKey.Hash(GatewaySamples.Mail().Key) + ".eml"), done);
        Assert.Equal(["pickup/" + done.File], _folder.Files);
        using var mail = Only();
        Assert.Equal(OutsideKey.MessageId(GatewaySamples.Mail().Key), mail.MessageId);
        Assert.Equal(GatewaySamples.Noon, mail.Date);
        Assert.Equal("\"Anna Jansen\" <anna@example.com>", mail.To.ToString());
        Assert.Equal("sender@example.com", mail.From.ToString());
        Assert.Equal("Please approve DM1", mail.Subject);
        Assert.Equal("Dear Anna,\n\nplease.\n", mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Null(mail.HtmlBody);
        Assert.Equal(GatewaySamples.Mail().Key, mail.Headers["X-Campaign-Key"]);
        Assert.Equal("approvalRequest", mail.Headers["X-Campaign-Template"]);
        Assert.Equal("anna", mail.Headers["X-Campaign-Recipient"]);
    }

    [Theory]
    [InlineData("a@münchen.example", "a@xn--mnchen-3ya.example")]
    [InlineData("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example")]
    [InlineData("\"john doe\"@example.com", "\"john doe\"@example.com")]
    [InlineData("o'neil+x@example.com", "o'neil+x@example.com")]
    public async Task Every_form_of_an_address_stands_in_the_mail_as_it_goes_over_the_wire(string address, string written)
    {
        await Gateway().PerformAsync(GatewaySamples.Mail() with { Address = address }, default);

        Assert.Contains($"<{written}>", await File.ReadAllTextAsync(_folder.In(Assert.Single(_folder.Files))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_seven_bit_text_with_network_line_ends()
    {
        var dutch = GatewaySamples.Mail() with { Name = "Zoë", Subject = "Begroting 2.000 € overschreden", Body = "Eén\ntwee €\r\ndrie" };
        await Gateway().PerformAsync(dutch, default);

        var bytes = File.ReadAllBytes(_folder.In(Assert.Single(_folder.Files)));
        Assert.DoesNotContain(bytes, b => b is 0 or > 127);
        Assert.DoesNotContain("\n", System.Text.Encoding.ASCII.GetString(bytes).Replace("\r\n", "", StringComparison.Ordinal));
        using var mail = Only();
        Assert.Equal("Begroting 2.000 € overschreden", mail.Subject);
        Assert.Equal("Zoë", mail.To.Mailboxes.Single().Name);
        Assert.Equal("Eén\ntwee €\ndrie", mail.TextBody!.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task A_repeated_key_writes_nothing_even_after_a_restart()
    {
        var first = await Gateway().PerformAsync(GatewaySamples.Mail(), default);
        var before = File.ReadAllText(_folder.In("pickup", first.File!));

        var again = await new PickupMailGateway(_folder.In("pickup"))
            .PerformAsync(GatewaySamples.Mail() with { Subject = "changed" }, default);

        Assert.Equal(first, again);
        Assert.Equal(before, File.ReadAllText(_folder.In("pickup", first.File!)));
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task Many_calls_with_one_key_at_once_leave_one_mail_and_count_one()
    {
        var gateway = Gateway();
        gateway.Read();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.PerformAsync(GatewaySamples.Mail(), default)));

        Assert.Single(answers.Distinct());
        Assert.Single(_folder.Files);
        Assert.Equal(1, gateway.Read().Mails);
    }

    [Fact]
    public async Task Nodes_that_share_a_folder_and_race_for_a_key_leave_one_mail()
    {
        var calls = Enumerable.Range(0, 8).Select(_ => Gateway().PerformAsync(GatewaySamples.Mail(), default));

        var answers = await Task.WhenAll(calls);

        Assert.Null(Assert.Single(answers.Distinct()).Error);
        Assert.Single(_folder.Files);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n\r\n")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\0\n")]
    public async Task No_text_adds_a_header(string lineBreak)
    {
        var evil = "x" + lineBreak + "Bcc: thief@example.com" + lineBreak + lineBreak + "<b>body</b>";
        var mail = new SendMail(evil, evil, evil, "anna@example.com", evil, evil, "honest");

        var done = await Gateway().PerformAsync(mail, default);

        Assert.Null(done.Error);
        using var written = Only();
        Assert.Equal(
            [
                "Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To",
                "X-Campaign-Key", "X-Campaign-Recipient", "X-Campaign-Template",
            ],
            written.Headers.Concat(written.Body!.Headers).Select(header => header.Field).Order(StringComparer.Ordinal));
        Assert.Equal("honest", written.TextBody!.Trim());
        Assert.Equal(["anna@example.com"], written.To.Mailboxes.Select(m => m.Address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("anna")]
    [InlineData("anna@")]
    [InlineData("anna@example.com\r\nBcc: thief@example.com")]
    [InlineData("anna@example.com,thief@example.com")]
    [InlineData("Anna <anna@example.com>")]
    [InlineData("anna@example.com> RCPT TO:<thief@example.com")]
    public async Task Malformed_address_is_refused_with_a_text(string address)
    {
        var done = await Gateway().PerformAsync(GatewaySamples.Mail() with { Address = address }, default);

        Assert.Contains("address", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', done.Error!);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Long_keys_and_foreign_letters_come_back_whole_in_the_counts()
    {
        var recipient = "operator-" + new string('x', 300) + "-Zoë";
        await Gateway().PerformAsync(GatewaySamples.Mail() with { Key = new string('k', 1000), Recipient = recipient }, default);

        Assert.Equal(1, Gateway().Read().MailsTo[recipient]);
    }

    [Fact]
    public async Task Leftovers_of_a_crash_are_not_counted_and_old_ones_are_removed()
    {
        Directory.CreateDirectory(_folder.In("pickup"));
        File.WriteAllText(_folder.In("pickup", ".tmp-old"), "half a mail");
        File.SetLastWriteTimeUtc(_folder.In("pickup", ".tmp-old"), GatewaySamples.Noon.UtcDateTime.AddHours(-2));
        File.WriteAllText(_folder.In("pickup", ".tmp-young"), "somebody may be writing this");
        File.SetLastWriteTimeUtc(_folder.In("pickup", ".tmp-young"), GatewaySamples.Noon.UtcDateTime.AddMinutes(-1));
        var gateway = Gateway();
        Assert.Equal(0, gateway.Read().Mails);

        var done = await gateway.PerformAsync(GatewaySamples.Mail(), default);

        Assert.Equal(["pickup/.tmp-young", "pickup/" + done.File], _folder.Files);
        Assert.Equal(1, gateway.Read().Mails);
    }

    [Fact]
    public async Task An_unwritable_folder_is_an_error_text_and_no_exception()
    {
        var done = await new PickupMailGateway(_folder.Unwritable()).PerformAsync(GatewaySamples.Mail(), default);

        Assert.StartsWith("mail to 'anna@example.com': ", done.Error, StringComparison.Ordinal);
        Assert.Equal(0, done.Attempts);
    }

    [Fact]
    public async Task Where_the_mail_should_be_lies_a_folder_and_nothing_half_remains()
    {
        Directory.CreateDirectory(_folder.In("pickup", OutsideKey.Hash(GatewaySamples.Mail().Key) + ".eml"));

        var done = await Gateway().PerformAsync(GatewaySamples.Mail(), default);

        Assert.NotNull(done.Error);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Only_cancellation_is_thrown()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Gateway().PerformAsync(GatewaySamples.Mail(), cancelled));

        var foreign = await Gateway().PerformAsync(GatewaySamples.Extraction(), default);
        Assert.Equal("the mail gateway does not perform WriteExtraction", foreign.Error);
    }

    [Fact]
    public async Task Counts_come_from_the_folder_then_from_memory_and_skip_foreign_mails()
    {
        await Gateway().PerformAsync(GatewaySamples.Mail("a"), default);
        File.WriteAllText(_folder.In("pickup", "foreign.eml"), "Subject: not ours\r\n\r\nhello");
        File.WriteAllText(_folder.In("pickup", "broken.eml"), "");
        var gateway = Gateway();
        Assert.Equal(1, gateway.Read().Mails);

        await gateway.PerformAsync(GatewaySamples.Mail("b"), default);
        await gateway.PerformAsync(GatewaySamples.Mail("b"), default);
        await gateway.PerformAsync(GatewaySamples.Mail("c", "ben") with { Template = MailTemplates.StockAlert }, default);

        foreach (var figures in new[] { gateway.Read(), Gateway().Read() })
        {
            Assert.Equal(3, figures.Mails);
            Assert.Equal(new Dictionary<string, long> { ["anna"] = 2, ["ben"] = 1 }, figures.MailsTo);
            Assert.Equal(new Dictionary<string, long> { ["approvalRequest"] = 2, ["stockAlert"] = 1 }, figures.MailsByTemplate);
        }
    }

    [Fact]
    public async Task Mail_of_another_process_is_seen_after_a_rescan()
    {
        var gateway = Gateway();
        Assert.Equal(0, gateway.Read().Mails);
        await Gateway().PerformAsync(GatewaySamples.Mail(), default);
        Assert.Equal(0, gateway.Read().Mails);

        gateway.Rescan();

        Assert.Equal(1, gateway.Read().Mails);
    }
}
