using System.Data;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

internal sealed partial class SqlMessages
{
    public async Task<IReadOnlySet<long>> BeginAsync(
        MessageClaim claim, IReadOnlyCollection<long> places, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, claim.Plan.Key, ct).ConfigureAwait(false);
        var own = await session.RowsAsync(
            $"SELECT s.place, s.number, {Suppressed}, EXISTS (SELECT 1 FROM recipients r WHERE r.number = s.number) "
            + "FROM message_states s WHERE s.mailing = @mailing "
            + $"AND {dialect.IsIn("s.place", "places")} AND s.state = 1 AND s.fence = @fence AND s.until > @now{dialect.Locked}",
            row => (Place: row.GetInt64(0), MayReach: row.IsDBNull(1) || (!row.GetBoolean(2) && row.GetBoolean(3))), ct,
            ("channel", RecipientTables.Of(claim.Plan.Channel)), ("mailing", mailing.Id), ("places", dialect.List(places)),
            ("fence", claim.Fence), ("now", StoredTicks.Of(now))).ConfigureAwait(false);
        var addresses = await SuppressedAddressesAsync(session, claim, ct).ConfigureAwait(false);
        var suppressed = own.Where(m => !m.MayReach || addresses.Contains(m.Place)).Select(m => m.Place).ToList();
        var begun = own.Select(m => m.Place).Except(suppressed).ToHashSet();
        if (suppressed.Count > 0)
            await SuppressedAsync(session, mailing, suppressed, now, ct).ConfigureAwait(false);
        var mayLeave = MessageRules.MayHandOver(mailing.Order, now);
        await session.RunAsync(
            (mayLeave
                ? "UPDATE message_states SET state = 2, at = @now, attempt = attempt + 1 "
                : "UPDATE message_states SET state = 0, at = @now, until = NULL ")
            + $"WHERE mailing = @mailing AND {dialect.IsIn("place", "places")}",
            ct, ("now", StoredTicks.Of(now)), ("mailing", mailing.Id), ("places", dialect.List(begun))).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
        return mayLeave ? begun : new HashSet<long>();
    }

    /// <summary>The places whose address is suppressed. The address is the one that the message goes to: that of the claim.</summary>
    private async Task<HashSet<long>> SuppressedAddressesAsync(SqlSession session, MessageClaim claim, CancellationToken ct)
    {
        var channel = claim.Plan.Channel;
        var answer = await people.SuppressedAsync(
            session, channel, [.. claim.Messages.Select(m => m.Recipient is null ? null : Addresses.Of(m.Recipient, channel))], ct)
            .ConfigureAwait(false);
        return [.. claim.Messages.Where((_, i) => answer[i]).Select(m => m.Place)];
    }

    public async Task<int> RecordAsync(MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, claim.Plan.Key, ct).ConfigureAwait(false);
        var byPlace = new Dictionary<long, HandOverOutcome>();
        foreach (var outcome in outcomes)
            byPlace.TryAdd(outcome.Place, outcome);
        if (byPlace.Values.Any(o => o.Result == HandOver.NoSuchAddress))
            await people.LockPeopleAsync(session, ct).ConfigureAwait(false);
        var own = await session.RowsAsync(
            "SELECT s.place, s.number FROM message_states s "
            + $"WHERE s.mailing = @mailing AND {dialect.IsIn("s.place", "places")} AND s.state = 2 AND s.fence = @fence{dialect.Locked}",
            row => (Place: row.GetInt64(0), Number: row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), ct, ("mailing", mailing.Id),
            ("places", dialect.List(byPlace.Keys)), ("fence", claim.Fence)).ConfigureAwait(false);
        if (own.Count > 0)
        {
            await WriteAsync(session, mailing, claim.Plan.Policy, [.. own.Select(m => byPlace[m.Place])], now, ct).ConfigureAwait(false);
            foreach (var (place, number) in own.Where(m => byPlace[m.Place].Result == HandOver.NoSuchAddress && m.Number is not null))
            {
                await people.SuppressAsync(
                    session, number!.Value, MessageRules.Suppression(claim.Plan, FeedbackKind.HardBounce, now), ct).ConfigureAwait(false);
            }
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
        return own.Count;
    }

    /// <summary>The rows are locked: a person who is forgotten meanwhile is gone, or clears the answer afterwards.</summary>
    private Task<int> WriteAsync(
        SqlSession session, StoredMailing mailing, UnknownPolicy policy, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now,
        CancellationToken ct) => session.RunAsync(
            "UPDATE message_states AS s SET state = o.state, twice = CASE WHEN o.twice = 1 THEN 1 ELSE s.twice END, at = @now, until = NULL, "
            + "sent_at = CASE WHEN o.state = 3 THEN @now END, answer = CASE WHEN s.number IS NULL "
            + "OR EXISTS (SELECT 1 FROM recipients r WHERE r.number = s.number) THEN o.answer END "
            + $"FROM {dialect.FromOutcomes("outcomes")} WHERE s.mailing = @mailing AND s.place = o.place",
            ct, ("now", StoredTicks.Of(now)), ("mailing", mailing.Id),
            ("outcomes", MessageDialect.Outcomes(outcomes.Select(o => new StoredOutcome(
                o.Place, (int)MessageRules.After(o.Result, policy, mailing.HasEnded),
                MessageRules.MaybeTwice(o.Result, policy, mailing.HasEnded) ? 1 : 0, MessageRules.Stored(o.Answer))))));

    public async Task<int> SweepAsync(Instant now, CancellationToken ct)
    {
        List<MailingKey> late;
        await using (var reading = await people.ReadAsync(ct).ConfigureAwait(false))
        {
            late = await reading.RowsAsync(
                "SELECT g.delivery, g.preparation FROM mailings g WHERE g.purged = 0 AND NOT (g.state = 2 AND g.counted = 1) "
                + $"AND EXISTS (SELECT 1 FROM message_states s{dialect.By("message_states_busy")} "
                + "WHERE s.mailing = g.id AND s.state IN (1, 2, 4, 8) AND s.until <= @now) ORDER BY g.delivery, g.preparation",
                row => new MailingKey(row.GetString(0), row.GetInt32(1)), ct, ("now", StoredTicks.Of(now))).ConfigureAwait(false);
        }
        var swept = 0;
        foreach (var key in late)
            swept += await SweepAsync(key, now, ct).ConfigureAwait(false);
        return swept;
    }

    private async Task<int> SweepAsync(MailingKey key, Instant now, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, key, ct).ConfigureAwait(false);
        var policy = (await PlanAsync(session, mailing, ct).ConfigureAwait(false)).Policy;
        var swept = 0;
        foreach (var (state, end) in new[] { (MessageState.Claimed, HandOver.NotTried), (MessageState.Handing, HandOver.Unknown) })
        {
            swept += await session.RunAsync(
                "UPDATE message_states SET state = @become, twice = CASE WHEN @twice = 1 THEN 1 ELSE twice END, at = @now, until = NULL "
                + "WHERE mailing = @mailing AND state IN (1, 2, 4, 8) AND state = @state AND until <= @now",
                ct, ("become", (int)MessageRules.After(end, policy, mailing.HasEnded)),
                ("twice", MessageRules.MaybeTwice(end, policy, mailing.HasEnded) ? 1 : 0), ("now", StoredTicks.Of(now)),
                ("mailing", mailing.Id), ("state", (int)state)).ConfigureAwait(false);
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
        return swept;
    }
}
