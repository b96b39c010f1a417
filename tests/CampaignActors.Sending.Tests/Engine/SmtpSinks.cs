using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Mail;
using CampaignActors.Sending.Tests.Channels;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>Channels to mail servers of specs.</summary>
internal static class SmtpSinks
{
    public static SmtpSink Start() => SmtpSink.Start();

    public static SmtpChannel Channel(SmtpSink sink, string? passwordFile = null) => new(
        new SmtpOptions
        {
            Host = "127.0.0.1", Port = sink.Port, Tls = SmtpTls.None, User = passwordFile is null ? null : "robot",
            PasswordFile = passwordFile,
            Timeout = TimeSpan.FromSeconds(20),
        },
        new MailComposer(Mailed.Identity));
}
