using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Recipients.Sql;

public abstract partial class SqlRecipients
{
    /// <summary>
    /// Rows that are read at once: a page of its own statement, so that no transaction stays open while files are written.
    /// </summary>
    private const int Page = 2_000;

    private const string TargetColumns =
        "id, delivery, preparation, attempt, channel, asked_at, filters, targeted, excluded_by, hash, kept, removed, purged, sent_at, "
        + "released";

    /// <summary>A line of the table of targets.</summary>
    internal sealed record StoredTarget(
        long Id, FrozenTarget Target, Channel Channel, Instant At, IReadOnlyList<string> Filters, bool Kept, bool Removed, bool Purged,
        Instant? SentAt, bool Released);

    public async Task<FrozenTarget?> TargetAsync(TargetKey key, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return (await StoredAsync(session, key, ct).ConfigureAwait(false))?.Target;
    }

    public async Task KeepAsync(TargetKey key, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        var kept = await StoredAsync(session, key, ct).ConfigureAwait(false) ?? throw Missing();
        await session.RunAsync("UPDATE targets SET kept = 1 WHERE id = @id", ct, ("id", kept.Id)).ConfigureAwait(false);
        // A later preparation may be frozen and not yet named when the event of an earlier one is heard of again.
        var others = await session.RowsAsync(
            "SELECT id FROM targets WHERE delivery = @delivery AND preparation <= @preparation AND id <> @id AND removed = 0",
            row => row.GetInt64(0), ct, ("delivery", key.Delivery), ("preparation", key.Preparation), ("id",
                kept.Id)).ConfigureAwait(false);
        foreach (var other in others)
            await RemoveAsync(session, other, "removed", ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    public async Task HandOverAsync(TargetKey key, Instant at, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        var changed = await session.RunAsync(
            "UPDATE targets SET sent_at = coalesce(sent_at, @at) "
            + "WHERE delivery = @delivery AND preparation = @preparation AND attempt = @attempt AND removed = 0",
            ct, ("at", StoredTicks.Of(at)), ("delivery", key.Delivery), ("preparation", key.Preparation), ("attempt", key.Attempt))
            .ConfigureAwait(false);
        if (changed == 0)
            throw Missing();
    }

    public Task ReleaseAsync(string delivery, CancellationToken ct) => ReleaseAsync(delivery, int.MaxValue, ct);

    public async Task ReleaseAsync(string delivery, int preparation, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.RunAsync(
            "UPDATE targets SET released = 1 WHERE delivery = @delivery AND preparation <= @preparation AND sent_at IS NULL", ct,
            ("delivery", delivery), ("preparation", preparation)).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<TargetRow> RowsAsync(TargetKey key, bool all, [EnumeratorCancellation] CancellationToken ct)
    {
        var (rank, number) = (long.MinValue, -1L);
        while (true)
        {
            List<TargetRow> page;
            await using (var session = await ReadAsync(ct).ConfigureAwait(false))
            {
                var target = await WithRowsAsync(session, key, ct).ConfigureAwait(false);
                page = await PageAsync(session, target, all, rank, number, ct).ConfigureAwait(false);
            }
            foreach (var row in page)
                yield return row;
            if (page.Count < Page)
                yield break;
            (rank, number) = (StoredRank.Of(page[^1].Rank), page[^1].Number);
        }
    }

    private async Task<List<TargetRow>> PageAsync(
        SqlSession session, StoredTarget target, bool all, long rank, long number, CancellationToken ct)
    {
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var rows = await session.RowsAsync(
            $"SELECT t.number, t.rank, t.state, {SuppressedSince}, {People(layout)} FROM (SELECT number, rank, state FROM target_rows "
            + $"WHERE target = @target AND (rank, number) > (@rank, @number){(all ? "" : " AND state = 0")} "
            + "ORDER BY rank, number LIMIT @limit) t LEFT JOIN recipients r ON r.number = t.number ORDER BY t.rank, t.number",
            row => Read(row, target, layout), ct, ("channel", RecipientTables.Of(target.Channel)), ("target", target.Id), ("rank", rank),
            ("number", number), ("limit", Page)).ConfigureAwait(false);
        return await WithAddressesAsync(session, target.Channel, rows, ct).ConfigureAwait(false);
    }

    private const string SuppressedSince =
        "EXISTS (SELECT 1 FROM suppressions s WHERE s.number = t.number AND s.channel = @channel)";

    private static TargetRow Read(DbDataReader row, StoredTarget target, StoredLayout layout) => new(
        row.GetInt64(0), StoredRank.Read(row.GetInt64(1)), TargetStates.Reason((byte)row.GetInt16(2), target.Filters),
        StoredPeople.Read(row, 4, layout), row.GetBoolean(3));

    /// <summary>Marks those whose address is suppressed.</summary>
    private async Task<List<TargetRow>> WithAddressesAsync(SqlSession session, Channel channel, List<TargetRow> rows, CancellationToken ct)
    {
        var suppressed = await SuppressedAsync(
            session, channel, [.. rows.Select(r => r.Recipient is null || r.Suppressed ? null : Addresses.Of(r.Recipient, channel))], ct)
            .ConfigureAwait(false);
        for (var i = 0; i < rows.Count; i++)
        {
            if (suppressed[i])
                rows[i] = rows[i] with { Suppressed = true };
        }
        return rows;
    }

    /// <summary>Which of these normalised addresses are suppressed for a channel; <c>null</c> is none.</summary>
    internal async Task<bool[]> SuppressedAsync(
        SqlSession session, Channel channel, IReadOnlyList<string?> addresses, CancellationToken ct)
    {
        var key = await HashKeyAsync(session, ct).ConfigureAwait(false);
        var answer = new bool[addresses.Count];
        if (await session.ScalarAsync("SELECT 1 FROM suppressed_addresses WHERE channel = @channel LIMIT 1", ct,
            ("channel", RecipientTables.Of(channel))).ConfigureAwait(false) is null)
        {
            return answer;
        }
        var hashes = addresses.Select((a, i) => (Index: i, Address: a)).Where(a => a.Address is not null)
            .Select(a => (a.Index, Hash: Addresses.Hash(key, channel, a.Address!))).ToList();
        foreach (var part in hashes.Chunk(500))
        {
            await using var command = session.Command(
                "SELECT hash FROM suppressed_addresses WHERE channel = @channel AND hash IN ("
                + string.Join(", ", part.Select((_, i) => $"@h{i}")) + ")",
                ("channel", RecipientTables.Of(channel)));
            for (var i = 0; i < part.Length; i++)
                SqlSession.Add(command, $"h{i}", part[i].Hash);
            var found = (await SqlSession.RowsAsync(command, r => Convert.ToHexString((byte[])r.GetValue(0)), ct).ConfigureAwait(false))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var (index, hash) in part)
                answer[index] = found.Count > 0 && found.Contains(Convert.ToHexString(hash));
        }
        return answer;
    }

    public async Task<TargetRow?> RowAsync(TargetKey key, string recipient, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var target = await StoredAsync(session, key, ct).ConfigureAwait(false) ?? throw Missing();
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var rows = await session.RowsAsync(
            $"SELECT t.number, t.rank, t.state, {SuppressedSince}, {People(layout)} "
            + "FROM recipients r JOIN target_rows t ON t.number = r.number AND t.target = @target WHERE r.key = @key",
            row => Read(row, target, layout), ct, ("channel", RecipientTables.Of(target.Channel)), ("target", target.Id), ("key",
                recipient))
            .ConfigureAwait(false);
        return (await WithAddressesAsync(session, target.Channel, rows, ct).ConfigureAwait(false)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<TargetKey>> TargetsOfAsync(long number, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync(
            "SELECT delivery, preparation, attempt FROM targets WHERE id IN (SELECT target FROM target_rows WHERE number = @number) "
            + "ORDER BY delivery, preparation, attempt",
            row => new TargetKey(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), ct, ("number", number)).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<TargetSummary>> TargetsAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync(
            $"SELECT {TargetColumns} FROM targets WHERE removed = 0 ORDER BY delivery, preparation, attempt",
            row => ReadTarget(row) is var t ? new TargetSummary(t.Target, t.At, t.Kept, t.SentAt, !t.Purged)
            {
                Released = t.Released,
            } : null!, ct)
            .ConfigureAwait(false);
    }

    public async Task<string?> HashAsync(TargetKey key, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        if (await StoredAsync(session, key, ct).ConfigureAwait(false) is not { Purged: false } target)
            return null;
        await using var command = session.Command(
            "SELECT number, state FROM target_rows WHERE target = @target ORDER BY rank, number", ("target", target.Id));
        await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        using var hash = new TargetHash();
        while (await row.ReadAsync(ct).ConfigureAwait(false))
            hash.Add(row.GetInt64(0), (byte)row.GetInt16(1));
        return hash.Finish();
    }

    public async Task<int> PurgeTargetsAsync(Instant before, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        var old = await session.RowsAsync(
            "SELECT id FROM targets WHERE removed = 0 AND purged = 0 "
            + "AND (sent_at < @before OR (sent_at IS NULL AND released = 1 AND asked_at < @before))",
            row => row.GetInt64(0), ct, ("before", StoredTicks.Of(before))).ConfigureAwait(false);
        return await RemoveAllAsync(session, old, "purged", ct).ConfigureAwait(false);
    }

    public async Task<int> SweepTargetsAsync(IReadOnlySet<TargetKey> named, Instant before, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        var lost = await session.RowsAsync(
            $"SELECT {TargetColumns} FROM targets WHERE removed = 0 AND kept = 0 AND asked_at < @before", ReadTarget, ct,
            ("before", StoredTicks.Of(before))).ConfigureAwait(false);
        return await RemoveAllAsync(session, [.. lost.Where(t => !named.Contains(t.Target.Key)).Select(t => t.Id)], "removed", ct)
            .ConfigureAwait(false);
    }

    /// <summary>One transaction a target.</summary>
    private static async Task<int> RemoveAllAsync(SqlSession session, List<long> targets, string state, CancellationToken ct)
    {
        foreach (var target in targets)
        {
            await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
            await RemoveAsync(session, target, state, ct).ConfigureAwait(false);
            await session.CommitAsync(ct).ConfigureAwait(false);
        }
        return targets.Count;
    }

    /// <param name="state">The column that says why the rows are gone: <c>removed</c> or <c>purged</c>.</param>
    private static async Task RemoveAsync(SqlSession session, long target, string state, CancellationToken ct)
    {
        await session.RunAsync($"UPDATE targets SET {state} = 1 WHERE id = @id", ct, ("id", target)).ConfigureAwait(false);
        await session.RunAsync("DELETE FROM target_rows WHERE target = @id", ct, ("id", target)).ConfigureAwait(false);
    }

    internal static async Task<StoredTarget?> StoredAsync(SqlSession session, TargetKey key, CancellationToken ct) =>
        (await session.RowsAsync(
            $"SELECT {TargetColumns} FROM targets "
            + "WHERE delivery = @delivery AND preparation = @preparation AND attempt = @attempt AND removed = 0",
            ReadTarget, ct, ("delivery", key.Delivery), ("preparation", key.Preparation), ("attempt", key.Attempt)).ConfigureAwait(false))
            .SingleOrDefault();

    private static StoredTarget ReadTarget(DbDataReader row)
    {
        var key = new TargetKey(row.GetString(1), row.GetInt32(2), row.GetInt32(3));
        var excluded = JsonSerializer.Deserialize<SortedDictionary<string, long>>(row.GetString(8))!;
        return new StoredTarget(
            row.GetInt64(0), new FrozenTarget(key, row.GetString(9), row.GetInt64(7), excluded),
            Enum.GetValues<Channel>().Single(c => RecipientTables.Of(c) == row.GetString(4)), StoredTicks.Read(row.GetInt64(5)),
            JsonSerializer.Deserialize<string[]>(row.GetString(6))!, row.GetInt32(10) != 0, row.GetInt32(11) != 0, row.GetInt32(12) != 0,
            row.IsDBNull(13) ? null : StoredTicks.Read(row.GetInt64(13)), row.GetInt32(14) != 0);
    }

    internal static AudienceException Missing() => TargetCheck.Missing();
}

/// <summary>Ranks are unsigned and stored as signed numbers in the same order.</summary>
internal static class StoredRank
{
    private const ulong SignBit = 1UL << 63;

    public static long Of(ulong rank) => unchecked((long)(rank ^ SignBit));

    public static ulong Read(long stored) => unchecked((ulong)stored) ^ SignBit;
}
