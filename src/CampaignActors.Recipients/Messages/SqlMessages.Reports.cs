using System.Data;
using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

internal sealed partial class SqlMessages
{
    /// <summary>Whether the round of <c>g</c> is over: nothing released is open, or nothing is being handed over after the end.</summary>
    private string IsOver => "((g.state = 2 AND NOT EXISTS (SELECT 1 FROM message_states s"
        + $"{dialect.By("message_states_busy")} WHERE s.mailing = g.id AND s.state IN (1, 2, 4, 8) AND s.state = 2 AND s.place > 0)) "
        + "OR (g.state IN (0, 1) AND g.released > 0 AND NOT EXISTS (SELECT 1 FROM message_states s"
        + $"{dialect.By("message_states_pending")} WHERE s.mailing = g.id AND s.state = 0 AND s.lane = '' "
        + $"AND s.place BETWEEN 1 AND g.released) AND NOT EXISTS (SELECT 1 FROM message_states s{dialect.By("message_states_lanes")} "
        + "WHERE s.mailing = g.id AND s.state = 0 AND s.lane <> '' AND s.place BETWEEN 1 AND g.released) "
        + $"AND NOT EXISTS (SELECT 1 FROM message_states s{dialect.By("message_states_busy")} "
        + "WHERE s.mailing = g.id AND s.state IN (1, 2, 4, 8) AND s.place BETWEEN 1 AND g.released)))";

    public async Task<MailingCounts> CountsAsync(MailingKey key, CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        var mailing = await GetAsync(session, key, ct).ConfigureAwait(false);
        return mailing.Purged ? mailing.Round!.Counts : (await CountAsync(session, mailing.Id, ct).ConfigureAwait(false)).Counts;
    }

    /// <returns>Also the time of the last hand-over, in ticks.</returns>
    private static async Task<(MailingCounts Counts, long? LastSent)> CountAsync(SqlSession session, long mailing, CancellationToken ct)
    {
        var by = await session.RowsAsync(
            "SELECT state, count(*), sum(twice), max(sent_at) FROM message_states WHERE mailing = @mailing AND place > 0 GROUP BY state",
            row => (State: (MessageState)row.GetInt32(0), Count: row.GetInt64(1), Twice: row.GetInt64(2),
                Sent: row.IsDBNull(3) ? (long?)null : row.GetInt64(3)),
            ct, ("mailing", mailing)).ConfigureAwait(false);
        return (new(by.ToDictionary(c => c.State, c => c.Count), by.Sum(c => c.Twice)), by.Max(c => c.Sent));
    }

    public async Task<IReadOnlyList<MailingReport>> ReportsAsync(CancellationToken ct)
    {
        List<MailingKey> over;
        await using (var reading = await people.ReadAsync(ct).ConfigureAwait(false))
        {
            over = await reading.RowsAsync(
                $"SELECT g.delivery, g.preparation FROM mailings g WHERE g.purged = 0 AND g.counted = 0 AND {IsOver}",
                row => new MailingKey(row.GetString(0), row.GetInt32(1)), ct).ConfigureAwait(false);
        }
        foreach (var key in over)
            await CountRoundAsync(key, ct).ConfigureAwait(false);
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync(
            $"SELECT {StoredMailing.Columns} FROM mailings g WHERE g.number > g.told ORDER BY g.delivery, g.preparation",
            row => StoredMailing.Read(row) is var m ? new MailingReport(m.Key, m.Number, m.Round!.Released, m.Round.Counts) : null!, ct)
            .ConfigureAwait(false);
    }

