using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Gateways.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpTls
{
    /// <summary>TLS when the server offers it. Protects from eavesdroppers, not from an attacker who suppresses the offer.</summary>
    Auto,

    /// <summary>Plain text. A password is then sent to a server on the same host only.</summary>
    None,

    /// <summary>Plain connection that must be upgraded, usually port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte, usually port 465.</summary>
    SslOnConnect,
}

/// <summary>The mail server. A class and not a record, so that nothing prints the password.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public SmtpTls Tls { get; set; } = SmtpTls.StartTls;

    /// <summary><c>null</c> or empty: no authentication.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>A file whose first line is the password, instead of <see cref="Password"/>.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>For one mail, from connecting to the server's last answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Mails under way at once; others wait.</summary>
    public int MaxConnections { get; set; } = 4;

    /// <summary>Off where certificates name a revocation list that this network cannot reach.</summary>
    public bool CheckCertificateRevocation { get; set; } = true;

    /// <summary>Where the copies of sent mails are kept: the record of what must not be sent again.</summary>
    public string SentFolder { get; set; } = "";

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = ConnectionProblems().ToList();
        if (string.IsNullOrWhiteSpace(SentFolder))
            problems.Add("smtp.sentFolder is missing: without a record of sent mails a retry sends them again");
        return problems;
    }

    /// <summary>The same where the record of what was sent is kept elsewhere.</summary>
    public IReadOnlyList<string> ConnectionProblems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Host))
            problems.Add("smtp.host is missing");
        if (Port is < 1 or > 65535)
            problems.Add($"smtp.port is {Port}, it must be 1 to 65535");
        if (!Enum.IsDefined(Tls))
            problems.Add($"smtp.tls is {Tls}, it must be one of {string.Join(", ", Enum.GetNames<SmtpTls>())}");
        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromHours(1))
            problems.Add($"smtp.timeout is {Timeout}, it must be more than 0 and at most 1 hour");
        if (MaxConnections is < 1 or > 100)
            problems.Add($"smtp.maxConnections is {MaxConnections}, it must be 1 to 100");
        problems.AddRange(PasswordProblems());
        return problems;
    }

    public bool Authenticates => !string.IsNullOrEmpty(User);

    /// <summary>An eavesdropper on the loopback interface could read the memory as well.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <exception cref="GatewayException">The password file cannot be read.</exception>
    public string ReadPassword()
    {
        if (string.IsNullOrEmpty(PasswordFile))
            return Password ?? "";
        try
        {
            return File.ReadLines(PasswordFile).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"the password file {PasswordFile} cannot be read: {e.Message}", e);
        }
    }

    private IEnumerable<string> PasswordProblems()
    {
        var hasPassword = !string.IsNullOrEmpty(Password) || !string.IsNullOrEmpty(PasswordFile);
        if (!string.IsNullOrEmpty(Password) && !string.IsNullOrEmpty(PasswordFile))
            yield return "smtp.password and smtp.passwordFile are both given, one is enough";
        if (Authenticates != hasPassword)
        {
            yield return hasPassword
                ? "smtp.user is missing for the password"
                : $"smtp.password or smtp.passwordFile is missing for user '{User}'";
        }
        if (Authenticates && Tls == SmtpTls.None && !IsLoopback)
            yield return "smtp.tls is None: the password would cross the network in clear; use StartTls or SslOnConnect";
    }
}
