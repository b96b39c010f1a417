using System.Data;
using System.Data.Common;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Recipients.Sql;
using NodaTime;

namespace CampaignActors.Recipients.Messages;

internal sealed partial class SqlMessages
{
    /// <summary>Messages that one claim moves to lanes at most, before it gives what it has.</summary>
    private const int MostMoved = 10_000;

    private const string Suppressed =
        "EXISTS (SELECT 1 FROM suppressions x WHERE x.number = s.number AND x.channel = @channel)";

    /// <summary>A pending message with the person.</summary>
    private sealed record Candidate(
        long Place, int Attempt, byte[] Id, byte[] Token, bool IsSuppressed, Recipient? Person, MailingSeed? Seed, string Lane)
    {
        public ClaimedMessage Message => new(Place, MessageCodes.Id(Id), MessageCodes.Token(Token), Attempt, Person, Seed);
    }

    /// <summary>What a claim has found.</summary>
    private sealed class Claiming(StoredMailing mailing, MailingPlan plan, ClaimPaces paces, long most, Instant now)
    {
        public Instant Now => now;

        public StoredMailing Mailing { get; } = mailing;

        public MailingPlan Plan { get; } = plan;

        public ClaimPaces Paces { get; } = paces;

        public List<ClaimedMessage> Claimed { get; } = [];

        public List<long> Suppressed { get; } = [];

        /// <summary>Those of <see cref="Suppressed"/> who would get more than the rules of pressure allow.</summary>
        public List<long> Pressed { get; } = [];

        /// <summary>By lane.</summary>
        public Dictionary<string, List<long>> Moved { get; } = new(StringComparer.Ordinal);

        public int Room => (int)most - Claimed.Count;

        public int MovedCount => Moved.Values.Sum(m => m.Count);
    }

    public async Task<MessageClaim?> ClaimAsync(
        MailingKey key, string node, int most, ClaimPaces paces, Instant now, Duration lease, CancellationToken ct)
    {
        MessageRules.CheckMost(most);
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, key, ct).ConfigureAwait(false);
        if (!MessageRules.MayHandOver(mailing.Order, now))
            return null;
        var buckets = new StoredPaces(session, dialect, now);
        if (paces.All.Count + paces.Domains.Count > 0)
            await dialect.OwnPacesAsync(session, ct).ConfigureAwait(false);
        await buckets.LoadAsync(paces.All, ct).ConfigureAwait(false);
        var free = paces.All.Aggregate((long)most, (least, pace) => Math.Min(least, buckets.Free(pace)));
        if (free == 0)
            return null;
        var claiming = new Claiming(mailing, await PlanAsync(session, mailing, ct).ConfigureAwait(false), paces, free, now);
        if (claiming.Plan.Pressure.Count > 0)
            await dialect.OwnPressureAsync(session, ct).ConfigureAwait(false);
        var (fields, lanes) = await session.RowsAsync(
            $"{SqlRecipients.DeclaredFields}; SELECT l.lane FROM message_lanes l WHERE l.mailing = @mailing AND EXISTS "
            + $"(SELECT 1 FROM message_states s{dialect.By("message_states_lanes")} WHERE s.mailing = @mailing AND s.lane = l.lane "
            + "AND s.state = 0 AND s.lane <> '' AND s.place <= @released) ORDER BY l.lane",
            SqlRecipients.ReadField, row => row.GetString(0), ct, ("mailing", mailing.Id), ("released", mailing.Order.Released))
            .ConfigureAwait(false);
        var layout = new StoredLayout(fields);
        await ClaimLanesAsync(session, claiming, lanes, layout, buckets, ct).ConfigureAwait(false);
        await ClaimOthersAsync(session, claiming, layout, buckets, ct).ConfigureAwait(false);
        foreach (var pace in paces.All)
            buckets.Take(pace, claiming.Claimed.Count);
        var fence = await WriteAsync(session, claiming, buckets, now, now + lease, ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
        return claiming.Claimed.Count == 0
            ? null
            : new(claiming.Plan, node, fence, now + lease, [.. claiming.Claimed.OrderBy(m => m.Place)]);
    }

