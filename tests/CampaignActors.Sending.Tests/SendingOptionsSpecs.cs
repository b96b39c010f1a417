using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Bounces;
using CampaignActors.Sending.Channels;
using NodaTime;

namespace CampaignActors.Sending.Tests;

public sealed class SendingOptionsSpecs
{
    [Fact]
    public void Options_without_mistakes_have_no_problems()
    {
        Assert.Empty(Options(_ => { }).Problems());
    }

    public static TheoryData<string, Action<SendingOptions>> Mistakes => new()
    {
        { "folder is missing (or give smtp)", o => o.Folder = "" },
        { "smtp.host is missing", o => o.Smtp = new SmtpOptions() },
        { "from: it has no @", o => o.Identity.From = "anna" },
        { "domain is 'a b', it must be a name such as mail.example.com", o => o.Identity.Domain = "a b" },
        { "publicUrl is 'here', it must be an address such as https://mail.example.com", o => o.PublicUrl = "here" },
        { "workers is 0, it must be 1 to 16", o => o.Workers = 0 },
        { "leaseSeconds is 14, it must be 15 to 3600", o => o.LeaseSeconds = 14 },
        { "leaseSeconds is 60, it must be 10 more than the longest timeout (60 s): a hand-over ends within its lease", o =>
        {
            o.Smtp = new SmtpOptions { Host = "localhost" };
            o.LeaseSeconds = 60;
        } },
        { "paces has 'mail', it must be email, mobile, provider:CODE or domain:NAME", o => o.Paces.Add(new() { Name = "mail",
            Messages = 1 }) },
        { "paces has 'domain:A.nl', domains are written in lower case", o => o.Paces.Add(new() { Name = "domain:A.nl", Messages = 1 }) },
        { "paces.email is 0 per 00:00:01, it must be 1 or more per 1 second to 1 day", o => o.Paces.Add(new() { Name = "email" }) },
        { "paces has email twice", o => o.Paces.AddRange([new() { Name = "email", Messages = 1 }, new() { Name = "email",
            Messages = 2 }]) },
        { "providers.SMS1.url is 'http://sms.example/', it must be an address with https",
            o => o.Providers["SMS1"].Url = "http://sms.example/" },
        { "providers.SMS1.secretFile is missing", o => o.Providers["SMS1"].SecretFile = "" },
        { "mailbox.tls is off: the password would cross the network in clear", o => o.Mailbox!.Tls = false },
        { "mailbox.folder, doneFolder and refusedFolder must be three different folders", o => o.Mailbox!.DoneFolder = "inbox" },
        { "dkim.selector is 'a b', it must be a name such as mail2026", o => o.Dkim = new() { Domain = "a.nl", Selector = "a b",
            KeyFile = "x" } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_one_line_that_names_its_setting(string problem, Action<SendingOptions> mistake)
    {
        Assert.Contains(problem, Options(mistake).Problems());
    }

    [Fact]
    public void Paces_of_channel_provider_and_domains_hold_for_a_mailing()
    {
        var settings = Options(o => o.Paces.AddRange(
        [
            new() { Name = "email", Messages = 100 }, new() { Name = "mobile", Messages = 5 }, new() { Name = "provider:POST",
                Messages = 10 },
            new() { Name = "domain:example.com", Messages = 1, Per = TimeSpan.FromMinutes(1) },
        ])).SettingsOf("node1", DateTimeZone.Utc);

        var mail = settings.PacesOf(Samples.Plan() with { Provider = "POST" });
        var mobile = settings.PacesOf(Samples.Plan(channel: Channel.Mobile));

        Assert.Equal(["email", "provider:POST"], mail.All.Select(p => p.Name));
        Assert.Equal(new Pace("domain:example.com", 1, Duration.FromMinutes(1)), mail.Domains["example.com"]);
        Assert.Equal(["mobile"], mobile.All.Select(p => p.Name));
        Assert.Empty(mobile.Domains);
        Assert.Equal("https://mail.example.com/u/", settings.UnsubscribeBase);
    }

    private static SendingOptions Options(Action<SendingOptions> change)
    {
        var options = new SendingOptions
        {
            Folder = "messages", PublicUrl = "https://mail.example.com/",
            Mailbox = new MailboxOptions { Host = "imap.example.com", User = "bounces", PasswordFile = "secret" },
        };
        options.Providers["SMS1"] = new HttpProviderOptions { Url = "https://sms.example/messages", SecretFile = "secret" };
        change(options);
        return options;
    }
}
