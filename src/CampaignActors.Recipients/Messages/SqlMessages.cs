using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

/// <summary>
/// The ledger of messages in a database (docs/decisions/0081-the-ledger-of-messages.md). Mailings are in this file; claims, what is told
/// and what is looked up are in the ones beside it. Every change of a message shares its mailing for its transaction, and what changes the
/// mailing as a whole owns it: so no message is changed by what the mailing was.
/// </summary>
internal sealed partial class SqlMessages(SqlRecipients people, MessageDialect dialect) : IMessageLedger
{
    /// <summary>Plans are read with every claim and never change. More than a few are rarely open.</summary>
    private const int KeptPlans = 64;

    private readonly ConcurrentDictionary<long, MailingPlan> _plans = new();

    public async Task OpenAsync(MailingPlan plan, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        if (await EnterAsync(session, plan.Key, dialect.Own, ct).ConfigureAwait(false) is { } known)
        {
            if ((await PlanAsync(session, known, ct).ConfigureAwait(false)).Hash != plan.Hash)
                throw new AudienceException("the mailing is open with another target");
            return;
        }
        var target = await SqlRecipients.StoredAsync(session, plan.Target, ct).ConfigureAwait(false) ?? throw SqlRecipients.Missing();
        if (target.Purged)
            throw MessageTargets.Purged();
        if (target.Target.Hash != plan.Hash)
            throw MessageTargets.OtherHash();
        var id = Convert.ToInt64(
            await session.ScalarAsync(
                "INSERT INTO mailings (delivery, preparation, target, channel, plan, opened_at) "
                + "VALUES (@delivery, @preparation, @target, @channel, @plan, @now) RETURNING id",
                ct, ("delivery", plan.Key.Delivery), ("preparation", plan.Key.Preparation), ("target", target.Id),
                ("channel", RecipientTables.Of(plan.Channel)), ("plan", StoredPlan.Of(plan)), ("now", StoredTicks.Of(now)))
                .ConfigureAwait(false),
            CultureInfo.InvariantCulture);
        await session.RunAsync(
            dialect.Fill, ct, ("mailing", id), ("target", target.Id), ("secret", RandomNumberGenerator.GetBytes(32))).ConfigureAwait(false);
        for (var place = -plan.Seeds.Count; place < 0; place++)
        {
            await session.RunAsync(
                $"INSERT INTO messages (mailing, place, id, token) VALUES (@mailing, @place, {dialect.Random}, {dialect.Random})", ct,
                ("mailing", id), ("place", (long)place)).ConfigureAwait(false);
        }
        await session.RunAsync(
            "INSERT INTO message_states (mailing, place, number, at) "
            + "SELECT mailing, place, number, @now FROM messages WHERE mailing = @mailing ORDER BY place",
            ct, ("now", StoredTicks.Of(now)), ("mailing", id)).ConfigureAwait(false);
        await dialect.FilledAsync(session, ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    public async Task DirectAsync(MailingKey key, MailingOrder order, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await OwnAsync(session, key, ct).ConfigureAwait(false);
        if (!MessageRules.Counts(mailing.Order, order))
            return;
        var isEnd = order.State == MailingState.Ended;
        await session.RunAsync(
            "UPDATE mailings SET turn = @turn, state = @state, released = @released, retry = @retry, valid_until = @valid, "
            + "ended_at = @ended, counted = 0 WHERE id = @id",
            ct, ("turn", order.Turn), ("state", (int)order.State), ("released", order.Released), ("retry", order.Retry),
            ("valid", order.ValidUntil is { } until ? StoredTicks.Of(until) : null), ("ended", isEnd ? StoredTicks.Of(now) : null),
            ("id", mailing.Id)).ConfigureAwait(false);
        if (isEnd)
            await BecomeAsync(session, mailing, MessageState.Canceled, "state IN (0, 1, 4, 5)", now, ct).ConfigureAwait(false);
        else if (order.Retry > mailing.Order.Retry)
            await BecomeAsync(session, mailing, MessageState.Pending, "state = 5", now, ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <param name="which">A condition on <c>message_states</c>.</param>
    private static Task<int> BecomeAsync(
        SqlSession session, StoredMailing mailing, MessageState state, string which, Instant now, CancellationToken ct,
        params (string Name, object? Value)[] values) => session.RunAsync(
            $"UPDATE message_states SET state = @become, at = @now, until = NULL, lane = '' WHERE mailing = @mailing AND {which}", ct,
            [("become", (int)state), ("now", StoredTicks.Of(now)), ("mailing", mailing.Id), .. values]);

    public async Task<IReadOnlyList<MailingHead>> MailingsAsync(Instant now, CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        return await HeadsAsync(session, "g.state <> 2 OR (g.purged = 0 AND g.counted = 0) OR g.number > g.told", now, ct)
            .ConfigureAwait(false);
    }

    public async Task<MailingHead?> MailingAsync(MailingKey key, Instant now, CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        var heads = await HeadsAsync(
            session, "g.delivery = @delivery AND g.preparation = @preparation", now, ct, ("delivery", key.Delivery),
            ("preparation", key.Preparation)).ConfigureAwait(false);
        return heads.SingleOrDefault();
    }

    private async Task<IReadOnlyList<MailingHead>> HeadsAsync(
        SqlSession session, string which, Instant now, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        var found = await session.RowsAsync(
            $"SELECT {StoredMailing.Columns}, CASE WHEN g.state = 0 AND {HasPending} THEN 1 ELSE 0 END FROM mailings g "
            + $"WHERE {which} ORDER BY g.delivery, g.preparation",
            row => (Mailing: StoredMailing.Read(row), HasPending: row.GetInt32(14) != 0), ct, [("now", StoredTicks.Of(now)), .. values])
            .ConfigureAwait(false);
        var heads = new List<MailingHead>(found.Count);
        foreach (var (mailing, hasPending) in found)
        {
            heads.Add(new(
                await PlanAsync(session, mailing, ct).ConfigureAwait(false), mailing.Order,
                hasPending && MessageRules.MayHandOver(mailing.Order, now)));
        }
        return heads;
    }

    /// <summary>Whether a released message is pending, and its lane not held up at <c>@now</c>.</summary>
    private string HasPending => $"(EXISTS (SELECT 1 FROM message_states s{dialect.By("message_states_pending")} "
        + "WHERE s.mailing = g.id AND s.state = 0 AND s.lane = '' AND s.place <= g.released) "
        + "OR EXISTS (SELECT 1 FROM message_lanes l LEFT JOIN paces p ON p.name = l.pace "
        + "WHERE l.mailing = g.id AND coalesce(p.free_at, 0) <= @now AND EXISTS (SELECT 1 FROM message_states s"
        + $"{dialect.By("message_states_lanes")} WHERE s.mailing = l.mailing AND s.lane = l.lane AND s.state = 0 AND s.lane <> '' "
        + "AND s.place <= g.released)))";

    private const string OfKey = "FROM mailings g WHERE g.delivery = @delivery AND g.preparation = @preparation";

    /// <summary>The mailing, once a lock was taken.</summary>
    private static async Task<StoredMailing?> EnterAsync(SqlSession session, MailingKey key, string locking, CancellationToken ct)
    {
        var (_, found) = await session.RowsAsync(
            $"{locking} SELECT {StoredMailing.Columns} {OfKey}", _ => true, StoredMailing.Read, ct,
            ("name", FormattableString.Invariant($"mailing {key.Delivery} {key.Preparation}")), ("delivery", key.Delivery),
            ("preparation", key.Preparation)).ConfigureAwait(false);
        return found.SingleOrDefault();
    }

    private async Task<StoredMailing> ShareAsync(SqlSession session, MailingKey key, CancellationToken ct) =>
        await EnterAsync(session, key, dialect.Share, ct).ConfigureAwait(false) ?? throw Missing();

    private async Task<StoredMailing> OwnAsync(SqlSession session, MailingKey key, CancellationToken ct) =>
        await EnterAsync(session, key, dialect.Own, ct).ConfigureAwait(false) ?? throw Missing();

    private static async Task<StoredMailing> GetAsync(SqlSession session, MailingKey key, CancellationToken ct) =>
        (await session.RowsAsync(
            $"SELECT {StoredMailing.Columns} {OfKey}", StoredMailing.Read, ct, ("delivery", key.Delivery),
            ("preparation", key.Preparation)).ConfigureAwait(false)).SingleOrDefault() ?? throw Missing();

    private static AudienceException Missing() => new("there is no such mailing");

    private async Task<MailingPlan> PlanAsync(SqlSession session, StoredMailing mailing, CancellationToken ct)
    {
        if (_plans.TryGetValue(mailing.Id, out var plan))
            return plan;
        plan = StoredPlan.Read(
            mailing.Key, (string)(await session.ScalarAsync("SELECT plan FROM mailings WHERE id = @id", ct, ("id", mailing.Id))
                .ConfigureAwait(false))!);
        if (_plans.Count >= KeptPlans)
            _plans.Clear();
        _plans.TryAdd(mailing.Id, plan);
        return plan;
    }

    public async Task<int> RestoredAsync(CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        return await session.RunAsync("UPDATE mailings SET state = 3 WHERE state <> 2", ct).ConfigureAwait(false);
    }

    public async Task<int> PurgeAsync(Instant before, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        var old = await session.RowsAsync(
            $"SELECT {StoredMailing.Columns} FROM mailings g WHERE g.state = 2 AND g.purged = 0 AND g.counted = 1 AND g.told >= g.number "
            + "AND g.ended_at < @before ORDER BY g.id",
            StoredMailing.Read, ct, ("before", StoredTicks.Of(before))).ConfigureAwait(false);
        var purged = 0;
        foreach (var mailing in old)
        {
            await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
            await OwnAsync(session, mailing.Key, ct).ConfigureAwait(false);
            // Feedback may have changed it since.
            purged += await session.RunAsync(
                "UPDATE mailings SET purged = 1 WHERE id = @id AND counted = 1 AND told >= number AND purged = 0", ct, ("id", mailing.Id))
                .ConfigureAwait(false) is var changed && changed == 1 && await RemoveAsync(session, mailing.Id, ct).ConfigureAwait(false)
                ? 1 : 0;
            await session.CommitAsync(ct).ConfigureAwait(false);
        }
        return purged;
    }

    private static async Task<bool> RemoveAsync(SqlSession session, long mailing, CancellationToken ct)
    {
        foreach (var table in new[] { "message_events", "message_lanes", "message_states", "messages" })
            await session.RunAsync($"DELETE FROM {table} WHERE mailing = @mailing", ct, ("mailing", mailing)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes what providers said about the messages of a person who is forgotten, in the transaction of the session.</summary>
    /// <remarks>All rows, so that an answer that is written at this moment waits, and finds the person gone.</remarks>
    public static Task ForgetAsync(SqlSession session, long number, CancellationToken ct) => session.RunAsync(
        "UPDATE message_states AS s SET answer = NULL FROM messages i "
        + "WHERE i.number = @number AND s.mailing = i.mailing AND s.place = i.place",
        ct, ("number", number));
}
