using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Messages;

public sealed partial class MemoryMessages
{
    public Task<MailingCounts> CountsAsync(MailingKey key, CancellationToken ct)
    {
        lock (_people.Gate)
            return Task.FromResult(Counted(Get(key)));
    }

    private static MailingCounts Counted(Mailing mailing) => mailing.Purged ?? new(
        mailing.Rows.Where(r => r.Place > 0).GroupBy(r => r.State).ToDictionary(g => g.Key, g => g.LongCount()),
        mailing.Rows.LongCount(r => r is { Place: > 0, Twice: true }));

    public Task<IReadOnlyList<MailingReport>> ReportsAsync(CancellationToken ct)
    {
        lock (_people.Gate)
        {
            return Task.FromResult<IReadOnlyList<MailingReport>>([.. _mailings.Values.Select(Report).OfType<MailingReport>()]);
        }
    }

    /// <summary>Counts the round of a mailing when it is over.</summary>
    /// <returns>What the delivery has not taken in; <c>null</c>: nothing.</returns>
    private static MailingReport? Report(Mailing mailing)
    {
        if (mailing.Purged is null && IsOver(mailing))
        {
            var round = new MailingRound(mailing.Order.Released, mailing.Order.Retry, Counted(mailing));
            mailing.Number += round.IsNews(mailing.Round) ? 1 : 0;
            mailing.Round = round;
        }
        return mailing.Number > mailing.Told
            ? new(mailing.Plan.Key, mailing.Number, mailing.Round!.Released, mailing.Round.Counts)
            : null;
    }

    private static bool IsOver(Mailing mailing) => mailing.Order switch
    {
        { State: MailingState.Ended } => !mailing.Rows.Exists(r => r is { Place: > 0, State: MessageState.Handing }),
        { State: MailingState.Restored } or { Released: 0 } => false,
        _ => !mailing.Rows.Exists(r => r.Place > 0 && mailing.IsReleased(r) && r.State.IsOpen()),
    };

    public Task ReportedAsync(MailingKey key, int number, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(key);
            mailing.Told = Math.Max(mailing.Told, Math.Min(number, mailing.Number));
        }
        return Task.CompletedTask;
    }

    public Task<long> DecideAsync(MailingKey key, bool again, Instant now, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(key);
            var held = mailing.Rows.Where(r => r.State == MessageState.Held).ToList();
            foreach (var row in held)
            {
                row.Become(MessageRules.Decided(again, mailing.HasEnded), now);
                row.Twice |= row.State == MessageState.Pending;
            }
            return Task.FromResult((long)held.Count(r => r.Place > 0));
        }
    }

    public Task<IReadOnlyList<MessageLine>> OfRecipientAsync(string key, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            return Task.FromResult<IReadOnlyList<MessageLine>>(_people.Numbered(key) is not { } number
                ? []
                : [.. _mailings.Values.OrderByDescending(m => m.Ordinal)
                    .Select(m => m.ByNumber.TryGetValue(number, out var row) ? Line(m, row) : null).OfType<MessageLine>()]);
        }
    }

    public Task<IReadOnlyList<MessageLine>> LinesAsync(
        MailingKey key, MessageState state, long after, int limit, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            var mailing = Get(key);
            return Task.FromResult<IReadOnlyList<MessageLine>>([.. mailing.Rows
                .Where(r => r.Place > Math.Max(after, 0) && r.State == state).Take(limit).Select(r => Line(mailing, r))]);
        }
    }

    public Task<MessageLine?> ByTokenAsync(string token, CancellationToken ct)
    {
        lock (_people.Gate)
            return Task.FromResult(_byToken.TryGetValue(token, out var found) ? Line(found.Mailing, found.Row) : null);
    }

    public Task<MessageLine?> ByIdAsync(string id, CancellationToken ct)
    {
        lock (_people.Gate)
            return Task.FromResult(_byId.TryGetValue(id.ToLowerInvariant(), out var found) ? Line(found.Mailing, found.Row) : null);
    }

    private static MessageLine Line(Mailing mailing, Row row) => new(
        mailing.Plan.Key, row.Place, row.Number, row.State, row.Attempt, row.At, row.SentAt, row.Answer, row.Twice)
    {
        SoftBounces = row.SoftBounces,
    };

    public Task<bool> FeedbackAsync(MessageLine line, FeedbackKind kind, string @event, Instant at, CancellationToken ct)
    {
        lock (_people.Gate)
        {
            if (_mailings.GetValueOrDefault(line.Mailing)?.At(line.Place) is not { } row
                || row.Events.Count >= MessageRules.MostEvents || !row.Events.Add(@event))
            {
                return Task.FromResult(false);
            }
            if (MessageRules.Told(kind) is not { } told)
            {
                row.SoftBounces++;
                return Task.FromResult(true);
            }
            var mailing = _mailings[line.Mailing];
            var isChanged = MessageRules.IsChangedBy(told, row.State, row.Attempt, row.Twice);
            if (isChanged)
                row.Become(told, at);
            var isSuppressed = row.Seed is null && Suppress(mailing, row, kind, at);
            return Task.FromResult(isChanged || isSuppressed);
        }
    }

    /// <returns>Whether the person was not suppressed before.</returns>
    private bool Suppress(Mailing mailing, Row row, FeedbackKind kind, Instant at) =>
        _people.Suppress(row.Number, MessageRules.Suppression(mailing.Plan, kind, at));

    public Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct)
    {
        lock (_people.Gate)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. _mailings.Values.Where(m => m.Purged is null).SelectMany(Problems)]);
        }
    }

    private IEnumerable<string> Problems(Mailing mailing)
    {
        var open = mailing.HasEnded ? mailing.Rows.LongCount(r => r.State.EndsWithMailing()) : 0;
        if (open > 0)
            yield return MessageRules.NotEnded(mailing.Plan.Key, open);
        var wrong = _people.NotIn(mailing.Plan.Target, mailing.ByNumber.Keys.ToHashSet());
        if (wrong > 0)
            yield return MessageRules.NotOneEach(mailing.Plan.Key, wrong);
    }
}
