using System.Collections.Concurrent;
using CampaignActors.Gateways.Mail;
using MailKit;
using MailKit.Net.Smtp;

namespace CampaignActors.Sending.Channels;

/// <summary>Connections to a mail server that are kept between messages.</summary>
internal sealed class SmtpPool(SmtpOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A connection that was idle for longer is asked whether it is still there.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);

    /// <summary>Servers may close one after five minutes (RFC 5321 §4.5.3.2.7); it is closed before.</summary>
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromMinutes(4);

    /// <summary>Messages over one connection: many servers end one after 100 or more.</summary>
    private const int MostMessages = 1_000;

    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);
    private readonly ConcurrentStack<PooledConnection> _idle = new();

    /// <summary>A connection that is ready, kept or new.</summary>
    /// <exception cref="Exception">What MailKit throws when there is none to be had.</exception>
    public async Task<PooledConnection> TakeAsync(CancellationToken ct)
    {
        while (_idle.TryPop(out var kept))
        {
            var idle = clock.GetElapsedTime(kept.UsedAt);
            if (idle < s_longestIdle && kept.Client.IsConnected && (idle < s_fresh || await AnswersAsync(kept, ct).ConfigureAwait(false)))
                return kept;
            await CloseAsync(kept).ConfigureAwait(false);
        }
        return await NewAsync(ct).ConfigureAwait(false);
    }

    public async Task<PooledConnection> NewAsync(CancellationToken ct)
    {
        var client = new SmtpClient
        {
            CheckCertificateRevocation = options.CheckCertificateRevocation,
            Timeout = (int)Math.Min(options.Timeout.TotalMilliseconds, int.MaxValue),
        };
        try
        {
            await client.ConnectAsync(options.Host, options.Port, SmtpFailure.Socket(options.Tls), ct).ConfigureAwait(false);
            if (options.Authenticates)
                await AuthenticateAsync(client, ct).ConfigureAwait(false);
            // With DATA it is known that the end was not sent while the body was not; the last chunk of BDAT says no
            // such thing.
            client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            return new PooledConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task GiveBackAsync(PooledConnection connection)
    {
        connection.UsedAt = clock.GetTimestamp();
        if (connection.Client.IsConnected && connection.Messages < MostMessages)
            _idle.Push(connection);
        else
            await CloseAsync(connection).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var kept))
            await CloseAsync(kept).ConfigureAwait(false);
    }

    private async Task AuthenticateAsync(SmtpClient client, CancellationToken ct)
    {
        if (!client.IsSecure && !options.IsLoopback)
            throw new NotSupportedException("it offers no TLS, so the password is not sent to it");
        await client.AuthenticateAsync(options.User!, options.ReadPassword(), ct).ConfigureAwait(false);
    }

    private static async Task<bool> AnswersAsync(PooledConnection connection, CancellationToken ct)
    {
        try
        {
            await connection.Client.NoOpAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or ProtocolException or ServiceNotConnectedException or CommandException)
        {
            return false;
        }
    }

    private static async Task CloseAsync(PooledConnection connection)
    {
        using var client = connection.Client;
        using var limit = new CancellationTokenSource(s_goodbye);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ProtocolException or CommandException or OperationCanceledException
            or ServiceNotConnectedException or ObjectDisposedException)
        {
            // It is over either way.
        }
    }
}

/// <summary>A connection and what it has carried.</summary>
internal sealed class PooledConnection(SmtpClient client)
{
    public SmtpClient Client => client;

    public int Messages { get; set; }

    public long UsedAt { get; set; }
}