    /// <summary>Messages that wait for their domain; they have waited longest.</summary>
    private async Task ClaimLanesAsync(
        SqlSession session, Claiming claiming, List<string> lanes, StoredLayout layout, StoredPaces buckets, CancellationToken ct)
    {
        var paces = lanes.Select(claiming.Paces.Domains.GetValueOrDefault).OfType<Pace>().ToList();
        await buckets.LoadAsync(paces, ct).ConfigureAwait(false);
        foreach (var lane in lanes)
        {
            var pace = claiming.Paces.Domains.GetValueOrDefault(lane);
            var limit = Math.Min(claiming.Room, pace is null ? long.MaxValue : buckets.Free(pace));
            if (limit == 0)
                continue;
            var found = await CandidatesAsync(
                session, claiming, layout, "message_states_lanes", "s.lane = @lane AND s.lane <> ''", (int)limit, lane, ct)
                .ConfigureAwait(false);
            await SortAsync(session, claiming, found, buckets, ct).ConfigureAwait(false);
        }
    }

    private async Task ClaimOthersAsync(
        SqlSession session, Claiming claiming, StoredLayout layout, StoredPaces buckets, CancellationToken ct)
    {
        var after = long.MinValue;
        while (claiming.Room > 0 && claiming.MovedCount < MostMoved)
        {
            var limit = Math.Max(claiming.Room, after == long.MinValue ? 0 : MessageRules.MostClaimed);
            var found = await CandidatesAsync(
                session, claiming, layout, "message_states_pending", "s.lane = '' AND s.place > @after", limit, "", ct, ("after", after))
                .ConfigureAwait(false);
            await SortAsync(session, claiming, found, buckets, ct).ConfigureAwait(false);
            if (found.Count < limit)
                return;
            after = found[^1].Place;
        }
    }

    private async Task<List<Candidate>> CandidatesAsync(
        SqlSession session, Claiming claiming, StoredLayout layout, string index, string which, int limit, string lane,
        CancellationToken ct, params (string Name, object? Value)[] values) => await session.RowsAsync(
            $"SELECT s.place, s.attempt, i.id, i.token, {Suppressed}, {people.People(layout)} FROM (SELECT s.place, s.attempt, s.number "
            + $"FROM message_states s{dialect.By(index)} WHERE s.mailing = @mailing AND s.state = 0 AND {which} AND s.place <= @released "
            + $"ORDER BY s.place LIMIT @limit{dialect.Free}) s JOIN messages i ON i.mailing = @mailing AND i.place = s.place "
            + "LEFT JOIN recipients r ON r.number = s.number ORDER BY s.place",
            row => Read(row, claiming.Plan, layout, lane), ct,
            [
                ("mailing", claiming.Mailing.Id), ("released", claiming.Mailing.Order.Released), ("limit", limit), ("lane", lane),
                ("channel", RecipientTables.Of(claiming.Plan.Channel)), .. values,
            ]).ConfigureAwait(false);

    private static Candidate Read(DbDataReader row, MailingPlan plan, StoredLayout layout, string lane)
    {
        var place = row.GetInt64(0);
        return new(
            place, row.GetInt32(1), (byte[])row.GetValue(2), (byte[])row.GetValue(3), row.GetBoolean(4),
            StoredPeople.Read(row, 5, layout), place < 0 ? plan.Seeds[(int)(-place - 1)] : null, lane);
    }

    /// <summary>Decides what becomes of candidates.</summary>
    private async Task SortAsync(
        SqlSession session, Claiming claiming, List<Candidate> candidates, StoredPaces buckets, CancellationToken ct)
    {
        var (channel, domains) = (claiming.Plan.Channel, claiming.Paces.Domains);
        var isSuppressed = await people.SuppressedAsync(
            session, channel, [.. candidates.Select(c => c.Person is null ? null : Addresses.Of(c.Person, channel))], ct)
            .ConfigureAwait(false);
        var paces = candidates.Select(c => domains.Count == 0 || MessageCodes.Domain(c.Person, c.Seed) is not { } domain
            ? null
            : domains.GetValueOrDefault(domain)).ToList();
        await buckets.LoadAsync(paces.OfType<Pace>().Distinct(), ct).ConfigureAwait(false);
        var pressed = await PressedAsync(session, claiming, candidates, ct).ConfigureAwait(false);
        for (var i = 0; i < candidates.Count && claiming.Room > 0; i++)
        {
            var candidate = candidates[i];
            if (candidate.Seed is null
                && (candidate.IsSuppressed || isSuppressed[i] || candidate.Person is null
                    || !MessageCodes.HasAddress(candidate.Person, channel)))
            {
                claiming.Suppressed.Add(candidate.Place);
            }
            else if (candidate.Person is { } person && pressed.Contains(person.Number))
            {
                claiming.Suppressed.Add(candidate.Place);
                claiming.Pressed.Add(candidate.Place);
            }
            else if (paces[i] is { } pace && buckets.Free(pace) == 0)
            {
                var lane = MessageCodes.Domain(candidate.Person, candidate.Seed)!;
                if (lane != candidate.Lane)
                    (claiming.Moved.TryGetValue(lane, out var moved) ? moved : claiming.Moved[lane] = []).Add(candidate.Place);
            }
            else
            {
                if (paces[i] is { } taken)
                    buckets.Take(taken, 1);
                claiming.Claimed.Add(candidate.Message);
            }
        }
    }

