using CampaignActors.Node.Logs;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Doctoring;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Node.Tests.Http;

/// <summary>
/// A mail server that does not take mails, through a whole node: what the list of mailings, the doctor and the log say, and that each
/// recipient gets one mail once it is put right (domain.md §5.8 rules 65 and 66).
/// </summary>
public sealed class MailServerTroubleSpecs : IAsyncLifetime
{
    private const string Secret = "a-secret-that-is-shown-nowhere";
    private const int People = 30;

    private readonly TempFolder _folder = new();
    private readonly ScriptedSmtp _server = new();
    private readonly LogMemory _log = new();
    private NodeHost? _host;
    private Api _api = null!;

    public Task InitializeAsync()
    {
        File.WriteAllText(_folder.In("password"), Secret);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync(string tls = "None", params (string Key, string Value)[] more)
    {
        await StopAsync();
        _host = NodeHost.Build(
            ["--data", _folder.In("data"), "--urls", "http://127.0.0.1:0"],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(new MemoryLoggerProvider(_log));
                (string Key, string Value)[] settings =
                [
                    ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{_server.Port}"), ("Smtp:Timeout", "00:00:10"),
                    ("Smtp:Tls", tls), ("Smtp:CheckCertificateRevocation", "false"), ("Public:Url", "https://mail.example.com"), .. more,
                ];
                builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
            });
        await _host.StartAsync();
        _api = new Api(_host.Addresses[0]);
    }

    private async Task StopAsync()
    {
        if (_host is null)
            return;
        _api.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
    }

    private async Task ConfirmAsync(string more = "") =>
        await (await MailedDelivery.OfAsync(_api, "MS1", People, more)).CommandAsync("confirm");

    private async Task<string?> ChannelProblemAsync() =>
        (await _api.GetAsync("/messages")).Json["sender"]!["channels"]!.AsArray().Single()!["problem"]?.ToString();

    private bool HasLogged(string text) => _log.Last(LogMemory.Capacity).Any(l => l.Contains(text, StringComparison.Ordinal));

    /// <summary>The mailing waits, and operators are told why.</summary>
    private async Task IsToldAsync(string problem)
    {
        await Until.TrueAsync(
            async () => (await ChannelProblemAsync())?.Contains(problem, StringComparison.Ordinal) is true, "the list of mailings says it");
        await Until.TrueAsync(() => Task.FromResult(HasLogged("channel email hands nothing over")), "the log says it");
        var findings = await new Doctor(_api.Http, TimeProvider.System).RunAsync(
            new DoctorRequest(new ConfigurationBuilder().Build(), _folder.In("data"), null, [_host!.Addresses[0]]), default);
        var finding = findings.Single(f => f.Subject.EndsWith("channel email", StringComparison.Ordinal));
        Assert.Contains(problem, finding.Text, StringComparison.Ordinal);
        var counts = await _api.GetAsync("/deliveries/MS1/messages");
        Assert.Equal(($"{People}", "0", "0"), (counts["open"], counts["handedOver"], counts["failed"]));
        Assert.Empty(_server.Reached);
        Assert.False(HasLogged(Secret));
        Assert.DoesNotContain(Secret, (await _api.GetAsync("/messages")).Raw, StringComparison.Ordinal);
    }

    private async Task EachGotOneAsync()
    {
        await new MailedDelivery(_api, "MS1").StateAsync("finished");
        Assert.Equal((People, People), (_server.Reached.Count, _server.Reached.Distinct().Count()));
        var counts = await _api.GetAsync("/deliveries/MS1/messages");
        Assert.Equal(($"{People}", "0"), (counts["handedOver"], counts["possiblyTwice"]));
        Assert.Empty((await _api.GetAsync("/messages/check")).Json["problems"]!.AsArray());
    }

    [Fact]
    public async Task Wrong_password_is_told_and_nothing_is_lost_when_it_is_put_right()
    {
        _server.OffersLogin = true;
        _server.Answer = c => c.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 wrong user or password" : null;
        await StartAsync(more: [("Smtp:User", "robot"), ("Smtp:PasswordFile", _folder.In("password"))]);
        await ConfirmAsync();
        await IsToldAsync("refused user name or password");

        // It needs no restart: the file is read for each connection.
        _server.Answer = _ => null;

        await EachGotOneAsync();
        await Until.TrueAsync(() => Task.FromResult(HasLogged("channel email hands over again")), "the log says that it works");
        Assert.Null(await ChannelProblemAsync());
    }

    [Fact]
    public async Task Wrong_certificate_is_told_and_nothing_is_lost_when_it_is_put_right()
    {
        _server.OffersTls = true;
        await StartAsync("StartTls");
        await ConfirmAsync();
        await IsToldAsync("no TLS connection");
        // Neither a mail nor a name has crossed the network in clear.
        Assert.DoesNotContain(_server.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));

        await StartAsync();

        await EachGotOneAsync();
    }

    /// <summary>Greylisting: each recipient is put off the first time.</summary>
    [Fact]
    public async Task Recipients_who_are_put_off_get_their_mail_by_the_retry()
    {
        var seen = new HashSet<string>();
        _server.Answer = c =>
        {
            lock (seen)
                return c.StartsWith("RCPT", StringComparison.Ordinal) && seen.Add(c) ? "451 4.7.1 greylisted, try again" : null;
        };
        await StartAsync();

        await ConfirmAsync(""", "retries": {"firstDay": 5, "gap": "1s"} """);

        await EachGotOneAsync();
        Assert.Null(await ChannelProblemAsync());
        Assert.False(HasLogged("channel email hands nothing over"));
    }
}
