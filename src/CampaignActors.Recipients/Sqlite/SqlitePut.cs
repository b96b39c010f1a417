using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sql;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Recipients.Sqlite;

/// <summary>Creates and changes people with prepared statements; a column that none of them gives is not touched.</summary>
internal sealed class SqlitePut : IDisposable
{
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _create;
    private readonly SqliteCommand? _change;
    private readonly SqliteCommand _list;
    private readonly List<StoredColumn> _columns;
    private readonly SqliteParameter[] _created;
    private readonly SqliteParameter[] _changed;
    private readonly SqliteParameter _key;
    private readonly SqliteParameter _listNumber;
    private readonly SqliteParameter _listCode;
    private long _new;
    private long _other;
    private long _same;

    public SqlitePut(SqliteConnection connection, StoredLayout layout, IReadOnlyList<Recipient> recipients)
    {
        _columns = [.. layout.Columns.Where(c => recipients.Any(r => r.Value(c.Field.Name) is not null))];
        var names = _columns.SelectMany(c => c.Names).ToList();
        string[] all = ["key", "key_f", .. names];
        // A conflict would use up a number.
        _find = Command(connection, "SELECT number FROM recipients WHERE key = @key", ["key"], out var found);
        _key = found[0];
        _create = Command(
            connection,
            $"INSERT INTO recipients ({string.Join(", ", all)}) VALUES ({string.Join(", ", all.Select(n => "@" + n))}) RETURNING number",
            all, out _created);
        _changed = [];
        if (_columns.Count > 0)
        {
            _change = Command(
                connection,
                $"UPDATE recipients SET {string.Join(", ", names.Select(n => $"{n} = coalesce(@{n}, {n})"))} WHERE number = @number AND ("
                + string.Join(" OR ", _columns.Select(c => $"coalesce(@{c.Name}, {c.Name}) IS NOT {c.Name}")) + ")",
                ["number", .. names], out _changed);
        }
        _list = Command(
            connection, "INSERT OR IGNORE INTO recipient_lists (number, list) VALUES (@number, @list)", ["number", "list"], out var listed);
        (_listNumber, _listCode) = (listed[0], listed[1]);
    }

    public PutCounts Counts => new(_new, _other, _same);

    public void Put(Recipient recipient)
    {
        _key.Value = recipient.Key;
        var known = _find.ExecuteScalar();
        var number = known ?? Create(recipient);
        var changed = known is not null && Change(number, recipient);
        foreach (var list in recipient.Lists)
        {
            _listNumber.Value = number;
            _listCode.Value = list;
            changed |= _list.ExecuteNonQuery() == 1;
        }
        _new += known is null ? 1 : 0;
        _other += known is not null && changed ? 1 : 0;
        _same += known is not null && !changed ? 1 : 0;
    }

    private object Create(Recipient recipient)
    {
        Fill(_created, recipient, 2);
        _created[0].Value = recipient.Key;
        _created[1].Value = StoredPeople.Folded(recipient.Key);
        return _create.ExecuteScalar()!;
    }

    private bool Change(object number, Recipient recipient)
    {
        if (_change is null)
            return false;
        Fill(_changed, recipient, 1);
        _changed[0].Value = number;
        return _change.ExecuteNonQuery() == 1;
    }

    private void Fill(SqliteParameter[] parameters, Recipient recipient, int at)
    {
        foreach (var column in _columns)
        {
            var value = StoredPeople.Stored(recipient, column);
            parameters[at++].Value = value ?? DBNull.Value;
            if (column.IsText)
                parameters[at++].Value = (object?)StoredPeople.Folded(value) ?? DBNull.Value;
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, IReadOnlyList<string> names,
        out SqliteParameter[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        parameters = [.. names.Select(n => new SqliteParameter { ParameterName = n })];
        command.Parameters.AddRange(parameters);
        command.Prepare();
        return command;
    }

    public void Dispose()
    {
        _find.Dispose();
        _create.Dispose();
        _change?.Dispose();
        _list.Dispose();
    }
}
