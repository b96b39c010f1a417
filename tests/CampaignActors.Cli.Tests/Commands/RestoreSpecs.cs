using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>A backup comes from elsewhere: what is no backup of ours is refused before it is believed, and leaves nothing behind.</summary>
public sealed class RestoreSpecs : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.In("data");

    private string Backup => _folder.In("backup.zip");

    public async Task InitializeAsync()
    {
        var host = RunningNode.Build(Data);
        await host.StartAsync();
        using (var api = new Api(host.Addresses[0]))
            Assert.True((await api.PutAsync("/plans/P1", """{"label": "Plan"}""")).Response.IsSuccessStatusCode);
        await host.StopAsync();
        await host.DisposeAsync();
        Assert.Equal(ExitCodes.Ok, (await Campaign.RunAsync("database", "backup", "--data", Data, "--out", Backup)).ExitCode);
    }

    private async Task RefusedAsync(string reason, string? expected = null)
    {
        var target = _folder.In($"to-{Guid.NewGuid():N}");

        var run = await Campaign.RunAsync("database", "restore", "--in", Backup, "--data", target);

        Assert.True(run.ExitCode == ExitCodes.Refused, $"{reason}: {run.Out}{run.Error}");
        Assert.Contains(expected ?? reason, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, "journal.db")), reason);
        Assert.Empty(Directory.Exists(target) ? Directory.GetFiles(target, "*.part*") : []);
    }

    [Fact]
    public async Task An_untouched_backup_is_restored()
    {
        var run = await Campaign.RunAsync("database", "restore", "--in", Backup, "--data", _folder.In("new"));

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
    }

    [Fact]
    public async Task A_head_that_inflates_is_not_read_whole()
    {
        Change((archive, _) =>
        {
            archive.GetEntry("backup.json")!.Delete();
            using var stream = archive.CreateEntry("backup.json").Open();
            stream.Write("{\"backup\":1,"u8);
            var spaces = new byte[1 << 20];
            Array.Fill(spaces, (byte)' ');
            for (var i = 0; i < 100; i++)
                stream.Write(spaces);
        });
        await RefusedAsync("backup.json is longer than 65536 bytes");

    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("notes.txt")]
    [InlineData("sub/journal.db")]
    [InlineData("backup.json", "twice")]
    [InlineData("journal.db", "twice")]
    public async Task Entries_that_are_not_of_a_backup_are_refused(string name, string? expected = null)
    {
        Change((archive, _) => archive.CreateEntry(name).Open().Dispose());

        await RefusedAsync(expected ?? $"it holds '{name}'");
    }

    [Fact]
    public async Task A_list_of_thousands_of_entries_is_not_read()
    {
        Change((archive, _) =>
        {
            for (var i = 0; i < 2_000; i++)
                archive.CreateEntry($"e{i}");
        });

        await RefusedAsync("its list of entries has");
    }

    [Theory]
    [InlineData("""{"backup": 2}""", "its format is 2")]
    [InlineData("""{"backup": 1, "store": "\u001b[31m", "parts": {}}""", "its store is '\\u001b[31m'")]
    [InlineData("""{"backup": 1, "store": "sqlite", "journalRows": -1, "parts": {}}""", "negative")]
    [InlineData("""{"backup": 1, "store": "sqlite"}""", "lacks a part")]
    [InlineData("[]", "no backup that can be restored")]
    public async Task A_head_that_is_wrong_is_refused(string head, string expected)
    {
        Change((archive, _) =>
        {
            archive.GetEntry("backup.json")!.Delete();
            using var text = new StreamWriter(archive.CreateEntry("backup.json").Open());
            text.Write(head);
        });

        await RefusedAsync(expected);
    }

    [Theory]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal; END", "the trigger 't'")]
    [InlineData("CREATE VIEW v AS SELECT * FROM journal", "the view 'v'")]
    [InlineData("CREATE TABLE extra (x)", "the table 'extra'")]
    [InlineData("CREATE VIRTUAL TABLE f USING fts5(x)", "the table 'f")]
    [InlineData("CREATE INDEX i ON journal (lower(persistence_id))", "the index 'i'")]
    [InlineData(
        "DROP INDEX journal_created_idx; CREATE INDEX journal_created_idx ON journal (created) WHERE created > 5",
        "the index 'journal_created_idx'")]
    [InlineData("ALTER TABLE journal ADD COLUMN more TEXT DEFAULT 'x'", "the table 'journal'")]
    [InlineData("ALTER TABLE journal ADD COLUMN more AS (lower(persistence_id))", "the table 'journal'")]
    [InlineData("ALTER TABLE snapshot RENAME TO other", "the table 'other'")]
    [InlineData("UPDATE journal SET identifier = 7 WHERE ordering = 1", "that this program has not written")]
    [InlineData("UPDATE journal SET deleted = 1 WHERE ordering = 1", "that this program has not written")]
    [InlineData("UPDATE journal SET message = 'text' WHERE ordering = 1", "that this program has not written")]
    [InlineData("UPDATE journal SET persistence_id = 'nothings-X' WHERE ordering = 1", "no entity that this version knows")]
    [InlineData("UPDATE journal SET persistence_id = '../x' WHERE ordering = 1", "no entity that this version knows")]
    [InlineData("UPDATE journal SET ordering = 9223372036854775807 WHERE ordering = 1", "that this program has not written")]
    [InlineData("UPDATE sqlite_sequence SET seq = 9223372036854775807", "a number that no journal of ours reaches")]
    [InlineData("UPDATE journal SET sequence_number = sequence_number + 1", "are missing")]
    [InlineData("DROP TABLE journal; CREATE TABLE t (x)", "it is not ours")]
    public async Task A_journal_with_anything_of_others_is_refused(string sql, string expected)
    {
        Change((archive, file) =>
        {
            using (var connection = new SqliteConnection($"Data Source={file};Pooling=false"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
            Replace(archive, file);
        });

        await RefusedAsync(sql, expected);
    }

    [Fact]
    public async Task Pages_that_were_written_over_are_found()
    {
        Change((archive, file) =>
        {
            var bytes = File.ReadAllBytes(file);
            for (var page = 4_096 * 2; page < bytes.Length; page += 4_096)
                Array.Fill(bytes, (byte)0x5a, page, 200);
            File.WriteAllBytes(file, bytes);
            Replace(archive, file);
        });

        await RefusedAsync("written over", "journal");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_is_not_made_of_what_could_not_be_restored(bool trigger)
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "journal.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = trigger ? "CREATE TRIGGER t AFTER INSERT ON journal BEGIN SELECT 1; END" : "ANALYZE";
            command.ExecuteNonQuery();
        }

        var run = await Campaign.RunAsync("database", "backup", "--data", Data, "--out", _folder.In("second.zip"));

        // What the library keeps of its indices is no harm.
        Assert.Equal(trigger ? ExitCodes.Refused : ExitCodes.Ok, run.ExitCode);
    }

    [Theory]
    [InlineData("{\"n\":1,\"entity\":\"plans/P1\",\"seq\":1,\"row\":", 64 * 1024 * 1024 + 1, "longer than 67108864 characters")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 10, "no line of an export")]
    [InlineData("{\"n\":0,\"entity\":\"plans/P1\",\"seq\":1,\"bytes\":\"\"}", 0, "at least 1")]
    [InlineData("{\"n\":1,\"entity\":\"plans/P1\",\"seq\":1,\"bytes\":\"\",\"manifest\":\"a\\u001bb\"}", 0, "\"manifest\" of letters")]
    public async Task An_import_with_a_line_that_is_none_is_refused(string begin, int more, string expected)
    {
        var file = _folder.In("lines");
        await using (var text = new StreamWriter(file))
        {
            await text.WriteLineAsync("""{"export":1,"ordering":1,"at":"2026-01-01T00:00:00Z","zone":"UTC","currency":"EUR"}""");
            await text.WriteAsync(begin);
            var some = new string('[', 1 << 16);
            for (var left = more; left > 0; left -= some.Length)
                await text.WriteAsync(some.AsMemory(0, Math.Min(left, some.Length)));
        }

        var run = await Campaign.RunAsync("import", file, "--data", _folder.In("imported"));

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Changes the archive; its <c>journal.db</c> is laid out as a file beside it.</summary>
    private void Change(Action<ZipArchive, string> change)
    {
        var file = _folder.In("journal.db");
        using var archive = ZipFile.Open(Backup, ZipArchiveMode.Update);
        archive.GetEntry("journal.db")!.ExtractToFile(file);
        change(archive, file);
    }

    /// <summary>
    /// Puts the changed file back, with a head that knows its hash: an attacker who changes a backup can do that as well.
    /// </summary>
    private static void Replace(ZipArchive archive, string file)
    {
        archive.GetEntry("journal.db")!.Delete();
        archive.CreateEntryFromFile(file, "journal.db");
        var entry = archive.GetEntry("backup.json")!;
        JsonObject head;
        using (var stream = entry.Open())
            head = JsonNode.Parse(stream)!.AsObject();
        head["parts"]!["journal.db"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        entry.Delete();
        using var text = new StreamWriter(archive.CreateEntry("backup.json").Open());
        text.Write(head.ToJsonString());
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
