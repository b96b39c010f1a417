using CampaignActors.Gateways.Mail;

namespace CampaignActors.Gateways.Tests;

public sealed class GatewayRouterSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private GatewayOptions Options() =>
        new() { PickupFolder = _folder.In("pickup"), FilesFolder = _folder.In("files"), JobsFolder = _folder.In("jobs") };

    [Fact]
    public async Task Each_effect_goes_its_way_and_is_counted()
    {
        using var gateways = GatewayRouter.Create(Options(), GatewaySamples.Clock);

        Assert.Null((await gateways.PerformAsync(GatewaySamples.Mail(), default)).Error);
        Assert.Null((await gateways.PerformAsync(GatewaySamples.Extraction(), default)).Error);
        Assert.Null((await gateways.PerformAsync(GatewaySamples.Job(), default)).Error);

        Assert.Equal(["files", "files", "jobs", "pickup"], _folder.Files.Select(f => f.Split('/')[0]));
        var figures = gateways.Read();
        Assert.Equal(1, figures.Mails);
        Assert.Equal(1, figures.MailsTo["anna"]);
        Assert.Equal(1, figures.MailsByTemplate["approvalRequest"]);
        Assert.Equal(1, figures.FilesByDelivery["DM1"]);
    }

    [Fact]
    public async Task An_effect_without_a_gateway_is_an_error_text()
    {
        using var gateways = GatewayRouter.Create(Options());

        Assert.Equal("no gateway performs UnknownEffect", (await gateways.PerformAsync(new UnknownEffect("k"), default)).Error);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => GatewayRouter.Create(new GatewayOptions
        {
            From = "nobody",
            Smtp = new SmtpOptions
            {
                Port = 0, User = "robot", Password = "hunter2", Tls = SmtpTls.None, Timeout = TimeSpan.Zero, MaxConnections = 0,
            },
        }));

        string[] parts =
        [
            "smtp.host", "smtp.port is 0", "smtp.timeout", "smtp.maxConnections", "smtp.sentFolder", "in clear", "'nobody'",
            "filesFolder", "jobsFolder",
        ];
        foreach (var part in parts)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradicting_options_are_refused()
    {
        var both = Options();
        both.Smtp = new SmtpOptions { Host = "mail.example.com", SentFolder = _folder.In("sent") };
        var none = Options();
        none.PickupFolder = null;
        var shared = Options();
        shared.JobsFolder = shared.FilesFolder + Path.DirectorySeparatorChar;

        Assert.Equal("pickupFolder and smtp are both given: mails go one way", Assert.Single(both.Problems()));
        Assert.Equal("pickupFolder is missing (or give smtp)", Assert.Single(none.Problems()));
        Assert.StartsWith("filesFolder and jobsFolder are the same folder", Assert.Single(shared.Problems()), StringComparison.Ordinal);
        Assert.Empty(Options().Problems());
    }

    [Fact]
    public void A_user_needs_one_password()
    {
        SmtpOptions With(string? user, string? password, string? file) =>
            new() { Host = "mail.example.com", SentFolder = "sent", User = user, Password = password, PasswordFile = file };

        Assert.Empty(With("robot", "secret", null).Problems());
        Assert.Empty(With("robot", null, "/run/secrets/smtp").Problems());
        Assert.Empty(With(null, null, null).Problems());
        Assert.Contains("missing for user 'robot'", Assert.Single(With("robot", null, null).Problems()), StringComparison.Ordinal);
        Assert.Contains("smtp.user is missing", Assert.Single(With(null, "secret", null).Problems()), StringComparison.Ordinal);
        Assert.Contains("both given", Assert.Single(With("robot", "secret", "file").Problems()), StringComparison.Ordinal);
    }
}
