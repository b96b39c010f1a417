using CampaignActors.Audience.Messages;
using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// Hands mails to a mail server over kept connections, several at once. What the answer, or its absence, means for a
/// message is rule 66 of domain.md §5.8.
/// </summary>
public sealed class SmtpChannel : IMessageChannel
{
    private readonly SmtpOptions _options;
    private readonly MailComposer _composer;
    private readonly SmtpPool _pool;
    private readonly SemaphoreSlim _connections;

    /// <param name="options">
    /// Not to be changed afterwards; its sent folder is not used. The password file is read for every connection.
    /// </param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public SmtpChannel(SmtpOptions options, MailComposer composer, TimeProvider? clock = null)
    {
        if (options.ConnectionProblems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (_options, _composer) = (options, composer);
        _pool = new SmtpPool(options, clock ?? TimeProvider.System);
        _connections = new SemaphoreSlim(options.MaxConnections, options.MaxConnections);
    }

    public string Name => "email";

    public int Parallel => _options.MaxConnections;

    /// <summary>The timeout of the options, waiting for a connection of the pool included.</summary>
    public TimeSpan Longest => _options.Timeout;

    public async Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct)
    {
        MimeMessage mail;
        try
        {
            mail = _composer.Compose(message);
        }
        catch (MailCompositionException e)
        {
            return new Handed(HandOver.Refused, AnswerText.Of(e.Message));
        }
        using (mail)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(_options.Timeout);
            try
            {
                await _connections.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new Handed(HandOver.NotTried, null);
            }
            try
            {
                return await SendAsync(mail, ct, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                _connections.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        _connections.Dispose();
    }

    private async Task<Handed> SendAsync(MimeMessage mail, CancellationToken canceled, CancellationToken limit)
    {
        var (connection, kept, outage) = await ConnectAsync(_pool.TakeAsync, canceled, limit).ConfigureAwait(false);
        if (connection is null)
            return outage!;
        var (handed, began) = await SendAsync(connection, mail, canceled, limit).ConfigureAwait(false);
        // A server may close a kept connection at any time: nothing has left, and a new one tells whether it is out of
        // order.
        if (handed.Outage != Outage.Channel || !kept || began || limit.IsCancellationRequested)
            return handed;
        (connection, _, outage) = await ConnectAsync(_pool.NewAsync, canceled, limit).ConfigureAwait(false);
        return connection is null ? outage! : (await SendAsync(connection, mail, canceled, limit).ConfigureAwait(false)).Handed;
    }

    private async Task<(PooledConnection? Connection, bool Kept, Handed? Outage)> ConnectAsync(
        Func<CancellationToken, Task<PooledConnection>> connectAsync, CancellationToken canceled, CancellationToken limit)
    {
        try
        {
            var connection = await connectAsync(limit).ConfigureAwait(false);
            return (connection, connection.Messages > 0, null);
        }
        catch (OperationCanceledException) when (canceled.IsCancellationRequested)
        {
            return (null, false, new Handed(HandOver.NotTried, null));
        }
        catch (Exception e)
        {
            // Whatever it is, nothing has left.
            var text = SmtpFailure.Text(e, _options, sending: false) ?? e.Message;
            return (null, false, new Handed(HandOver.NotTried, AnswerText.Of(text), Outage.Channel));
        }
    }

    private async Task<(Handed Handed, bool Began)> SendAsync(
        PooledConnection connection, MimeMessage mail, CancellationToken canceled, CancellationToken limit)
    {
        var body = new BodyProgress();
        try
        {
            connection.Messages++;
            var answer = await connection.Client.SendAsync(MailComposer.Format, mail, limit, body).ConfigureAwait(false);
            return (new Handed(HandOver.Sent, AnswerText.Of(answer)), true);
        }
        catch (SmtpCommandException e)
        {
            return (SmtpVerdict.Of(e), body.Began);
        }
        catch (ServiceNotAuthenticatedException e)
        {
            return (new Handed(HandOver.NotTried, AnswerText.Of($"530 {e.Message}"), Outage.Channel), body.Began);
        }
        catch (NotSupportedException e)
        {
            // An address in letters beyond ASCII, and a server that does not know them (RFC 6531).
            return (new Handed(HandOver.Refused, AnswerText.Of(e.Message)), body.Began);
        }
        catch (Exception e)
        {
            var text = AnswerText.Of(SmtpFailure.Text(e, _options, body.Ended) ?? e.Message);
            if (body.Ended)
                return (new Handed(HandOver.Unknown, text), true);
            return (new Handed(HandOver.NotTried, text, canceled.IsCancellationRequested ? Outage.None : Outage.Channel), body.Began);
        }
        finally
        {
            await _pool.GiveBackAsync(connection).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// How much of the body was written. The mark of its end follows the last byte, so as long as that is missing a
    /// server has no message; from then on it may have one.
    /// </summary>
    private sealed class BodyProgress : ITransferProgress
    {
        public bool Began { get; private set; }

        public bool Ended { get; private set; }

        public void Report(long bytesTransferred, long totalSize)
        {
            Began = true;
            Ended |= bytesTransferred >= totalSize;
        }

        /// <summary>Of a size that is not known each byte may be the last.</summary>
        public void Report(long bytesTransferred) => Began = Ended = true;
    }
}
