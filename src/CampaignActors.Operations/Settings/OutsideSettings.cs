using CampaignActors.Gateways;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Storage;
using CampaignActors.Sending.Bounces;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Where mails, files and jobs go: folders of the data folder, and the mail server if one is configured.</summary>
public static class OutsideSettings
{
    public const string SmtpSection = "Smtp";
    public const string FromKey = "Mail:From";

    /// <summary>A folder of mail templates that replace those of the product.</summary>
    public const string TemplatesKey = "Mail:Templates";

    /// <summary>Where returned mails come to, besides the folder and the public listener.</summary>
    public const string MailboxSection = "Mailbox";

    /// <summary>
    /// Where mails, files and jobs go instead of the data folder. Nodes of a cluster share one, so that what one node has written is known
    /// to the next that is asked for it.
    /// </summary>
    public const string FolderKey = "Outside:Folder";

    /// <summary>How long a message may take to be written as a file.</summary>
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromSeconds(30);

    /// <summary>What claiming before it and recording after it take.</summary>
    private static readonly TimeSpan s_leaseMargin = TimeSpan.FromSeconds(5);

    /// <exception cref="SettingsException">The configuration is wrong; all that is wrong is in the message.</exception>
    public static GatewayOptions Read(IConfiguration configuration, string dataFolder)
    {
        var folder = Folder(configuration) ?? dataFolder;
        var smtp = Smtp(configuration, folder);
        var options = new GatewayOptions
        {
            PickupFolder = smtp is null ? Path.Combine(folder, "mails") : null,
            Smtp = smtp,
            FilesFolder = Path.Combine(folder, "files"),
            JobsFolder = Path.Combine(folder, "jobs"),
            TemplatesFolder = configuration[TemplatesKey] is { Length: > 0 } templates ? Path.GetFullPath(templates) : null,
            PublicUrl = PublicOptions.Read(configuration).Url is { } url ? new Uri(url) : null,
            Providers = ProviderSettings.Read(configuration),
            MessagesFolder = Path.Combine(folder, "messages"),
        };
        if (configuration[FromKey] is { Length: > 0 } from)
            options.From = from;
        if (options.Problems() is { Count: > 0 } problems)
            throw Bad(string.Join("; ", problems));
        var mobile = MobileSettings.Read(configuration).Values.Select(p => p.Timeout);
        CheckLease(SendingOptions.Read(configuration).Lease, mobile.Append(smtp?.Timeout ?? s_longestWrite).Max());
        return options;
    }

    /// <summary>Nothing is handed over that may last longer than its lease: a lease that is too short would send nothing.</summary>
    private static void CheckLease(TimeSpan lease, TimeSpan timeout)
    {
        var needed = timeout + s_leaseMargin;
        if (lease < needed)
        {
            throw Bad(
                $"Sending__Lease is {lease.TotalSeconds:0.#} s, expected {needed.TotalSeconds:0.#} s or more: "
                + $"a message may take {timeout.TotalSeconds:0.#} s (Smtp__Timeout, Mobile__CODE__Timeout)");
        }
    }

    /// <summary>The mailbox that returned mails come to; <c>null</c>: none.</summary>
    /// <exception cref="SettingsException">The section is wrong; all that is wrong is in the message.</exception>
    public static MailboxOptions? Mailbox(IConfiguration configuration)
    {
        var section = configuration.GetSection(MailboxSection);
        if (!section.GetChildren().Any())
            return null;
        var mailbox = Bound<MailboxOptions>(section);
        return mailbox.Problems() is { Count: > 0 } problems ? throw Bad(string.Join("; ", problems)) : mailbox;
    }

    private static string? Folder(IConfiguration configuration)
    {
        if (configuration[FolderKey] is not { Length: > 0 } folder)
            return null;
        try
        {
            return StorageRights.CreateFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Bad($"Outside__Folder names {Shown.Quote(folder)}, which cannot be used: {e.Message}");
        }
    }

    private static SmtpOptions? Smtp(IConfiguration configuration, string folder)
    {
        var section = configuration.GetSection(SmtpSection);
        if (!section.GetChildren().Any())
            return null;
        var smtp = Bound<SmtpOptions>(section);
        if (smtp.SentFolder.Length == 0)
            smtp.SentFolder = Path.Combine(folder, "sent");
        return smtp;
    }

    private static T Bound<T>(IConfigurationSection section)
    {
        try
        {
            // An unknown key is most likely a misspelt one.
            return section.Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)!;
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

    private static SettingsException Bad(string message) => new($"configuration: {message}");
}
