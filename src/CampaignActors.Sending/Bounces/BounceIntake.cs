using CampaignActors.Audience.Messages;
using NodaTime;

namespace CampaignActors.Sending.Bounces;

/// <summary>What became of a returned mail.</summary>
/// <param name="News">Messages that changed by it.</param>
/// <param name="Unknown">Messages that it names and the ledger does not have, such as those that were purged.</param>
/// <param name="Note">In a word what it is.</param>
/// <param name="Problem">Why it was refused, one line without addresses; <c>null</c>: it was not.</param>
public sealed record BounceOutcome(int News, int Unknown, string Note, string? Problem);

/// <summary>
/// Takes returned mails to the ledger, whichever way they come. A mail that comes again changes nothing.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class BounceIntake(Func<IMessageLedger> ledger, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Throws what the ledger throws: then it was not taken in, and may be given again.</summary>
    public async Task<BounceOutcome> TakeAsync(ReadOnlyMemory<byte> mail, CancellationToken ct)
    {
        var reading = BounceReader.Read(mail.Span);
        var (news, unknown) = (0, 0);
        foreach (var returned in reading.Messages)
        {
            if (await ledger().ByIdAsync(returned.MessageId, ct).ConfigureAwait(false) is not { } line)
                unknown++;
            else if (await ledger().FeedbackAsync(
                line, returned.Kind, returned.Event, Instant.FromDateTimeOffset(_clock.GetUtcNow()), ct).ConfigureAwait(false))
                news++;
        }
        return new BounceOutcome(news, unknown, reading.Note, reading.Problem);
    }
}
