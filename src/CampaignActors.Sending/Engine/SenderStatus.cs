using CampaignActors.Audience.Messages;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>A channel of this node.</summary>
/// <param name="Problem">Why nothing is handed over that way now; <c>null</c>: it works.</param>
/// <param name="NextTry"><c>null</c>: it works.</param>
public sealed record ChannelStatus(string Name, string? Problem, Instant? NextTry);

/// <summary>A mailing that this node cannot send now.</summary>
public sealed record MailingTrouble(MailingKey Key, string Problem, Instant NextTry);

/// <summary>What a sender is doing, for health and metrics. It holds no address.</summary>
/// <param name="Running">Whether all its loops run.</param>
/// <param name="LastProgress">When a hand-over was last recorded; <c>null</c>: never.</param>
/// <param name="LastError">The last trouble with the database or within the sender, on one line.</param>
/// <param name="UnderWay">Messages that are begun and not recorded: those that a death of the node makes unknown
/// now.</param>
/// <param name="HandedOver">Hand-overs since the start by their end.</param>
/// <param name="Unrecorded">Hand-overs that the ledger did not take in, since the lease had ended: another node may
/// repeat them.</param>
/// <param name="Swept">Messages that were taken from senders whose lease had ended.</param>
public sealed record SenderStatus(
    bool Running, Instant? LastProgress, string? LastError, Instant? LastErrorAt, int UnderWay, IReadOnlyDictionary<HandOver,
        long> HandedOver,
    long Unrecorded, long Swept, IReadOnlyList<ChannelStatus> Channels, IReadOnlyList<MailingTrouble> Mailings);

/// <summary>Is told what a sender does, for metrics. Calls come from several threads and must not take long.</summary>
public interface ISenderObserver
{
    void HandedOver(string channel, HandOver result);

    /// <summary>A batch was handed over and recorded.</summary>
    void Batch(string channel, int messages, TimeSpan took);

    /// <param name="what">Such as <c>claim</c>.</param>
    void Failed(string what, Exception error);
}

/// <summary>Takes reports to the deliveries.</summary>
public interface IMailingReports
{
    /// <returns>Whether the delivery has taken it in; if not, it is told again.</returns>
    Task<bool> TellAsync(MailingReport report, CancellationToken ct);
}
