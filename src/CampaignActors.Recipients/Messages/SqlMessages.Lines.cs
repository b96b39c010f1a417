using System.Data;
using System.Data.Common;
using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

internal sealed partial class SqlMessages
{
    private const string Line = "SELECT g.delivery, g.preparation, s.place, s.number, s.state, s.attempt, s.at, s.sent_at, s.answer, "
        + "s.twice, s.soft_bounces FROM messages i JOIN message_states s ON s.mailing = i.mailing AND s.place = i.place "
        + "JOIN mailings g ON g.id = i.mailing ";

    private static MessageLine ReadLine(DbDataReader row) => new(
        new MailingKey(row.GetString(0), row.GetInt32(1)), row.GetInt64(2), row.IsDBNull(3) ? 0 : row.GetInt64(3),
        (MessageState)row.GetInt32(4), row.GetInt32(5), StoredTicks.Read(row.GetInt64(6)),
        row.IsDBNull(7) ? null : StoredTicks.Read(row.GetInt64(7)), row.IsDBNull(8) ? null : row.GetString(8), row.GetInt32(9) != 0)
    {
        SoftBounces = row.GetInt32(10),
    };

    public async Task<IReadOnlyList<MessageLine>> OfRecipientAsync(string key, CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync(
            Line + "WHERE i.number = (SELECT r.number FROM recipients r WHERE r.key = @key) ORDER BY g.id DESC", ReadLine, ct, ("key", key))
            .ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<MessageLine>> LinesAsync(
        MailingKey key, MessageState state, long after, int limit, CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        var mailing = await GetAsync(session, key, ct).ConfigureAwait(false);
        return await session.RowsAsync(
            Line + "WHERE s.mailing = @mailing AND s.state = @state AND s.place > @after ORDER BY s.place LIMIT @limit", ReadLine, ct,
            ("mailing", mailing.Id), ("state", (int)state), ("after", Math.Max(after, 0)), ("limit", limit)).ConfigureAwait(false);
    }

    public Task<MessageLine?> ByTokenAsync(string token, CancellationToken ct) => OneAsync("token", MessageCodes.ReadToken(token), ct);

    public Task<MessageLine?> ByIdAsync(string id, CancellationToken ct) => OneAsync("id", MessageCodes.ReadId(id), ct);

    private async Task<MessageLine?> OneAsync(string column, byte[]? code, CancellationToken ct)
    {
        if (code is null)
            return null;
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        return (await session.RowsAsync($"{Line}WHERE i.{column} = @code", ReadLine, ct, ("code", code)).ConfigureAwait(false))
            .SingleOrDefault();
    }

    public async Task<bool> FeedbackAsync(MessageLine line, FeedbackKind kind, string @event, Instant at, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, line.Mailing, ct).ConfigureAwait(false);
        if (MessageRules.Told(kind) is not null)
            await people.LockPeopleAsync(session, ct).ConfigureAwait(false);
        var found = await session.RowsAsync(
            $"{Line}WHERE s.mailing = @mailing AND s.place = @place{dialect.Locked}", ReadLine, ct, ("mailing", mailing.Id),
            ("place", line.Place)).ConfigureAwait(false);
        if (found is not [var message]
            || !await NoteAsync(session, mailing.Id, line.Place, @event, ct).ConfigureAwait(false))
        {
            return false;
        }
        var isNews = MessageRules.Told(kind) is { } told
            ? await ChangeAsync(session, mailing, message, told, at, ct).ConfigureAwait(false)
                | await SuppressAsync(session, mailing, message, kind, at, ct).ConfigureAwait(false)
            : await session.RunAsync(
                "UPDATE message_states SET soft_bounces = soft_bounces + 1 WHERE mailing = @mailing AND place = @place", ct,
                ("mailing", mailing.Id), ("place", line.Place)).ConfigureAwait(false) == 1;
        await session.CommitAsync(ct).ConfigureAwait(false);
        return isNews;
    }

    /// <returns>Whether it was told for the first time.</returns>
    private static async Task<bool> NoteAsync(SqlSession session, long mailing, long place, string @event, CancellationToken ct) =>
        await session.RunAsync(
            "INSERT INTO message_events (mailing, place, event) SELECT @mailing, @place, @event "
            + "WHERE (SELECT count(*) FROM message_events WHERE mailing = @mailing AND place = @place) < @most ON CONFLICT DO NOTHING",
            ct, ("mailing", mailing), ("place", place), ("event", MessageCodes.Event(@event)), ("most", MessageRules.MostEvents))
            .ConfigureAwait(false) == 1;

    private static async Task<bool> ChangeAsync(
        SqlSession session, StoredMailing mailing, MessageLine message, MessageState told, Instant at, CancellationToken ct)
    {
        if (!MessageRules.IsChangedBy(told, message.State, message.Attempt, message.PossiblyTwice))
            return false;
        await session.RunAsync(
            "UPDATE message_states SET state = @state, at = @at, sent_at = coalesce(sent_at, @at), until = NULL, lane = '' "
            + "WHERE mailing = @mailing AND place = @place",
            ct, ("state", (int)told), ("at", StoredTicks.Of(at)), ("mailing", mailing.Id), ("place", message.Place)).ConfigureAwait(false);
        await ChangedAsync(session, mailing.Id, ct).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> SuppressAsync(
        SqlSession session, StoredMailing mailing, MessageLine message, FeedbackKind kind, Instant at, CancellationToken ct)
    {
        if (message.Place < 0)
            return false;
        var plan = await PlanAsync(session, mailing, ct).ConfigureAwait(false);
        return await people.SuppressAsync(session, message.Number, MessageRules.Suppression(plan, kind, at), ct).ConfigureAwait(false);
    }
}
