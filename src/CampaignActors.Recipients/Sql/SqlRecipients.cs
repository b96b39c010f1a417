using System.Data;
using System.Data.Common;
using System.Globalization;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Messages;
using NodaTime;

namespace CampaignActors.Recipients.Sql;

/// <summary>
/// People and targets in a database. What SQLite and PostgreSQL do in the same way is here: fields and people in this file, suppressions
/// and targets in the ones beside it.
/// </summary>
public abstract partial class SqlRecipients : IRecipientDatabase
{
    private byte[]? _hashKey;
    private SqlMessages? _messages;

    public IMessageLedger Messages => _messages ??= new SqlMessages(this, MessageDialect);

    private protected abstract MessageDialect MessageDialect { get; }

    /// <summary>Makes the database ready, which its first use does as well.</summary>
    /// <exception cref="AudienceException">The database is of a later version.</exception>
    public abstract Task PrepareAsync(CancellationToken ct);

    /// <summary>A connection that reads.</summary>
    internal abstract Task<SqlSession> ReadAsync(CancellationToken ct);

    /// <summary>A connection that reads the people of a whole target.</summary>
    private protected virtual Task<SqlSession> ReadManyAsync(CancellationToken ct) => ReadAsync(ct);

    /// <summary>A connection that writes.</summary>
    internal abstract Task<SqlSession> WriteAsync(CancellationToken ct);

    /// <summary>In the transaction of the session: creates and changes people of which each key is given once.</summary>
    private protected abstract Task<PutCounts> PutAsync(
        SqlSession session, StoredLayout layout, IReadOnlyList<Recipient> recipients, CancellationToken ct);

    /// <summary>Lets one writer of people or fields at a time into its transaction.</summary>
    internal abstract Task LockPeopleAsync(SqlSession session, CancellationToken ct);


    /// <inheritdoc/>
    public abstract Task<bool> AloneAsync(Func<CancellationToken, Task> work, CancellationToken ct);

    /// <summary>The type of a column that is no text.</summary>
    private protected abstract string WholeNumber { get; }

    /// <summary>The type of a column with text.</summary>
    private protected abstract string Text { get; }

    /// <summary>An expression that joins texts in order, with <see cref="StoredPeople.ListEnd"/> between them.</summary>
    private protected abstract string Joined(string column);

    internal string Lists => $"(SELECT {Joined("l.list")} FROM recipient_lists l WHERE l.number = r.number)";

    internal string People(StoredLayout layout) => $"r.number, r.key{layout.Read}, {Lists}";

    public async Task DeclareAsync(RecipientLayout layout, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var known = await LayoutAsync(session, ct).ConfigureAwait(false);
        LayoutChange.Check(known.Layout, layout);
        var next = known.LastOrdinal;
        for (var place = 0; place < layout.Declared.Count; place++)
        {
            var field = layout.Declared[place];
            var before = known.Layout.Declared.FirstOrDefault(f => f.Name == field.Name);
            var ordinal = before is null ? ++next : known.Ordinal(field.Name);
            if (before is null)
                await AddColumnAsync(session, new StoredColumn(field, RecipientTables.Attribute(ordinal)), ct).ConfigureAwait(false);
            if (field.Indexed != (before?.Indexed ?? false))
                await SetIndexAsync(session, new StoredColumn(field, RecipientTables.Attribute(ordinal)), ct).ConfigureAwait(false);
            await session.RunAsync(
                "INSERT INTO recipient_fields (ordinal, place, name, type, indexed) VALUES (@ordinal, @place, @name, @type, @indexed) "
                + "ON CONFLICT (ordinal) DO UPDATE SET place = excluded.place, indexed = excluded.indexed",
                ct, ("ordinal", ordinal), ("place", place), ("name", field.Name), ("type", field.Type.ToString()),
                ("indexed", field.Indexed ? 1 : 0)).ConfigureAwait(false);
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    private async Task AddColumnAsync(SqlSession session, StoredColumn column, CancellationToken ct)
    {
        foreach (var name in column.Names)
        {
            await session.RunAsync($"ALTER TABLE recipients ADD COLUMN {name} {(column.IsText ? Text : WholeNumber)}", ct)
                .ConfigureAwait(false);
        }
    }

    private static Task SetIndexAsync(SqlSession session, StoredColumn column, CancellationToken ct) => session.RunAsync(
        column.Field.Indexed
            ? $"CREATE INDEX recipients_{column.Name} ON recipients ({column.Names.Last()})"
            : $"DROP INDEX recipients_{column.Name}",
        ct);

    public async Task<RecipientLayout> LayoutAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return (await LayoutAsync(session, ct).ConfigureAwait(false)).Layout;
    }

    /// <summary>A statement that gives the declared fields, see <see cref="ReadField"/>.</summary>
    internal const string DeclaredFields = "SELECT name, type, indexed, ordinal FROM recipient_fields ORDER BY place";

    internal static (RecipientField Field, int Ordinal) ReadField(DbDataReader row) =>
        (new RecipientField(row.GetString(0), Enum.Parse<DataType>(row.GetString(1)), row.GetInt32(2) != 0), row.GetInt32(3));

    internal static async Task<StoredLayout> LayoutAsync(SqlSession session, CancellationToken ct) =>
        new(await session.RowsAsync(DeclaredFields, ReadField, ct).ConfigureAwait(false));

    public Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, CancellationToken ct) => PutAsync(recipients, false, ct);

