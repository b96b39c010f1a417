using CampaignActors.Audience.Stores;
using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>
/// The ledger of messages: one row for each recipient of a mailing, from its opening to its last state (domain.md §5.8). A confirmed
/// hand-over is never repeated; what was <see cref="MessageState.Handing"/> when its lease ended becomes
/// <see cref="MessageState.Unknown"/>, until the policy of the mailing decides.
/// </summary>
/// <threadsafety>Safe for concurrent use, by all nodes of an installation.</threadsafety>
public interface IMessageLedger
{
    /// <summary>
    /// Makes a row for each recipient of the target that is in, in order of rank, and for each seed. Repeated, it changes nothing. The
    /// mailing is <see cref="MailingState.Held"/>, with turn 0 and nothing released, until an order comes.
    /// </summary>
    /// <exception cref="AudienceException">There is no such target, its rows were purged, or its hash is another one.</exception>
    Task OpenAsync(MailingPlan plan, Instant now, CancellationToken ct);

    /// <summary>
    /// Takes an order of the delivery; one whose turn is not above the last one's changes nothing. <see cref="MailingState.Ended"/> cancels
    /// what is pending, claimed, deferred or unknown; what is being handed over is left to its sender, and canceled or recorded after.
    /// A mailing that was <see cref="MailingState.Restored"/> takes any order with a higher turn.
    /// </summary>
    /// <exception cref="AudienceException">The mailing is not open.</exception>
    Task DirectAsync(MailingKey key, MailingOrder order, Instant now, CancellationToken ct);

    /// <summary>Mailings that are not ended, or have a report to tell, in order of their key.</summary>
    Task<IReadOnlyList<MailingHead>> MailingsAsync(Instant now, CancellationToken ct);

    /// <summary>One mailing, ended or not; <c>null</c>: it was never opened.</summary>
    Task<MailingHead?> MailingAsync(MailingKey key, Instant now, CancellationToken ct);

    /// <summary>
    /// Claims released messages, the lowest places first. Persons who are suppressed for the channel, have no good address any more, were
    /// forgotten, or would get more messages than <see cref="MailingPlan.Pressure"/> allows become <see cref="MessageState.Suppressed"/>
    /// instead. Nothing is claimed of a mailing that is not running, or is not valid any more. One transaction; two senders never get the
    /// same message.
    /// </summary>
    /// <param name="most">Messages at most; 1 to 1,000.</param>
    /// <returns><c>null</c>: there is nothing to claim now.</returns>
    Task<MessageClaim?> ClaimAsync(
        MailingKey key, string node, int most, ClaimPaces paces, Instant now, Duration lease, CancellationToken ct);

    /// <summary>
    /// Notes durably that these messages may leave from now on. Left out are those whose claim was lost, whose mailing does not run any
    /// more,
    /// and persons who were suppressed since; of the latter two the claim is given back, or they become suppressed.
    /// </summary>
    /// <returns>The places that may be handed over.</returns>
    Task<IReadOnlySet<long>> BeginAsync(MessageClaim claim, IReadOnlyCollection<long> places, Instant now, CancellationToken ct);

    /// <summary>
    /// Records how hand-overs ended. What is not <see cref="MessageState.Handing"/> under the claim's fence is left as it is.
    /// <see cref="HandOver.Unknown"/> follows the mailing's policy at once, as in <see cref="SweepAsync"/>.
    /// </summary>
    /// <returns>How many were recorded.</returns>
    Task<int> RecordAsync(MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now, CancellationToken ct);

    /// <summary>Gives back what was claimed and not begun.</summary>
    Task ReturnAsync(MessageClaim claim, CancellationToken ct);

    /// <summary>
    /// Takes away claims whose lease has ended: <see cref="MessageState.Claimed"/> becomes pending, <see cref="MessageState.Handing"/>
    /// becomes unknown, and by the policy pending (counted as possibly twice) or <see cref="MessageState.Held"/>; canceled when the mailing
    /// has ended.
    /// </summary>
    /// <returns>How many messages were taken away.</returns>
    Task<int> SweepAsync(Instant now, CancellationToken ct);

    /// <exception cref="AudienceException">The mailing is not open.</exception>
    Task<MailingCounts> CountsAsync(MailingKey key, CancellationToken ct);

    /// <summary>
    /// Reports that the deliveries have not taken in yet. Of a mailing that has ended there is one once no message is being handed over,
    /// and
    /// again whenever the counts changed since.
    /// </summary>
    Task<IReadOnlyList<MailingReport>> ReportsAsync(CancellationToken ct);

    /// <summary>The delivery has taken in the report of this number.</summary>
    Task ReportedAsync(MailingKey key, int number, CancellationToken ct);

    /// <summary>A person decides about messages that are <see cref="MessageState.Held"/>.</summary>
    /// <param name="again">Whether they are handed over again; else they count as sent.</param>
    /// <returns>How many there were.</returns>
    Task<long> DecideAsync(MailingKey key, bool again, Instant now, CancellationToken ct);

    /// <summary>The messages of a recipient, the latest mailing first.</summary>
    Task<IReadOnlyList<MessageLine>> OfRecipientAsync(string key, CancellationToken ct);

    /// <summary>The messages of a mailing in one state, in order of place.</summary>
    /// <param name="after">The place of the last one of the page before; 0: from the beginning.</param>
    Task<IReadOnlyList<MessageLine>> LinesAsync(MailingKey key, MessageState state, long after, int limit, CancellationToken ct);

    /// <summary>The message whose page this is; <c>null</c>: there is none.</summary>
    Task<MessageLine?> ByTokenAsync(string token, CancellationToken ct);

    /// <summary>The message of a Message-Id's local part; <c>null</c>: there is none.</summary>
    Task<MessageLine?> ByIdAsync(string id, CancellationToken ct);

    /// <summary>
    /// Takes in what is told about a message: changes its state, unless a stronger one is there (complained, then unsubscribed, then
    /// bounced,
    /// then sent), and suppresses the person for the channel, with the delivery as the source. Repeated, it changes nothing; a person who
    /// was
    /// forgotten stays so.
    /// </summary>
    /// <param name="event">Identity of what was told, so that a repeated soft bounce counts once.</param>
    /// <returns>Whether it was news.</returns>
    Task<bool> FeedbackAsync(MessageLine line, FeedbackKind kind, string @event, Instant at, CancellationToken ct);

    /// <summary>After a restore: every mailing that had not ended becomes <see cref="MailingState.Restored"/>.</summary>
    /// <returns>How many there were.</returns>
    Task<int> RestoredAsync(CancellationToken ct);

    /// <summary>
    /// Removes the rows of mailings that ended before a time and have told their report; counts stay, pages to unsubscribe do not.
    /// </summary>
    /// <returns>How many mailings lost their rows.</returns>
    Task<int> PurgeAsync(Instant before, CancellationToken ct);

    /// <summary>
    /// The violated rules, one line each: rows that are not one for each recipient of the target, a mailing that has ended with messages
    /// that are not final.
    /// </summary>
    Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct);
}
