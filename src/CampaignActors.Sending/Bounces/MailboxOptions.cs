namespace CampaignActors.Sending.Bounces;

/// <summary>
/// A mailbox (IMAP) that returned mails come to. A class and not a record, so that nothing prints the password.
/// </summary>
public sealed class MailboxOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 993;

    /// <summary>TLS from the first byte; without it a mailbox on this machine only.</summary>
    public bool Tls { get; set; } = true;

    public string User { get; set; } = "";

    /// <summary>A file whose first line is the password.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The folder that is read.</summary>
    public string Folder { get; set; } = "INBOX";

    /// <summary>Where mails go that were taken in; made when it is missing.</summary>
    public string DoneFolder { get; set; } = "Done";

    /// <summary>Where mails go that are no bounces, complaints or auto-replies that can be read.</summary>
    public string RefusedFolder { get; set; } = "Refused";

    /// <summary>How often the mailbox is read.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    public bool CheckCertificateRevocation { get; set; } = true;

    internal bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Host))
            problems.Add("mailbox.host is missing");
        if (Port is < 1 or > 65535)
            problems.Add($"mailbox.port is {Port}, it must be 1 to 65535");
        if (string.IsNullOrWhiteSpace(User))
            problems.Add("mailbox.user is missing");
        if (string.IsNullOrWhiteSpace(PasswordFile))
            problems.Add("mailbox.passwordFile is missing");
        if (!Tls && !IsLoopback)
            problems.Add("mailbox.tls is off: the password would cross the network in clear");
        if (new[] { Folder, DoneFolder, RefusedFolder }.Any(string.IsNullOrWhiteSpace)
            || new[] { Folder, DoneFolder, RefusedFolder }.Distinct(StringComparer.OrdinalIgnoreCase).Count() < 3)
        {
            problems.Add("mailbox.folder, doneFolder and refusedFolder must be three different folders");
        }
        if (Every < TimeSpan.FromSeconds(5) || Every > TimeSpan.FromDays(1))
            problems.Add($"mailbox.every is {Every}, it must be 5 seconds to 1 day");
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
            problems.Add($"mailbox.timeout is {Timeout}, it must be 1 second to 10 minutes");
        return problems;
    }
}
