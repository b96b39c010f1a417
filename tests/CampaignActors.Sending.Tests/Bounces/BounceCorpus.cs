using System.Text;

namespace CampaignActors.Sending.Tests.Bounces;

/// <summary>
/// Returned mails in the forms that the common servers write. Written for these specs after the standards.
/// </summary>
internal static class BounceCorpus
{
    public const string Id = "0123456789abcdef0123456789abcdef";

    private const string Original = $"""
        Return-Path: <news@example.com>
        From: Shop <news@example.com>
        To: anna@example.org
        Subject: Hello
        Message-Id: <{Id}@mail.example.com>
        Status: 5.1.1 of another time

        Dear Anna
        """;

    public static byte[] Postfix(string status = "5.1.1", string action = "failed",
        string diagnostic = "smtp; 550 5.1.1 <anna@example.org>: User unknown") =>
        Bytes($"""
            Return-Path: <>
            Date: Mon, 5 Jan 2026 09:00:00 +0100 (CET)
            From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
            Subject: Undelivered Mail Returned to Sender
            To: news@example.com
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status;
             boundary="4Dx2.1767600000/mx.example.net"
            Message-Id: <20260105080000.1@mx.example.net>

            This is a MIME-encapsulated message.

            --4Dx2.1767600000/mx.example.net
            Content-Description: Notification
            Content-Type: text/plain; charset=us-ascii

            This is the mail system at host mx.example.net.

            --4Dx2.1767600000/mx.example.net
            Content-Description: Delivery report
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.net
            X-Postfix-Queue-ID: 4Dx2
            Arrival-Date: Mon, 5 Jan 2026 08:59:58 +0100 (CET)

            Final-Recipient: rfc822; anna@example.org
            Original-Recipient: rfc822;anna@example.org
            Action: {action}
            Status: {status}
            Remote-MTA: dns; mail.example.org
            Diagnostic-Code: {diagnostic}

            --4Dx2.1767600000/mx.example.net
            Content-Description: Undelivered Message
            Content-Type: message/rfc822

            {Original}

            --4Dx2.1767600000/mx.example.net--
            """);

    /// <summary>Headers alone, base64 around the status, no boundary in quotes.</summary>
    public static byte[] Exchange() => Bytes($"""
        From: Microsoft Outlook <postmaster@contoso.example>
        To: <news@example.com>
        Subject: Undeliverable: Hello
        Content-Type: multipart/report; report-type=delivery-status; boundary=abc_def
        MIME-Version: 1.0
        X-MS-Exchange-Message-Is-Ndr:
        Message-Id: <ndr1@contoso.example>

        --abc_def
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset="utf-8"

        Your message to anna@example.org couldn't be delivered.

        --inner
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(Encoding.UTF8.GetBytes("<html><body>couldn't be delivered</body></html>"))}

        --inner--

        --abc_def
        Content-Type: message/delivery-status
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(Encoding.ASCII.GetBytes(
            "Reporting-MTA: dns;mail.contoso.example\r\n\r\n"
            + "Final-Recipient: rfc822;anna@example.org\r\nAction: failed\r\nStatus: 5.1.10\r\n"
            + "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound\r\n"))}

        --abc_def
        Content-Type: text/rfc822-headers

        From: Shop <news@example.com>
        To: anna@example.org
        Subject: Hello
        Message-ID: <{Id}@mail.example.com>

        --abc_def--
        """);

    /// <summary>General codes, where only the diagnostic says what it is.</summary>
    public static byte[] Sendmail() => Bytes($"""
        Return-Path: <MAILER-DAEMON>
        From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example.net>
        Message-Id: <202601050800.x@relay.example.net>
        To: <news@example.com>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="x.1767600000/relay.example.net"
        Subject: Returned mail: see transcript for details
        Auto-Submitted: auto-generated (failure)

        --x.1767600000/relay.example.net

           ----- The following addresses had permanent fatal errors -----
        <anna@example.org>
            (reason: 550 5.1.1 <anna@example.org>... User unknown)

        --x.1767600000/relay.example.net
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example.net
        Arrival-Date: Mon, 5 Jan 2026 09:00:00 +0100

        Final-Recipient: RFC822; anna@example.org
        Action: failed
        Status: 5.0.0
        Diagnostic-Code: SMTP; 550 5.1.1 <anna@example.org>... User unknown

        --x.1767600000/relay.example.net
        Content-Type: message/rfc822

        {Original}

        --x.1767600000/relay.example.net--
        """);

    public static byte[] Exim(string reason = "550 5.1.1 no such user here") => Bytes($"""
        Return-path: <>
        X-Failed-Recipients: anna@example.org
        Auto-Submitted: auto-replied
        From: Mail Delivery System <Mailer-Daemon@mail.example.net>
        To: news@example.com
        Subject: Mail delivery failed: returning message to sender
        Message-Id: <E1abc-0001@mail.example.net>

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          anna@example.org
            host mail.example.org [192.0.2.1]
            SMTP error from remote mail server after RCPT TO:<anna@example.org>:
            {reason}

        ------ This is a copy of the message, including all the headers. ------

        {Original}
        """);

    public static byte[] Qmail() => Bytes($"""
        Return-Path: <>
        From: MAILER-DAEMON@mail.example.net
        To: news@example.com
        Subject: failure notice
        Date: 5 Jan 2026 08:00:00 -0000

        Hi. This is the qmail-send program at mail.example.net.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <anna@example.org>:
        192.0.2.1 does not like recipient.
        Remote host said: 550 sorry, no mailbox here by that name
        Giving up on 192.0.2.1.

        --- Below this line is a copy of the message.

        {Original}
        """);

    public static byte[] Complaint(string type = "abuse") => Bytes($"""
        From: <abuse@isp.example>
        Date: Mon, 5 Jan 2026 10:00:00 +0100
        Subject: FW: Hello
        To: <complaints@example.com>
        Message-Id: <arf1@isp.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

        --part1
        Content-Type: text/plain; charset="US-ASCII"

        This is an email abuse report.

        --part1
        Content-Type: message/feedback-report

        Feedback-Type: {type}
        User-Agent: Reporter/1.0
        Version: 1
        Original-Mail-From: <news@example.com>

        --part1
        Content-Type: message/rfc822
        Content-Disposition: inline

        {Original}

        --part1--
        """);

    public static byte[] Reply(string header, string subject = "Re: Hello", string from = "anna@example.org") => Bytes($"""
        From: Anna <{from}>
        To: news@example.com
        Subject: {subject}
        {header}
        In-Reply-To: <{Id}@mail.example.com>
        Message-Id: <reply1@example.org>

        I am away until Monday. 550 5.1.1 is the number of my office.
        Message-Id: <{Id}@mail.example.com>
        """);

    public static byte[] Receipt() => Bytes($"""
        From: anna@example.org
        To: news@example.com
        Subject: Read: Hello
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=disposition-notification; boundary="r"
        Message-Id: <mdn1@example.org>

        --r
        Content-Type: text/plain

        Your mail was read.

        --r
        Content-Type: message/disposition-notification

        Final-Recipient: rfc822;anna@example.org
        Original-Message-ID: <{Id}@mail.example.com>
        Disposition: manual-action/MDN-sent-manually; displayed

        --r--
        """);

    private static byte[] Bytes(string mail) => Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n"));
}
