using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using NodaTime;

namespace CampaignActors.Gateways.Messages;

/// <summary>
/// A sender in a simulation: every order is carried out at once, and every message that may leave reaches its recipient. It uses the ledger
/// as the senders of a node do, so suppression, waves, pauses and counts are theirs.
/// </summary>
/// <param name="sent">Told the key of each recipient whose message left.</param>
internal sealed class SimulatedSender(IMessageLedger ledger, Action<string> sent)
{
    private const string Node = "simulation";
    private const int Chunk = 1_000;

    public async Task<ReportMessages?> CarryOutAsync(DirectMailing direct, CancellationToken ct)
    {
        var key = MessagesGateway.KeyOf(direct);
        await ledger.DirectAsync(key, MessagesGateway.OrderOf(direct), direct.At, ct).ConfigureAwait(false);
        while (await ledger.ClaimAsync(key, Node, Chunk, ClaimPaces.None, direct.At, Duration.FromDays(1), ct).ConfigureAwait(false)
            is { } claim)
            await SendAsync(claim, direct.At, ct).ConfigureAwait(false);
        var reports = await ledger.ReportsAsync(ct).ConfigureAwait(false);
        if (reports.FirstOrDefault(r => r.Key == key) is not { } report)
            return null;
        await ledger.ReportedAsync(key, report.Number, ct).ConfigureAwait(false);
        return MessagesGateway.Told(report);
    }

    private async Task SendAsync(MessageClaim claim, Instant now, CancellationToken ct)
    {
        var begun = await ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], now, ct).ConfigureAwait(false);
        await ledger.RecordAsync(claim, [.. begun.Select(place => new HandOverOutcome(place, HandOver.Sent, null))], now, ct)
            .ConfigureAwait(false);
        foreach (var message in claim.Messages.Where(m => begun.Contains(m.Place) && m.Recipient is not null))
            sent(message.Recipient!.Key);
    }
}
