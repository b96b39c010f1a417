using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>Of a forgotten person no text is left, wherever the database could have kept it (docs/decisions/0069).</summary>
public sealed class ErasureSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string[] s_texts =
    [
        "KEY-of-Zebedeus", "zebedeus@before.example", "zebedeus@after.example", "+31699887766", "Zebedeus", "van Wijngaarden",
        "Lindelaan 77", "Zoutkamp", "9974ZZ", "club of Zebedeus",
    ];

    private static Recipient Person => new("KEY-of-Zebedeus")
    {
        Email = "zebedeus@before.example",
        Phone = "+31699887766",
        FirstName = "Zebedeus",
        LastName = "van Wijngaarden",
        Street = "Lindelaan 77",
        City = "Zoutkamp",
        Postcode = "9974ZZ",
        BirthDate = new LocalDate(1950, 1, 1),
        Attributes = new Dictionary<string, FieldValue> { ["club"] = FieldValue.Of("club of Zebedeus") },
        Lists = new HashSet<string> { "VIP" },
    };

    private static readonly RecipientLayout s_layout = new([new RecipientField("club", DataType.Text, Indexed: true)]);

    private static async Task LiveAndForgetAsync(Sql.SqlRecipients store)
    {
        await store.DeclareAsync(s_layout, default);
        await store.PutAsync([.. Enumerable.Range(0, 500).Select(i => new Recipient($"A{i}") { Email = $"a{i}@x.nl" })], default);
        await store.PutAsync([Person, .. Enumerable.Range(0, 500).Select(i => new Recipient($"Z{i}") { Email = $"z{i}@x.nl" })], default);
        await store.SuppressAsync(Person.Key, Because(Channel.Email), default);
        await store.SuppressAsync(Person.Key, Because(Channel.DirectMail), default);
        await store.PutAsync([new Recipient(Person.Key) { Email = "zebedeus@after.example" }], default);
        Assert.True(await store.ForgetAsync(Person.Key, default));
    }

    private static Suppression Because(Channel channel) => new(channel, SuppressionReason.Unsubscribed, Instant.FromUnixTimeSeconds(1),
        "DM201");

    [Fact]
    public async Task No_file_of_sqlite_holds_a_forgotten_person()
    {
        using var folder = new TempFolder();
        using var store = new SqliteRecipients(folder.Path);
        await LiveAndForgetAsync(store);

        Assert.Contains("audience.db-wal", folder.Files);
        foreach (var file in folder.Files)
        {
            // Texts of SQLite are UTF-8; folded ones are upper case.
            var content = Encoding.Latin1.GetString(Read(folder.In(file)));
            Assert.All(s_texts, t => Assert.DoesNotContain(t, content, StringComparison.OrdinalIgnoreCase));
        }
        Assert.True(await store.EmptyLogAsync(default));
    }

    [Fact]
    public async Task A_log_that_is_being_read_is_emptied_later()
    {
        using var folder = new TempFolder();
        using var store = new SqliteRecipients(folder.Path);
        await store.PutAsync([Person with { Attributes = new Dictionary<string, FieldValue>() }], default);
        var path = SqliteRecipients.PathIn(folder.Path);
        await using (var reader = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=false"))
        {
            await reader.OpenAsync();
            await using var read = reader.CreateCommand();
            read.CommandText = "BEGIN; SELECT * FROM recipients";
            await using var rows = await read.ExecuteReaderAsync();
            await store.ForgetAsync(Person.Key, default);
            Assert.False(await store.EmptyLogAsync(default));
        }

        Assert.True(await store.EmptyLogAsync(default));
        Assert.Equal(0, new FileInfo(folder.In("audience.db-wal")).Length);
    }

    [Fact]
    public async Task No_table_of_postgresql_holds_a_forgotten_person()
    {
        await using var source = await StoreKinds.SourceAsync(postgres);
        var store = new PostgresRecipients(source);
        await LiveAndForgetAsync(store);

        // All tables, those of the planner among them.
        await using var find = source.CreateCommand("""
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname IN ('public', 'pg_catalog')
            """);
        var tables = new List<string>();
        await using (var row = await find.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                tables.Add(row.GetString(0));
        }
        Assert.Contains("recipients", tables);
        Assert.Contains("pg_statistic", tables);
        foreach (var table in tables)
        {
            await using var read = source.CreateCommand($"SELECT t::text FROM {table} t");
            await using var row = await read.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                var text = row.GetString(0);
                Assert.All(s_texts, t => Assert.DoesNotContain(t, text, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
