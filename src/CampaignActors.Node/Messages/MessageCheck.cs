using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Kernel;
using NodaTime;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Compares the ledger of messages with itself and with the deliveries: each person of a target has one message, what is over has no open
/// one, and a delivery has sent what the ledger handed over (domain.md §5.8).
/// </summary>
internal sealed class MessageCheck(StartedNode node, IMessageLedger ledger, TimeProvider time)
{
    /// <returns>How many mailings there are, and a line for each thing that is wrong. No person is in it.</returns>
    public async Task<(int Count, IReadOnlyList<string> Problems)> RunAsync(CancellationToken ct)
    {
        await node.CaughtUpAsync(ct);
        var (count, problems) = (0, new List<string>(await ledger.ProblemsAsync(ct)));
        var untold = (await ledger.ReportsAsync(ct)).Select(r => r.Key).ToHashSet();
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        foreach (var (code, view) in node.Views.List(Kinds.Deliveries))
        {
            var document = view.Document();
            if (document["target"]?["preparation"]?.GetValue<int>() is not { } preparation
                || await ledger.MailingAsync(new MailingKey(code, preparation), now, ct) is not { } head)
                continue;
            count++;
            if (head.Order.State != MailingState.Ended || untold.Contains(head.Key))
                continue;
            var counts = await ledger.CountsAsync(head.Key, ct);
            var sent = document["sent"]?.GetValue<long>() ?? 0;
            if (sent != counts.HandedOver)
                problems.Add(FormattableString.Invariant($"{code}: the delivery has sent {sent}, the ledger {counts.HandedOver}"));
        }
        return (count, problems);
    }
}
