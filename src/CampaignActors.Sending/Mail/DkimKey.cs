using MimeKit;
using MimeKit.Cryptography;

namespace CampaignActors.Sending.Mail;

/// <summary>Where the key is that signs mails (RFC 6376, RFC 8463).</summary>
public sealed class DkimOptions
{
    /// <summary>The domain whose DNS has the public key, such as <c>example.com</c>.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The name below <c>_domainkey</c>.</summary>
    public string Selector { get; set; } = "";

    /// <summary>A private key of RSA or Ed25519 as PEM.</summary>
    public string KeyFile { get; set; } = "";

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!IsName(Domain))
            problems.Add($"dkim.domain is '{Domain}', it must be a name such as example.com");
        if (!IsName(Selector))
            problems.Add($"dkim.selector is '{Selector}', it must be a name such as mail2026");
        if (string.IsNullOrWhiteSpace(KeyFile))
            problems.Add("dkim.keyFile is missing");
        else if (problems.Count == 0)
            problems.AddRange(KeyProblems());
        return problems;
    }

    private IEnumerable<string> KeyProblems()
    {
        string? problem = null;
        try
        {
            _ = new DkimKey(this);
        }
        catch (ArgumentException e)
        {
            problem = e.Message;
        }
        return problem is null ? [] : [problem];
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        && text.Split('.').All(label => label.Length is > 0 and <= 63);
}

/// <summary>Signs mails.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class DkimKey
{
    /// <summary>
    /// What a change of must not pass unseen. Headers that are missing are signed as missing where forging one would
    /// matter.
    /// </summary>
    private static readonly string[] s_headers =
    [
        "From", "Reply-To", "To", "Subject", "Date", "Message-Id", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Feedback-ID",
    ];

    private readonly DkimSigner _signer;

    /// <exception cref="ArgumentException">The key file cannot be read, or holds no key that mails are signed
    /// with.</exception>
    public DkimKey(DkimOptions options)
    {
        try
        {
            _signer = new DkimSigner(options.KeyFile, options.Domain, options.Selector)
            {
                HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
                BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
                AgentOrUserIdentifier = "@" + options.Domain,
            };
            TakeAlgorithm();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The reader of keys throws whatever it meets. No part of the key is in the message.
            throw new ArgumentException(
                $"dkim.keyFile {options.KeyFile} holds no private key of RSA or Ed25519 as PEM ({e.GetType().Name})", e);
        }
    }

    /// <summary>
    /// The library does not derive the algorithm from the key. Signing once also tells that the key works.
    /// </summary>
    private void TakeAlgorithm()
    {
        using var probe = new MimeMessage { Body = new TextPart("plain") { Text = "" } };
        probe.From.Add(new MailboxAddress("", "probe@localhost"));
        try
        {
            _signer.Sign(probe, ["From"]);
        }
        catch (Exception)
        {
            _signer.SignatureAlgorithm = DkimSignatureAlgorithm.Ed25519Sha256;
            _signer.Sign(probe, ["From"]);
        }
    }

    internal void Sign(MimeMessage mail) =>
        _signer.Sign(mail, [.. s_headers.Where(h => mail.Headers.Contains(h))]);
}
