using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using MimeKit;

namespace CampaignActors.Gateways.Mail;

/// <summary>
/// Hands mails over as RFC 5322 files in a folder, for a mail server that picks them up or for people who look. Exactly once as long
/// as the file stays: a repeated key finds it and writes nothing. Once the file has been taken away, a repetition (after a crash
/// between writing and confirming) writes it again, with the same Message-Id.
/// </summary>
public sealed class PickupMailGateway : IGateway, IOutsideCounts
{
    private readonly MailFolder _folder;
    private readonly MailboxAddress _from;
    private readonly TimeProvider _clock;
    private readonly MailRendering _rendering;
    private readonly KeyLocks _locks = new();

    /// <param name="folder">Made when it is missing. All nodes that are to see each other's mails share it.</param>
    /// <param name="from">The sender: one bare address.</param>
    /// <param name="clock">Gives the Date header; the system's clock when <c>null</c>.</param>
    /// <param name="rendering">How mails are written; as by default when <c>null</c>.</param>
    /// <exception cref="ArgumentException">The sender is not an e-mail address.</exception>
    public PickupMailGateway(
        string folder, string from = MailMessage.DefaultFrom, TimeProvider? clock = null, MailRendering? rendering = null)
    {
        if (MailAddressRule.Problem(from) is { } problem)
            throw new ArgumentException(problem, nameof(from));
        _clock = clock ?? TimeProvider.System;
        _rendering = rendering ?? new MailRendering();
        _folder = new MailFolder(folder, _clock);
        _from = new MailboxAddress("", from);
    }

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        if (effect is not SendMail mail)
            return GatewayOutcome.NotMine(GatewayCodes.Mail, effect);
        return await GatewayOutcome.GuardAsync(mail, $"mail to '{mail.Address}'", () => WriteAsync(mail, ct), ct).ConfigureAwait(false);
    }

    public OutsideFigures Read() => _folder.Read();

    public void Rescan() => _folder.Rescan();

    private async Task<OutsideDone> WriteAsync(SendMail mail, CancellationToken ct)
    {
        using var held = await _locks.EnterAsync(mail.Key, ct).ConfigureAwait(false);
        if (!_folder.Holds(mail.Key))
        {
            var now = _clock.GetUtcNow();
            using var message = MailMessage.Compose(mail, await _rendering.RenderAsync(mail, now, ct).ConfigureAwait(false), _from, now);
            using var file = await _folder.PrepareAsync(message, ct).ConfigureAwait(false);
            _folder.Commit(file, mail);
        }
        return new OutsideDone(mail.Key, null, 0, File: _folder.FileName(mail.Key));
    }
}
