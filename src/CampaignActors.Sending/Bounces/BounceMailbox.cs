using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;

namespace CampaignActors.Sending.Bounces;

/// <summary>
/// Reads returned mails from a mailbox (IMAP). Each is taken in, then moved: one that a node took in before it died is
/// taken in again, which changes nothing.
/// </summary>
public sealed class BounceMailbox
{
    /// <summary>Mails of one reading; the others wait for the next.</summary>
    private const int Most = 500;

    private readonly MailboxOptions _options;
    private readonly BounceIntake _intake;

    /// <exception cref="ArgumentException">The options have problems.</exception>
    public BounceMailbox(MailboxOptions options, BounceIntake intake)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (_options, _intake) = (options, intake);
    }

    /// <summary>Takes in what is there now.</summary>
    /// <returns>What became of each mail.</returns>
    /// <exception cref="IOException">The mailbox cannot be reached or read; the message names no user and no
    /// password.</exception>
    public async Task<IReadOnlyList<BounceOutcome>> ProcessAsync(CancellationToken ct)
    {
        using var client = new ImapClient
        {
            CheckCertificateRevocation = _options.CheckCertificateRevocation, Timeout = (int)_options.Timeout.TotalMilliseconds,
        };
        try
        {
            await client.ConnectAsync(
                _options.Host, _options.Port, _options.Tls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.None, ct)
                .ConfigureAwait(false);
            await client.AuthenticateAsync(
                _options.User, File.ReadLines(_options.PasswordFile).FirstOrDefault() ?? "", ct).ConfigureAwait(false);
            var outcomes = await ReadAsync(client, ct).ConfigureAwait(false);
            await client.DisconnectAsync(quit: true, ct).ConfigureAwait(false);
            return outcomes;
        }
        catch (Exception e) when (e is CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or System.Net.Sockets.SocketException or ServiceNotConnectedException or FolderNotFoundException or TimeoutException)
        {
            throw new IOException($"mailbox {_options.Host}:{_options.Port}: {e.Message.Split('\n', 2)[0]}", e);
        }
    }

    private async Task<IReadOnlyList<BounceOutcome>> ReadAsync(ImapClient client, CancellationToken ct)
    {
        var done = await FolderAsync(client, _options.DoneFolder, ct).ConfigureAwait(false);
        var refused = await FolderAsync(client, _options.RefusedFolder, ct).ConfigureAwait(false);
        var folder = await client.GetFolderAsync(_options.Folder, ct).ConfigureAwait(false);
        await folder.OpenAsync(FolderAccess.ReadWrite, ct).ConfigureAwait(false);
        var ids = await folder.SearchAsync(SearchQuery.NotDeleted, ct).ConfigureAwait(false);
        var sizes = await folder.FetchAsync([.. ids.Take(Most)], MessageSummaryItems.UniqueId | MessageSummaryItems.Size, ct)
            .ConfigureAwait(false);
        var outcomes = new List<BounceOutcome>();
        foreach (var mail in sizes)
        {
            var outcome = mail.Size > BounceReader.MaxBytes
                ? new BounceOutcome(0, 0, "refused", $"it is larger than {BounceReader.MaxBytes / 1024 / 1024} MB")
                : await _intake.TakeAsync(await BytesAsync(folder, mail.UniqueId, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
            await folder.MoveToAsync(mail.UniqueId, outcome.Problem is null ? done : refused, ct).ConfigureAwait(false);
            outcomes.Add(outcome);
        }
        await folder.CloseAsync(expunge: false, ct).ConfigureAwait(false);
        return outcomes;
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(IMailFolder folder, UniqueId id, CancellationToken ct)
    {
        await using var stream = await folder.GetStreamAsync(id, "", ct).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, ct).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private static async Task<IMailFolder> FolderAsync(ImapClient client, string name, CancellationToken ct)
    {
        try
        {
            return await client.GetFolderAsync(name, ct).ConfigureAwait(false);
        }
        catch (FolderNotFoundException)
        {
            var top = client.GetFolder(client.PersonalNamespaces[0]);
            return await top.CreateAsync(name, isMessageFolder: true, ct).ConfigureAwait(false)
                ?? throw new IOException($"the mailbox has no folder {name}, and none can be made");
        }
    }
}
