using CampaignActors.Gateways;
using CampaignActors.Gateways.Mail;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Node.Start;

/// <summary>Where mails, files and jobs go: folders of the data folder, and the mail server if one is configured.</summary>
public static class OutsideSettings
{
    public const string SmtpSection = "Smtp";
    public const string FromKey = "Mail:From";

    /// <exception cref="StartException">The configuration is wrong; all that is wrong is in the message.</exception>
    public static GatewayOptions Read(IConfiguration configuration, string dataFolder)
    {
        var smtp = Smtp(configuration, dataFolder);
        var options = new GatewayOptions
        {
            PickupFolder = smtp is null ? Path.Combine(dataFolder, "mails") : null,
            Smtp = smtp,
            FilesFolder = Path.Combine(dataFolder, "files"),
            JobsFolder = Path.Combine(dataFolder, "jobs"),
        };
        if (configuration[FromKey] is { Length: > 0 } from)
            options.From = from;
        return options.Problems() is { Count: > 0 } problems ? throw Bad(string.Join("; ", problems)) : options;
    }

    private static SmtpOptions? Smtp(IConfiguration configuration, string dataFolder)
    {
        var section = configuration.GetSection(SmtpSection);
        if (!section.GetChildren().Any())
            return null;
        try
        {
            // A key that nobody knows is most likely a slip of the one that matters.
            var smtp = section.Get<SmtpOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;
            if (smtp.SentFolder.Length == 0)
                smtp.SentFolder = Path.Combine(dataFolder, "sent");
            return smtp;
        }
        catch (InvalidOperationException e)
        {
            // The inner message names the value and its type; the outer one the key.
            throw Bad(Shown.OneLine(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message, 300));
        }
    }

    /// <summary>One line for people: where the mails go.</summary>
    public static string Mails(GatewayOptions options) => options.Smtp is { } smtp
        ? $"{smtp.Host}:{smtp.Port} (SMTP, {smtp.Tls}), copies in {smtp.SentFolder}"
        : $"{options.PickupFolder} (.eml files)";

    private static StartException Bad(string message) => new(ExitCodes.BadInput, $"configuration: {message}");
}
