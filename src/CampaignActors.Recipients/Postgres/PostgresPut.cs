using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sql;

namespace CampaignActors.Recipients.Postgres;

/// <summary>
/// Creates and changes people of which each key is given once, in the transaction of a session that alone writes people. New ones go into
/// the table by COPY; known ones into a table of the transaction, with which one statement compares them.
/// </summary>
internal sealed class PostgresPut(SqlSession session, StoredLayout layout, IReadOnlyList<Recipient> recipients)
{
    /// <summary>A column that no person gives is not touched.</summary>
    private readonly List<StoredColumn> _columns =
        [.. layout.Columns.Where(c => recipients.Any(r => r.Value(c.Field.Name) is not null))];

    private string Names => string.Concat(_columns.SelectMany(c => c.Names).Select(n => $", {n}"));

    public async Task<PutCounts> RunAsync(CancellationToken ct)
    {
        // A chunk is small beside all people: their index is asked for each of it, instead of reading all of them.
        await session.RunAsync("SET LOCAL jit = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off", ct)
            .ConfigureAwait(false);
        var known = await KnownAsync(ct).ConfigureAwait(false);
        var hasLists = await CopyListsAsync(ct).ConfigureAwait(false);
        var changed = known.Count == 0 || (_columns.Count == 0 && !hasLists)
            ? 0
            : await ChangeAsync([.. recipients.Where(r => known.Contains(r.Key))], hasLists, ct).ConfigureAwait(false);
        if (known.Count < recipients.Count)
            await CopyAsync("recipients", recipients.Where(r => !known.Contains(r.Key)), ct).ConfigureAwait(false);
        if (hasLists)
        {
            await session.RunAsync(
                "INSERT INTO recipient_lists (number, list) SELECT r.number, l.list FROM incoming_lists l "
                + "JOIN recipients r ON r.key = l.key ON CONFLICT DO NOTHING",
                ct).ConfigureAwait(false);
        }
        return new PutCounts(recipients.Count - known.Count, changed, known.Count - changed);
    }

    /// <summary>The keys that are there already.</summary>
    private async Task<HashSet<string>> KnownAsync(CancellationToken ct)
    {
        await using var command = session.Command(
            "SELECT r.key FROM unnest(@keys) AS k (key) JOIN recipients r ON r.key = k.key COLLATE \"C\"",
            ("keys", recipients.Select(r => r.Key).ToArray()));
        return [.. await SqlSession.RowsAsync(command, row => row.GetString(0), ct).ConfigureAwait(false)];
    }

    /// <returns>How many people changed, in a field or a list.</returns>
    private async Task<long> ChangeAsync(IReadOnlyList<Recipient> known, bool hasLists, CancellationToken ct)
    {
        await session.RunAsync(
            "CREATE TEMPORARY TABLE incoming (key text COLLATE \"C\" NOT NULL, key_f text COLLATE \"C\" NOT NULL"
            + string.Concat(_columns.Select(c => c.IsText ? $", {c.Name} text COLLATE \"C\", {c.Folded} text COLLATE \"C\""
                : $", {c.Name} bigint"))
            + ") ON COMMIT DROP",
            ct).ConfigureAwait(false);
        await CopyAsync("incoming", known, ct).ConfigureAwait(false);
        var differs = string.Join(" OR ", _columns.Select(c =>
            $"i.{c.Name} <> r.{c.Name} OR (i.{c.Name} IS NOT NULL AND r.{c.Name} IS NULL)"));
        // Before the fields change, so that a person who changes in both counts once.
        var listed = hasLists ? await ListedAsync(differs, ct).ConfigureAwait(false) : 0;
        if (_columns.Count == 0)
            return listed;
        var sets = string.Join(", ", _columns.SelectMany(c => c.Names).Select(n => $"{n} = coalesce(i.{n}, r.{n})"));
        return listed + await session.RunAsync(
            $"UPDATE recipients r SET {sets} FROM incoming i WHERE r.key = i.key AND ({differs})", ct).ConfigureAwait(false);
    }

    /// <summary>How many known people get a further list and change in no field.</summary>
    private async Task<long> ListedAsync(string differs, CancellationToken ct)
    {
        await session.RunAsync("CREATE INDEX ON incoming (key); ANALYZE incoming (key); ANALYZE incoming_lists", ct).ConfigureAwait(false);
        return Convert.ToInt64(
            await session.ScalarAsync(
                "SELECT count(DISTINCT r.number) FROM incoming_lists l JOIN incoming i ON i.key = l.key JOIN recipients r ON r.key = l.key "
                + "WHERE NOT EXISTS (SELECT 1 FROM recipient_lists k WHERE k.number = r.number AND k.list = l.list)"
                + (differs.Length == 0 ? "" : $" AND NOT coalesce({differs}, false)"),
                ct).ConfigureAwait(false),
            null);
    }

    private async Task CopyAsync(string table, IEnumerable<Recipient> people, CancellationToken ct)
    {
        var values = (short)(2 + _columns.Sum(c => c.Names.Count()));
        await using var copy = await CopyRows.BeginAsync(session, $"{table} (key, key_f{Names})", ct).ConfigureAwait(false);
        foreach (var person in people)
        {
            await copy.StartRowAsync(values, ct).ConfigureAwait(false);
            copy.Text(person.Key);
            copy.Folded(person.Key);
            foreach (var column in _columns)
                Write(copy, person, column);
        }
        await copy.FinishAsync(ct).ConfigureAwait(false);
    }

    private static void Write(CopyRows copy, Recipient person, StoredColumn column)
    {
        if (person.Value(column.Field.Name) is not { } value)
        {
            copy.Null();
            if (column.IsText)
                copy.Null();
        }
        else if (column.IsText)
        {
            copy.Text(value.Text);
            copy.Folded(value.Text);
        }
        else
        {
            copy.Number(value.Units);
        }
    }

    private async Task<bool> CopyListsAsync(CancellationToken ct)
    {
        if (recipients.All(r => r.Lists.Count == 0))
            return false;
        await session.RunAsync(
            "CREATE TEMPORARY TABLE incoming_lists (key text COLLATE \"C\" NOT NULL, list text COLLATE \"C\" NOT NULL) ON COMMIT DROP", ct)
            .ConfigureAwait(false);
        await using var copy = await CopyRows.BeginAsync(session, "incoming_lists (key, list)", ct).ConfigureAwait(false);
        foreach (var recipient in recipients)
        {
            foreach (var list in recipient.Lists)
            {
                await copy.StartRowAsync(2, ct).ConfigureAwait(false);
                copy.Text(recipient.Key);
                copy.Text(list);
            }
        }
        await copy.FinishAsync(ct).ConfigureAwait(false);
        return true;
    }
}