    /// <summary>Owns the mailing while it counts: nothing changes between the figures and the note that they are those of now.</summary>
    private async Task CountRoundAsync(MailingKey key, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await OwnAsync(session, key, ct).ConfigureAwait(false);
        if (await session.ScalarAsync(
            $"SELECT 1 FROM mailings g WHERE g.id = @id AND g.purged = 0 AND g.counted = 0 AND {IsOver}", ct, ("id", mailing.Id))
            .ConfigureAwait(false) is null)
        {
            return;
        }
        var (counts, lastSent) = await CountAsync(session, mailing.Id, ct).ConfigureAwait(false);
        var round = new MailingRound(mailing.Order.Released, mailing.Order.Retry, counts);
        await session.RunAsync(
            "UPDATE mailings SET counted = 1, round = @round, number = @number, last_sent = @sent WHERE id = @id", ct,
            ("round", StoredRound.Of(round)), ("number", mailing.Number + (round.IsNews(mailing.Round) ? 1 : 0)), ("sent", lastSent),
            ("id", mailing.Id)).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    public async Task ReportedAsync(MailingKey key, int number, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.RunAsync(
            "UPDATE mailings SET told = @number "
            + "WHERE delivery = @delivery AND preparation = @preparation AND told < @number AND number >= @number",
            ct, ("number", number), ("delivery", key.Delivery), ("preparation", key.Preparation)).ConfigureAwait(false);
    }

    public async Task<long> DecideAsync(MailingKey key, bool again, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await OwnAsync(session, key, ct).ConfigureAwait(false);
        var become = MessageRules.Decided(again, mailing.HasEnded);
        var held = await session.RowsAsync(
            "UPDATE message_states SET state = @become, at = @now, sent_at = CASE WHEN @become = 3 THEN @now END, "
            + "twice = CASE WHEN @become = 0 THEN 1 ELSE twice END "
            + "WHERE mailing = @mailing AND state IN (1, 2, 4, 8) AND state = 8 RETURNING place",
            row => row.GetInt64(0), ct, ("become", (int)become), ("now", StoredTicks.Of(now)), ("mailing", mailing.Id))
            .ConfigureAwait(false);
        if (held.Count > 0)
            await ChangedAsync(session, mailing.Id, ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
        return held.LongCount(p => p > 0);
    }

    /// <summary>The figures are not those that were counted any more.</summary>
    private static Task<int> ChangedAsync(SqlSession session, long mailing, CancellationToken ct) =>
        session.RunAsync("UPDATE mailings SET counted = 0 WHERE id = @id AND counted = 1", ct, ("id", mailing));

    public async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct)
    {
        await using var session = await people.ReadAsync(ct).ConfigureAwait(false);
        var problems = new List<string>();
        foreach (var mailing in await session.RowsAsync(
            $"SELECT {StoredMailing.Columns} FROM mailings g WHERE g.purged = 0 ORDER BY g.delivery, g.preparation", StoredMailing.Read, ct)
            .ConfigureAwait(false))
        {
            var open = !mailing.HasEnded ? 0 : await SqlRecipients.CountAsync(
                session, "SELECT count(*) FROM message_states WHERE mailing = @mailing AND state IN (0, 1, 4, 5)", ct,
                ("mailing", mailing.Id)).ConfigureAwait(false);
            if (open > 0)
                problems.Add(MessageRules.NotEnded(mailing.Key, open));
            if (await NotOneEachAsync(session, mailing, ct).ConfigureAwait(false) is > 0 and var wrong)
                problems.Add(MessageRules.NotOneEach(mailing.Key, wrong));
        }
        return problems;
    }

    private static Task<long> NotOneEachAsync(SqlSession session, StoredMailing mailing, CancellationToken ct)
    {
        const string Own = "SELECT i.number FROM messages i JOIN message_states s ON s.mailing = i.mailing AND s.place = i.place "
            + "WHERE i.mailing = @mailing AND i.place > 0";
        const string Target = "SELECT number FROM target_rows WHERE target = @target AND state = 0";
        return SqlRecipients.CountAsync(
            session,
            $"SELECT (SELECT count(*) FROM ({Own} EXCEPT {Target}) a) + (SELECT count(*) FROM ({Target} EXCEPT {Own}) b) "
            + "WHERE EXISTS (SELECT 1 FROM targets WHERE id = @target AND removed = 0 AND purged = 0)",
            ct, ("mailing", mailing.Id), ("target", mailing.Target));
    }
}
