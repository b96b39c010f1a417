using CampaignActors.Gateways.Storage;
using MimeKit;

namespace CampaignActors.Gateways.Mail;

/// <summary>Deletes mails of ours that hold an address.</summary>
internal static class MailEraser
{
    /// <summary>A mail that was deleted is sent again only if the node ends before it confirmed that the mail left.</summary>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">One cannot be read or deleted.</exception>
    public static int Delete(string folder, string address, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
            return 0;
        var deleted = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*.eml"))
        {
            ct.ThrowIfCancellationRequested();
            if (Path.GetFileName(path).StartsWith(PendingFile.TemporaryPrefix, StringComparison.Ordinal) || !Holds(path, address))
                continue;
            File.Delete(path);
            deleted++;
        }
        return deleted;
    }

    /// <summary>Whether a mail of the folder is one of ours: other programs may put mails there as well.</summary>
    public static bool IsOurs(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return HeaderList.Load(file).Contains(MailMessage.KeyHeader);
        }
        catch (Exception e) when (e is FileNotFoundException or FormatException)
        {
            return false;
        }
    }

    private static bool Holds(string path, string address)
    {
        try
        {
            using var message = MimeMessage.Load(path);
            return message.Headers.Contains(MailMessage.KeyHeader)
                && (message.Headers.Any(h => Has(h.Value)) || Has(message.TextBody) || Has(message.HtmlBody));
        }
        catch (Exception e) when (e is FileNotFoundException or FormatException)
        {
            // Taken away meanwhile, or no mail at all.
            return false;
        }

        bool Has(string? text) => text?.Contains(address, StringComparison.OrdinalIgnoreCase) ?? false;
    }
}