    public async Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        foreach (var recipient in recipients)
        {
            if (RecipientRules.Problem(recipient, layout.Layout) is { } problem)
                throw new AudienceException(problem);
        }
        var counts = await PutAsync(session, layout, LastOfEachKey(recipients), ct).ConfigureAwait(false);
        foreach (var list in recipients.SelectMany(r => r.Lists).Distinct(StringComparer.Ordinal))
        {
            await session.RunAsync("INSERT INTO recipient_list_codes (list) VALUES (@list) ON CONFLICT DO NOTHING", ct, ("list", list))
                .ConfigureAwait(false);
        }
        if (!dryRun)
            await session.CommitAsync(ct).ConfigureAwait(false);
        return counts;
    }

    private static IReadOnlyList<Recipient> LastOfEachKey(IReadOnlyCollection<Recipient> recipients)
    {
        var last = new Dictionary<string, int>(recipients.Count, StringComparer.Ordinal);
        var at = 0;
        foreach (var recipient in recipients)
            last[recipient.Key] = at++;
        return last.Count == recipients.Count
            ? recipients as IReadOnlyList<Recipient> ?? [.. recipients]
            : [.. recipients.Where((r, i) => last[r.Key] == i)];
    }

    public async Task<Recipient?> FindAsync(string key, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await FindAsync(session, await LayoutAsync(session, ct).ConfigureAwait(false), key, ct).ConfigureAwait(false);
    }

    private async Task<Recipient?> FindAsync(SqlSession session, StoredLayout layout, string key, CancellationToken ct) =>
        (await session.RowsAsync(
            $"SELECT {People(layout)} FROM recipients r WHERE r.key = @key", row => StoredPeople.Read(row, 0, layout), ct, ("key", key))
            .ConfigureAwait(false)).SingleOrDefault();

    public async Task<IReadOnlyList<Recipient>> SearchAsync(string text, string? after, int limit, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        string[] folded = ["email_f", "phone_f", "first_name_f", "last_name_f"];
        var found = await session.RowsAsync(
            $"SELECT {People(layout)} FROM recipients r WHERE r.key > @after AND (substr(r.key, 1, length(@text)) = @text "
            + string.Concat(folded.Select(c => $"OR substr(r.{c}, 1, length(@folded)) = @folded "))
            + "OR @text = '') ORDER BY r.key LIMIT @limit",
            row => StoredPeople.Read(row, 0, layout)!, ct,
            ("after", after ?? ""), ("text", text), ("folded", Folding.Fold(text)), ("limit", limit)).ConfigureAwait(false);
        return found;
    }

    public async Task<IReadOnlyDictionary<long, Recipient>> NumberedAsync(IReadOnlyCollection<long> numbers, CancellationToken ct)
    {
        if (numbers.Count == 0)
            return new Dictionary<long, Recipient>();
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        (string Name, object? Value)[] values = [.. numbers.Distinct().Select((n, i) => ($"n{i}", (object?)n))];
        var found = await session.RowsAsync(
            $"SELECT {People(layout)} FROM recipients r WHERE r.number IN ({string.Join(", ", values.Select(v => $"@{v.Name}"))})",
            row => StoredPeople.Read(row, 0, layout)!, ct, values).ConfigureAwait(false);
        return found.ToDictionary(r => r.Number);
    }

    public async Task NoteAsync(IReadOnlyCollection<PersonAccess> accesses, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        foreach (var access in accesses)
        {
            await session.RunAsync(
                "INSERT INTO recipient_accesses (at, signer, via, what, number, detail) VALUES (@at, @by, @via, @what, @number, @detail)",
                ct, ("at", StoredTicks.Of(access.At)), ("by", access.By), ("via", access.Via), ("what", access.What),
                ("number", access.Number), ("detail", access.Detail)).ConfigureAwait(false);
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<NotedAccess>> AccessesAsync(long after, Instant? since, int limit, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync(
            "SELECT a.id, a.at, a.signer, a.via, a.what, a.number, a.detail, r.key FROM recipient_accesses a "
            + "LEFT JOIN recipients r ON r.number = a.number WHERE a.id > @after AND a.at >= @since ORDER BY a.id LIMIT @limit",
            row => new NotedAccess(
                row.GetInt64(0),
                new PersonAccess(
                    StoredTicks.Read(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4),
                    row.IsDBNull(5) ? null : row.GetInt64(5), row.GetString(6)),
                row.IsDBNull(7) ? null : row.GetString(7)),
            ct, ("after", after), ("since", StoredTicks.Of(since ?? Instant.FromUnixTimeTicks(0))), ("limit", limit)).ConfigureAwait(false);
    }

    public async Task<long> PeopleAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await CountAsync(session, "SELECT count(*) FROM recipients", ct).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        return await session.RowsAsync("SELECT list FROM recipient_list_codes ORDER BY list", row => row.GetString(0), ct)
            .ConfigureAwait(false);
    }

    internal static async Task<long> CountAsync(
        SqlSession session, string sql, CancellationToken ct, params (string Name, object? Value)[] values) =>
        Convert.ToInt64(await session.ScalarAsync(sql, ct, values).ConfigureAwait(false) ?? 0L, CultureInfo.InvariantCulture);
}
