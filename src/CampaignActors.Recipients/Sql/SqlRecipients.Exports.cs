using System.Data.Common;
using System.Runtime.CompilerServices;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Recipients.Sql;

/// <summary>People of a target for files: one statement, of the columns that a file has, read as it comes.</summary>
public abstract partial class SqlRecipients
{
    /// <summary>Columns before those of the fields: number, rank, suppressed, key.</summary>
    private const int FirstField = 4;

    public async IAsyncEnumerable<TargetPerson> PeopleOfAsync(
        TargetKey key, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var session = await ReadManyAsync(ct).ConfigureAwait(false);
        // Purged meanwhile, the rows are there until the last one is read.
        await session.BeginSnapshotAsync(ct).ConfigureAwait(false);
        var target = await WithRowsAsync(session, key, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var columns = fields.Select(f => layout.Layout.Find(f) is { } field ? new StoredColumn(field, layout.ColumnOf(f)) : null).ToList();
        var suppressed = await SuppressedHashesAsync(session, target.Channel, ct).ConfigureAwait(false);
        var address = suppressed.Count == 0 ? null : new StoredAddress(target.Channel, FirstField + fields.Count);
        var hashes = address is null ? null : new AddressHashes(await HashKeyAsync(session, ct).ConfigureAwait(false), target.Channel);
        using (hashes)
        {
            await using var command = session.Command(
                $"SELECT t.number, t.rank, {SuppressedSince}, r.key{string.Concat(columns.Select(c => $", {Selected(c)}"))}"
                + $"{string.Concat((address?.Columns ?? []).Select(c => $", r.{c}"))} FROM target_rows t "
                + "LEFT JOIN recipients r ON r.number = t.number WHERE t.target = @target AND t.state = 0 ORDER BY t.rank, t.number",
                ("channel", RecipientTables.Of(target.Channel)), ("target", target.Id));
            await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            var person = new TargetPerson(fields.Count);
            while (await row.ReadAsync(ct).ConfigureAwait(false))
            {
                person.Number = row.GetInt64(0);
                person.Rank = StoredRank.Read(row.GetInt64(1));
                var isThere = !row.IsDBNull(3);
                person.Key = isThere ? row.GetString(3) : "";
                person.IsLeftOut = !isThere || row.GetBoolean(2)
                    || (address?.Of(row) is { } own && suppressed.Contains(hashes!.Start(own)));
                Fill(person.Values, row, columns);
                yield return person;
            }
        }
    }

    /// <summary>A column by its own name; nothing that a caller gives is in a statement.</summary>
    private static string Selected(StoredColumn? column) => column is null ? "NULL" : $"r.{column.Name}";

    private static void Fill(Span<FieldValue?> values, DbDataReader row, List<StoredColumn?> columns)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var at = FirstField + i;
            values[i] = columns[i] is not { } column || row.IsDBNull(at) ? null
                : column.IsText ? FieldValue.Of(row.GetString(at))
                : StoredPeople.Value(column.Field.Type, row.GetInt64(at));
        }
    }

    /// <exception cref="AudienceException">There is no such target, or its rows were purged.</exception>
    private static async Task<StoredTarget> WithRowsAsync(SqlSession session, TargetKey key, CancellationToken ct)
    {
        var target = await StoredAsync(session, key, ct).ConfigureAwait(false) ?? throw Missing();
        return target.Purged ? throw TargetCheck.Purged() : target;
    }
}
