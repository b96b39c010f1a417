using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;
using MailKit.Net.Smtp;
using MimeKit;

namespace CampaignActors.Gateways.Mail;

/// <summary>
/// Hands mails to an SMTP server, one connection a mail, and keeps a copy of each in the sent folder. A key whose copy is there is
/// not sent again.
/// </summary>
/// <remarks>
/// SMTP itself knows no repetition, so at the edge this is at least once. A mail goes out twice, with the same Message-Id, only when
/// <list type="bullet">
/// <item>the process dies between the server's acceptance and the renaming of the copy, which is on disk before sending begins; or</item>
/// <item>the connection breaks, or the timeout or a cancellation strikes, after the text was sent and before the answer came: the
/// outcome is unknown, and a mail twice is better than none; or</item>
/// <item>the entity moves to a node that does not share the sent folder, before its confirmation was stored.</item>
/// </list>
/// Accepted by the server is not read by a person: bounces come back as mails to the sender.
/// </remarks>
public sealed class SmtpMailGateway : IGateway, IOutsideCounts, IDisposable
{
    private readonly SmtpOptions _options;
    private readonly MailFolder _sent;
    private readonly MailboxAddress _from;
    private readonly TimeProvider _clock;
    private readonly MailRendering _rendering;
    private readonly KeyLocks _locks = new();
    private readonly SemaphoreSlim _connections;

    /// <param name="options">Not to be changed afterwards. The password file is read on every mail, so a password can change.</param>
    /// <param name="from">The sender: one bare address.</param>
    /// <param name="clock">Gives the Date header; the system's clock when <c>null</c>.</param>
    /// <param name="rendering">How mails are written; as by default when <c>null</c>.</param>
    /// <exception cref="ArgumentException">The sender is no e-mail address, or the options have problems.</exception>
    public SmtpMailGateway(
        SmtpOptions options, string from = MailMessage.DefaultFrom, TimeProvider? clock = null, MailRendering? rendering = null)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        if (MailAddressRule.Problem(from) is { } problem)
            throw new ArgumentException(problem, nameof(from));
        _options = options;
        _clock = clock ?? TimeProvider.System;
        _rendering = rendering ?? new MailRendering();
        _sent = new MailFolder(options.SentFolder, _clock);
        _from = new MailboxAddress("", from);
        _connections = new SemaphoreSlim(options.MaxConnections, options.MaxConnections);
    }

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        if (effect is not SendMail mail)
            return GatewayOutcome.NotMine(GatewayCodes.Mail, effect);
        return await GatewayOutcome.GuardAsync(mail, $"mail to '{mail.Address}'", () => SendOnceAsync(mail, ct), ct).ConfigureAwait(false);
    }

    public OutsideFigures Read() => _sent.Read();

    public void Rescan() => _sent.Rescan();

    public void Dispose() => _connections.Dispose();

    private async Task<OutsideDone> SendOnceAsync(SendMail mail, CancellationToken ct)
    {
        using var held = await _locks.EnterAsync(mail.Key, ct).ConfigureAwait(false);
        if (!_sent.Holds(mail.Key))
        {
            var now = _clock.GetUtcNow();
            using var message = MailMessage.Compose(mail, await _rendering.RenderAsync(mail, now, ct).ConfigureAwait(false), _from, now);
            await _connections.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                await SendAsync(mail, message, ct).ConfigureAwait(false);
            }
            finally
            {
                _connections.Release();
            }
        }
        return new OutsideDone(mail.Key, null, 0, File: _sent.FileName(mail.Key));
    }

    private async Task SendAsync(SendMail mail, MimeMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        using var client = new SmtpClient { CheckCertificateRevocation = _options.CheckCertificateRevocation };
        bool sending = false, handedOver = false;
        try
        {
            await ConnectAsync(client, limit.Token).ConfigureAwait(false);
            // The copy before the mail: a full disk must be noticed while the mail is still here.
            using var copy = await _sent.PrepareAsync(message, limit.Token).ConfigureAwait(false);
            sending = true;
            await client.SendAsync(message, limit.Token).ConfigureAwait(false);
            // Recorded before the polite goodbye, which may fail without any harm.
            Record(copy, mail);
            handedOver = true;
            await client.DisconnectAsync(quit: true, limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (handedOver)
        {
        }
        catch (Exception e) when (!ct.IsCancellationRequested && SmtpFailure.Text(e, _options, sending) is { } text)
        {
            throw new GatewayException(text, e);
        }
    }

    private void Record(PendingFile copy, SendMail mail)
    {
        try
        {
            _sent.Commit(copy, mail);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"the mail is sent, but its copy could not be kept, so the next try sends it again: {e.Message}", e);
        }
    }

    private async Task ConnectAsync(SmtpClient client, CancellationToken ct)
    {
        await client.ConnectAsync(_options.Host, _options.Port, SmtpFailure.Socket(_options.Tls), ct).ConfigureAwait(false);
        if (!_options.Authenticates)
            return;
        if (!client.IsSecure && !_options.IsLoopback)
            throw new GatewayException($"mail server {_options.Host}:{_options.Port} offers no TLS, so the password is not sent to it");
        await client.AuthenticateAsync(_options.User!, _options.ReadPassword(), ct).ConfigureAwait(false);
    }
}
