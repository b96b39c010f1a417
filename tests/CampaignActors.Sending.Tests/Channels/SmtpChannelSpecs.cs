using CampaignActors.Audience.Messages;
using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Mail;

namespace CampaignActors.Sending.Tests.Channels;

/// <summary>domain.md §5.8 rule 66.</summary>
public sealed class SmtpChannelSpecs
{
    public static TheoryData<string, string, HandOver, Outage> Answers => new()
    {
        { "RCPT", "550 5.1.1 <r1@example.com>: no such user", HandOver.NoSuchAddress, Outage.None },
        { "RCPT", "550 no such user", HandOver.NoSuchAddress, Outage.None },
        { "RCPT", "551 user not local", HandOver.NoSuchAddress, Outage.None },
        { "RCPT", "553 5.1.3 bad address", HandOver.NoSuchAddress, Outage.None },
        { "RCPT", "550 5.7.1 blocked", HandOver.Refused, Outage.None },
        { "RCPT", "550 5.1.8 bad sender", HandOver.Refused, Outage.None },
        { "RCPT", "552 5.2.2 mailbox full", HandOver.Refused, Outage.None },
        { "RCPT", "554 no", HandOver.Refused, Outage.None },
        { "RCPT", "450 4.2.0 greylisted", HandOver.Deferred, Outage.None },
        { "RCPT", "451 try again", HandOver.Deferred, Outage.None },
        { "MAIL", "550 5.7.1 sender not allowed", HandOver.NotTried, Outage.Mailing },
        { "MAIL", "451 4.7.1 try again", HandOver.NotTried, Outage.Mailing },
        { "MAIL", "552 5.3.4 too large", HandOver.Refused, Outage.None },
        { "MAIL", "530 5.7.0 authentication required", HandOver.NotTried, Outage.Channel },
        { "DATA", "451 4.3.0 try again", HandOver.Deferred, Outage.None },
        { "DATA", "554 5.7.1 no", HandOver.Refused, Outage.None },
        { ".", "554 5.7.1 looks like spam", HandOver.Refused, Outage.None },
        { ".", "452 4.3.1 no room", HandOver.Deferred, Outage.None },
        { ".", "550 5.1.1 no such user", HandOver.NoSuchAddress, Outage.None },
        { "CONNECT", "554 no service for you", HandOver.NotTried, Outage.Channel },
        { "CONNECT", "421 4.3.2 too busy", HandOver.NotTried, Outage.Channel },
        { "CONNECT", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { "EHLO", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { "MAIL", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { "RCPT", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { "DATA", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { "BODY", ScriptedSmtp.Drop, HandOver.NotTried, Outage.Channel },
        { ".", ScriptedSmtp.Drop, HandOver.Unknown, Outage.None },
        { ".", ScriptedSmtp.Silence, HandOver.Unknown, Outage.None },
        { "RCPT", ScriptedSmtp.Silence, HandOver.NotTried, Outage.Channel },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_decides_what_became_of_the_message(string command, string answer, HandOver expected, Outage outage)
    {
        await using var server = new ScriptedSmtp { Answer = c => c.StartsWith(command, StringComparison.Ordinal) ? answer : null };
        await using var channel = Channel(server.Port, timeout: answer == ScriptedSmtp.Silence ? 1 : 30);
        // A mail of several packets, so that a connection that ends with the first does not pass for one that ends with
        // the last.
        var body = command == "BODY" ? new string('x', 8_000_000) : "Dear";

        var handed = await channel.HandOverAsync(Mailed.Message(content: new("Hello", body, null)), default);

        Assert.Equal((expected, outage), (handed.Result, handed.Outage));
        Assert.DoesNotContain('@', handed.Answer ?? "");
    }

    [Fact]
    public async Task Connection_is_kept_for_many_messages()
    {
        await using var server = new ScriptedSmtp();
        await using var channel = Channel(server.Port);

        for (var i = 1; i <= 20; i++)
            Assert.Equal(HandOver.Sent, (await channel.HandOverAsync(Mailed.Message(i), default)).Result);

        Assert.Equal((1, 20), (server.Connections, server.Taken));
    }

    [Fact]
    public async Task Connections_are_as_many_as_allowed()
    {
        await using var sink = SmtpSink.Start();
        var (now, most) = (0, 0);
        sink.Before = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
        };
        await using var channel = Channel(sink.Port, connections: 3);

        await Task.WhenAll(Enumerable.Range(1, 30).Select(i => channel.HandOverAsync(Mailed.Message(i), default)));

        Assert.Equal(30, sink.Ids.Distinct().Count());
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Kept_connection_that_was_closed_is_replaced_at_once()
    {
        await using var server = new ScriptedSmtp();
        await using var channel = Channel(server.Port);
        await channel.HandOverAsync(Mailed.Message(1), default);
        var closed = 0;
        server.Answer = c => c.StartsWith("MAIL", StringComparison.Ordinal) && closed++ == 0 ? ScriptedSmtp.Drop : null;

        var handed = await channel.HandOverAsync(Mailed.Message(2), default);

        Assert.Equal(HandOver.Sent, handed.Result);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Session_goes_on_behind_a_refused_recipient()
    {
        await using var sink = SmtpSink.Start();
        sink.Refuse = to => to == "r2@example.com" ? new(SmtpServer.Protocol.SmtpReplyCode.MailboxUnavailable, "5.1.1 unknown") : null;
        await using var channel = Channel(sink.Port, connections: 1);

        var results = new List<HandOver>();
        for (var i = 1; i <= 3; i++)
            results.Add((await channel.HandOverAsync(Mailed.Message(i), default)).Result);

        Assert.Equal([HandOver.Sent, HandOver.NoSuchAddress, HandOver.Sent], results);
        Assert.Equal(2, sink.Taken.Count);
    }

    [Fact]
    public async Task Wrong_certificate_takes_the_channel_down()
    {
        await using var sink = SmtpSink.Start(tls: true);
        await using var channel = Channel(sink.Port, tls: SmtpTls.StartTls);

        var handed = await channel.HandOverAsync(Mailed.Message(), default);

        Assert.Equal((HandOver.NotTried, Outage.Channel), (handed.Result, handed.Outage));
        Assert.Contains("no TLS connection", handed.Answer, StringComparison.Ordinal);
        Assert.Empty(sink.Taken);
    }

    [Fact]
    public async Task Wrong_password_takes_the_channel_down_and_is_not_told()
    {
        await using var sink = SmtpSink.Start();
        await using var channel = Channel(sink.Port, password: "wrong-secret");

        var handed = await channel.HandOverAsync(Mailed.Message(), default);

        Assert.Equal((HandOver.NotTried, Outage.Channel), (handed.Result, handed.Outage));
        Assert.DoesNotContain("wrong-secret", handed.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_server_takes_the_channel_down()
    {
        int port;
        await using (var server = new ScriptedSmtp())
            port = server.Port;
        await using var channel = Channel(port);

        var handed = await channel.HandOverAsync(Mailed.Message(), default);

        Assert.Equal((HandOver.NotTried, Outage.Channel), (handed.Result, handed.Outage));
    }

    [Fact]
    public async Task Canceled_hand_over_says_whether_the_end_was_sent()
    {
        await using var server = new ScriptedSmtp();
        await using var channel = Channel(server.Port);

        Assert.Equal((HandOver.NotTried, Outage.None), await CanceledAtAsync("RCPT"));
        Assert.Equal((HandOver.Unknown, Outage.None), await CanceledAtAsync("."));

        async Task<(HandOver, Outage)> CanceledAtAsync(string command)
        {
            using var cancel = new CancellationTokenSource();
            server.Answer = c =>
            {
                if (!c.StartsWith(command, StringComparison.Ordinal))
                    return null;
                cancel.Cancel();
                return ScriptedSmtp.Silence;
            };
            var handed = await channel.HandOverAsync(Mailed.Message(), cancel.Token);
            return (handed.Result, handed.Outage);
        }
    }

    [Fact]
    public async Task Bad_address_is_refused_without_a_connection()
    {
        await using var server = new ScriptedSmtp();
        await using var channel = Channel(server.Port);

        var handed = await channel.HandOverAsync(Mailed.Message() with { Address = "a@b.example\r\nRCPT TO:<x@y.example>" }, default);

        Assert.Equal(HandOver.Refused, handed.Result);
        Assert.Equal(0, server.Connections);
    }

    private static SmtpChannel Channel(
        int port, int connections = 4, double timeout = 30, SmtpTls tls = SmtpTls.None, string? password = null) => new(
            new SmtpOptions
            {
                Host = "127.0.0.1", Port = port, Tls = tls, MaxConnections = connections, Timeout = TimeSpan.FromSeconds(timeout),
                User = password is null ? null : "robot", Password = password, CheckCertificateRevocation = false,
            },
            new MailComposer(Mailed.Identity));
}
