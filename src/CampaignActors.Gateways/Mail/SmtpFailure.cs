using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace CampaignActors.Gateways.Mail;

/// <summary>Explains errors of a mail server in words that name the responsible side. Never quotes user name or password.</summary>
public static class SmtpFailure
{
    /// <param name="e">The exception.</param>
    /// <param name="options">Names the server.</param>
    /// <param name="sending">The mail was under way, so a silence leaves open whether the server has it.</param>
    /// <returns><c>null</c> for an exception that does not come from talking to the server.</returns>
    public static string? Text(Exception e, SmtpOptions options, bool sending)
    {
        var open = sending ? "; it may or may not have taken the mail" : "";
        var server = $"mail server {options.Host}:{options.Port}";
        return e switch
        {
            SmtpCommandException c => $"{server} refused {What(c)} ({(int)c.StatusCode}): {c.Message}",
            AuthenticationException => $"{server} refused user name or password: {e.Message}",
            SslHandshakeException => $"{server}: no TLS connection: {FirstLine(e.Message)}",
            OperationCanceledException or TimeoutException =>
                $"{server} did not answer within {options.Timeout.TotalSeconds:0.###} s{open}",
            SocketException => $"{server} cannot be reached: {e.Message}",
            SmtpProtocolException or ServiceNotConnectedException => $"{server} broke off: {e.Message}{open}",
            IOException { InnerException: SocketException inner } => $"{server} broke off: {inner.Message}{open}",
            // What MailKit throws for a server without STARTTLS or without a common way to authenticate.
            NotSupportedException => $"{server}: {e.Message}",
            _ => null,
        };
    }

    public static SecureSocketOptions Socket(SmtpTls tls) => tls switch
    {
        SmtpTls.None => SecureSocketOptions.None,
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.SslOnConnect => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };

    private static string What(SmtpCommandException e) => e.ErrorCode switch
    {
        SmtpErrorCode.RecipientNotAccepted => "the recipient",
        SmtpErrorCode.SenderNotAccepted => "the sender",
        SmtpErrorCode.MessageNotAccepted => "the mail",
        _ => "to go on",
    };

    /// <summary>MailKit explains a failed handshake at the length of a page; its first line has the fact.</summary>
    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}