    /// <returns>The fence of the claim; 0: nothing was claimed.</returns>
    private async Task<long> WriteAsync(
        SqlSession session, Claiming claiming, StoredPaces buckets, Instant now, Instant until, CancellationToken ct)
    {
        var mailing = claiming.Mailing;
        if (claiming.Suppressed.Count > 0)
            await SuppressedAsync(session, mailing, claiming.Suppressed, now, ct).ConfigureAwait(false);
        if (claiming.Pressed.Count > 0)
        {
            await session.RunAsync(
                $"UPDATE message_states SET answer = @answer WHERE mailing = @mailing AND {dialect.IsIn("place", "places")}", ct,
                ("answer", MessageRules.Pressed), ("mailing", mailing.Id), ("places", dialect.List(claiming.Pressed)))
                .ConfigureAwait(false);
        }
        foreach (var (lane, places) in claiming.Moved)
        {
            await session.RunAsync(
                "INSERT INTO message_lanes (mailing, lane, pace) VALUES (@mailing, @lane, @pace) "
                + "ON CONFLICT (mailing, lane) DO UPDATE SET pace = excluded.pace",
                ct, ("mailing", mailing.Id), ("lane", lane), ("pace", claiming.Paces.Domains[lane].Name)).ConfigureAwait(false);
            await session.RunAsync(
                $"UPDATE message_states SET lane = @lane WHERE mailing = @mailing AND {dialect.IsIn("place", "places")}", ct,
                ("lane", lane), ("mailing", mailing.Id), ("places", dialect.List(places))).ConfigureAwait(false);
        }
        await buckets.SaveAsync(ct).ConfigureAwait(false);
        if (claiming.Claimed.Count == 0)
            return 0;
        var (fences, _) = await session.RowsAsync(
            $"{dialect.NextFence}; UPDATE message_states SET state = 1, fence = {dialect.Fence}, until = @until, at = @now, lane = '' "
            + $"WHERE mailing = @mailing AND {dialect.IsIn("place", "places")}",
            row => row.GetInt64(0), _ => 0, ct, ("until", StoredTicks.Of(until)), ("now", StoredTicks.Of(now)), ("mailing", mailing.Id),
            ("places", dialect.List([.. claiming.Claimed.Select(m => m.Place)]))).ConfigureAwait(false);
        return fences.Single();
    }

    private Task<int> SuppressedAsync(
        SqlSession session, StoredMailing mailing, IReadOnlyCollection<long> places, Instant now, CancellationToken ct) => BecomeAsync(
            session, mailing, MessageState.Suppressed, dialect.IsIn("place", "places"), now, ct, ("places", dialect.List(places)));

    public async Task ReturnAsync(MessageClaim claim, CancellationToken ct)
    {
        await using var session = await people.WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var mailing = await ShareAsync(session, claim.Plan.Key, ct).ConfigureAwait(false);
        await session.RunAsync(
            "UPDATE message_states SET state = 0, until = NULL WHERE mailing = @mailing AND fence = @fence AND state = 1 "
            + $"AND {dialect.IsIn("place", "places")}",
            ct, ("mailing", mailing.Id), ("fence", claim.Fence), ("places", dialect.List([.. claim.Messages.Select(m => m.Place)])))
            .ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
    }
}
