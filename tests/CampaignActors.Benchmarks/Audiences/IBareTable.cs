using System.Text;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Targets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CampaignActors.Benchmarks.Audiences;

/// <summary>The same rows without any of our promises: a table of texts with a primary key.</summary>
internal interface IBareTable : IAsyncDisposable
{
    /// <summary>The quickest way in that the database has.</summary>
    Task LoadAsync(string file);

    /// <summary>The quickest way out, as separated values in order of key.</summary>
    /// <returns>Characters.</returns>
    Task<long> CopyOutAsync(IReadOnlyList<string> columns);

    /// <summary>Makes ready what <see cref="LoadAsPeopleAsync"/> measures.</summary>
    /// <returns>Whether the database can tell these two.</returns>
    Task<bool> PrepareAsPeopleAsync(string folder) => Task.FromResult(false);

    /// <summary>The rows of people, with their folded forms, into an empty table with the columns and indexes of people.</summary>
    Task LoadAsPeopleAsync(string folder) => Task.CompletedTask;

    /// <summary>People of the only target with all people in it, in order of rank, from the tables of people.</summary>
    Task CopyOutByRankAsync(IReadOnlyList<string> columns, TargetKey target) => Task.CompletedTask;
}

/// <summary><c>COPY</c> in and out.</summary>
internal sealed class PostgresBareTable(NpgsqlDataSource source) : IBareTable
{
    public async Task LoadAsync(string file)
    {
        var columns = string.Join(", ", PeopleFile.Columns.Select(c => $"\"{c}\" text{(c == "key" ? " PRIMARY KEY" : "")}"));
        await RunAsync($"DROP TABLE IF EXISTS bare; CREATE TABLE bare ({columns})");
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginTextImportAsync("COPY bare FROM STDIN (FORMAT csv, HEADER)");
        using var read = new StreamReader(file);
        var buffer = new char[1 << 16];
        for (int count; (count = await read.ReadAsync(buffer)) > 0;)
            await copy.WriteAsync(buffer.AsMemory(0, count));
    }

    public async Task<long> CopyOutAsync(IReadOnlyList<string> columns)
    {
        await using var connection = await source.OpenConnectionAsync();
        var names = string.Join(", ", columns.Select(c => $"\"{c}\""));
        using var copy = await connection.BeginTextExportAsync(
            $"COPY (SELECT {names} FROM bare ORDER BY key) TO STDOUT (FORMAT csv, HEADER)");
        var buffer = new char[1 << 16];
        var characters = 0L;
        for (int count; (count = await copy.ReadAsync(buffer)) > 0;)
            characters += count;
        return characters;
    }

    public async Task<bool> PrepareAsPeopleAsync(string folder)
    {
        await RunAsync("CREATE TABLE same (LIKE recipients INCLUDING ALL)");
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync("COPY recipients TO STDOUT (FORMAT BINARY)");
        await using var file = File.Create(SameRows(folder));
        await copy.CopyToAsync(file);
        return true;
    }

    public async Task LoadAsPeopleAsync(string folder)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var file = File.OpenRead(SameRows(folder));
        await using var copy = await connection.BeginRawBinaryCopyAsync("COPY same FROM STDIN (FORMAT BINARY)");
        await file.CopyToAsync(copy);
    }

    public async Task CopyOutByRankAsync(IReadOnlyList<string> columns, TargetKey target)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var find = new NpgsqlCommand("SELECT id FROM targets WHERE delivery = @delivery", connection);
        find.Parameters.AddWithValue("delivery", target.Delivery);
        var id = (long)(await find.ExecuteScalarAsync())!;
        var names = string.Join(", ", columns.Select(c => $"r.{RecipientTables.Column(c, _ => throw new InvalidOperationException(c))}"));
        using var copy = await connection.BeginTextExportAsync(FormattableString.Invariant(
            $"COPY (SELECT {names} FROM target_rows t JOIN recipients r ON r.number = t.number WHERE t.target = {id} AND t.state = 0 ")
            + "ORDER BY t.rank, t.number) TO STDOUT (FORMAT csv, HEADER)");
        var buffer = new char[1 << 16];
        while (await copy.ReadAsync(buffer) > 0)
        {
        }
    }

    private static string SameRows(string folder) => Path.Combine(folder, "same.bin");

    private async Task RunAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>One prepared statement a row in one transaction; a reader over one query.</summary>
internal sealed class SqliteBareTable(string path) : IBareTable
{
    public async Task LoadAsync(string file)
    {
        foreach (var old in new[] { path, path + "-wal", path + "-shm" })
            File.Delete(old);
        await using var connection = Open();
        await RunAsync(connection, "PRAGMA journal_mode = WAL");
        var columns = string.Join(", ", PeopleFile.Columns.Select(c => $"\"{c}\" TEXT"));
        await RunAsync(connection, $"CREATE TABLE bare ({columns}, PRIMARY KEY (key))");
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO bare VALUES ({string.Join(", ", PeopleFile.Columns.Select((_, i) => $"@p{i}"))})";
        var values = PeopleFile.Columns.Select((_, i) => insert.Parameters.Add($"@p{i}", SqliteType.Text)).ToList();
        insert.Prepare();
        using var rows = new CsvFile(file);
        while (rows.Read() is { } row)
        {
            for (var i = 0; i < values.Count; i++)
                values[i].Value = row[i].Length == 0 ? DBNull.Value : row[i];
            insert.ExecuteNonQuery();
        }
        await transaction.CommitAsync();
    }

    public async Task<long> CopyOutAsync(IReadOnlyList<string> columns)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => $"\"{c}\""))} FROM bare ORDER BY key";
        await using var reader = await command.ExecuteReaderAsync();
        await using var writer = new StreamWriter(Stream.Null, new UTF8Encoding(false), 1 << 16);
        var characters = 0L;
        while (reader.Read())
        {
            for (var i = 0; i < columns.Count; i++)
            {
                var text = reader.IsDBNull(i) ? "" : reader.GetString(i);
                characters += text.Length + 1;
                writer.Write(text);
                writer.Write(i + 1 < columns.Count ? ',' : '\n');
            }
        }
        return characters;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Rows without quotes: a bare loader that knows its file.</summary>
    private sealed class CsvFile : IDisposable
    {
        private readonly StreamReader _text;

        public CsvFile(string path)
        {
            _text = new StreamReader(path);
            _text.ReadLine();
        }

        public string[]? Read() => _text.ReadLine()?.Split(',');

        public void Dispose() => _text.Dispose();
    }
}
