using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Importing;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Importing;

/// <summary>Files come into each of the stores in the same way.</summary>
public abstract class RecipientImportSpecs : IAsyncLifetime
{
    private readonly TempFolder _temporary = new();
    private readonly List<RejectedRow> _rejected = [];

    private protected IRecipientDatabase Store { get; private set; } = null!;

    protected abstract Task<IRecipientDatabase> OpenAsync();

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        await Store.DeclareAsync(new RecipientLayout([new("points", DataType.Number), new("optIn", DataType.Bool)]), default);
    }

    public virtual Task DisposeAsync()
    {
        _temporary.Dispose();
        return Task.CompletedTask;
    }

    private Task<ImportCounts> ImportAsync(string text, ImportOptions? options = null) =>
        ImportAsync(Encoding.UTF8.GetBytes(text), options);

    private async Task<ImportCounts> ImportAsync(byte[] file, ImportOptions? options = null)
    {
        _rejected.Clear();
        using var stream = new MemoryStream(file);
        return await new RecipientImport(new StoreImportTarget(Store)).RunAsync(
            stream, (options ?? new ImportOptions()) with { Folder = _temporary.Path }, _rejected.Add, null, default);
    }

    private async Task<string> RefusedAsync(string text, ImportOptions? options = null)
    {
        var problem = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(text, options));
        Assert.Equal(0, await Store.PeopleAsync(default));
        return problem.Message;
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing()
    {
        const string File = "key;email;points;birthDate;optIn\r\nR1;a@x.nl;12.5;1984-02-29;yes\r\nR2;b@x.nl;-0.0001;;\r\nR1;c@x.nl;3;;\r\n";

        Assert.Equal(new ImportCounts(3, 2, 0, 0, 1, 0), await ImportAsync(File, new ImportOptions { Chunk = 1 }));
        Assert.Equal(new ImportCounts(3, 0, 0, 2, 1, 0), await ImportAsync(File, new ImportOptions { Chunk = 1 }));

        var person = await Store.FindAsync("R1", default);
        Assert.Equal("c@x.nl", person!.Email);
        Assert.Null(person.BirthDate);
        Assert.Equal(FieldValue.OfUnits(-1), (await Store.FindAsync("R2", default))!.Value("points"));
    }

    [Fact]
    public async Task Values_are_stored_as_they_are_even_formulas()
    {
        await ImportAsync("key,firstName,street\nR1,=1+cmd|' /C calc'!A0,\"a \"\"b\"\"\nc\"\n");

        var person = await Store.FindAsync("R1", default);
        Assert.Equal("=1+cmd|' /C calc'!A0", person!.FirstName);
        Assert.Equal("a \"b\"\nc", person.Street);
    }

    [Fact]
    public async Task Bad_rows_are_told_with_line_and_reason_and_stop_no_other()
    {
        var counts = await ImportAsync(
            "key,email,points,birthDate,optIn\nR1,a,1,,\nR 2,a,1,,\nR3,a,x,,\nR4,a,1.00005,,\nR5,a,1,2026-02-30,\nR6,a,1,,maybe\n"
            + "R7,a\n\"R8\"x,a,1,,\n,a,1,,\nR10,a\0b,1,,\nR11," + new string('x', 1_001) + ",1,,\nR12,a,99999999999999999999,,\nR13,,,,\n");

        Assert.Equal(new ImportCounts(13, 2, 0, 0, 0, 11), counts);
        Assert.Equal(
            [
                "3: the key is not 1 to 128 letters, digits or -_.@",
                "4: points is no number such as 12.5",
                "5: points has more than four digits after the point",
                "6: birthDate is no date such as 2026-07-31",
                "7: optIn is not true, false, yes, no, 1 or 0",
                "8: there are 2 values, the first line has 5",
                "9: something stands between a closing quote and the next separator",
                "10: the key is not 1 to 128 letters, digits or -_.@",
                "11: email has a NUL character",
                "12: email is longer than 1000 characters",
                "13: points is too large",
            ],
            _rejected.Select(r => $"{r.Line}: {r.Reason}"));
    }

    [Fact]
    public async Task Encodings_are_known_by_their_mark_or_by_name()
    {
        const string Text = "key,city\nR1,Curaçao €\n";

        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            await Store.ForgetAsync("R1", default);
            await ImportAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            Assert.Equal("Curaçao €", (await Store.FindAsync("R1", default))!.City);
        }
        await ImportAsync([.. "key,city\nR1,Cura"u8, 0xE7, .. "ao "u8, 0x80, (byte)'\n'], new ImportOptions { Encoding = "windows-1252" });
        Assert.Equal("Curaçao €", (await Store.FindAsync("R1", default))!.City);
        Assert.Equal(1, (await ImportAsync([.. "key,city\nR2,Cura"u8, 0xE7, (byte)'\n'])).Rejected);
        Assert.Equal("city has bytes that are none of the encoding", _rejected.Single().Reason);
        await ImportAsync([.. "key,city\nR3,Cura"u8, 0xE7, (byte)'\n'], new ImportOptions { Encoding = "iso-8859-1" });
        Assert.Equal("Curaç", (await Store.FindAsync("R3", default))!.City);
    }

    [Fact]
    public async Task Files_that_cannot_be_imported_are_refused_before_a_change()
    {
        Assert.Contains("the column 'Voornaam' is no field", await RefusedAsync("key,Voornaam\nR1,Anna\n"), StringComparison.Ordinal);
        Assert.Contains("--map 'Voornaam=FIELD'", await RefusedAsync("key,Voornaam\nR1,Anna\n"), StringComparison.Ordinal);
        Assert.Contains("no column is the key", await RefusedAsync("email\na@x.nl\n"), StringComparison.Ordinal);
        Assert.Contains("two columns are 'email'", await RefusedAsync("key,email,Email\n"), StringComparison.Ordinal);
        Assert.Contains("the file is empty", await RefusedAsync(""), StringComparison.Ordinal);
        Assert.Contains("line 3 names the list 'VIP'", await RefusedAsync("key,lists\nR1,\nR2,VIP\n"), StringComparison.Ordinal);
        Assert.Contains("unknown encoding 'ebcdic'", await RefusedAsync("key\n", new() { Encoding = "ebcdic" }), StringComparison.Ordinal);
        Assert.Contains("--list names no code", await RefusedAsync("key\n", new() { List = "a b" }), StringComparison.Ordinal);
        Assert.Contains(
            "--map names the column 'x'", await RefusedAsync("key\n", new() { Map = new Dictionary<string, string> { ["x"] = "email" } }),
            StringComparison.Ordinal);
        Assert.Contains("say --encoding", await RefusedAsync("k\0e\0y\0\n\0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_are_mapped_and_left_out()
    {
        await ImportAsync(
            "nr;Voornaam;EMAIL;x\nR1;Anna;a@x.nl;y\n",
            new ImportOptions { Map = new Dictionary<string, string> { ["nr"] = "key", ["Voornaam"] = "firstName", ["x"] = "-" } });

        var person = await Store.FindAsync("R1", default);
        Assert.Equal(("Anna", "a@x.nl"), (person!.FirstName, person.Email));
    }

    [Fact]
    public async Task A_list_is_made_when_it_is_named()
    {
        await ImportAsync("key\nR1\nR2\n", new ImportOptions { List = "VIP" });
        var counts = await ImportAsync("key,lists\nR1,VIP NEWS\nR2,\nR3,\"VIP, NEWS\"\n", new ImportOptions { List = "NEWS" });

        Assert.Equal(new ImportCounts(3, 1, 2, 0, 0, 0), counts);
        Assert.Equal(["NEWS", "VIP"], (await Store.FindAsync("R3", default))!.Lists);
        Assert.Equal(["NEWS", "VIP"], await Store.ListsAsync(default));
    }

    [Fact]
    public async Task A_dry_run_counts_what_would_happen()
    {
        await ImportAsync("key,city\nR1,Gent\nR2,Gent\n");

        var counts = await ImportAsync("key,city\nR1,Gent\nR2,Aalst\nR3,Aalst\nR 4,\n", new ImportOptions { DryRun = true });

        Assert.Equal(new ImportCounts(4, 1, 1, 1, 0, 1), counts);
        Assert.Equal(2, await Store.PeopleAsync(default));
    }

    [Fact]
    public async Task An_import_that_ended_half_way_is_started_again()
    {
        var file = new StringBuilder("key,city\n");
        for (var i = 0; i < 100; i++)
            file.Append("R").Append(i).Append(",Gent\n");
        using var stop = new CancellationTokenSource();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file.ToString()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RecipientImport(new StoreImportTarget(Store)).RunAsync(
            stream, new ImportOptions { Chunk = 10, Folder = _temporary.Path }, _rejected.Add, new CancelAt(3, stop), stop.Token));
        var before = await Store.PeopleAsync(default);
        var counts = await ImportAsync(file.ToString());

        Assert.Equal(30, before);
        Assert.Equal(new ImportCounts(100, 70, 0, 30, 0, 0), counts);
    }

    [Fact]
    public async Task An_import_says_how_many_rows_it_has_read()
    {
        var file = Encoding.UTF8.GetBytes("key,city\n" + string.Concat(Enumerable.Range(0, 25).Select(i => $"P{i},Gent\n")));
        var told = new HeardProgress();
        using var stream = new MemoryStream(file);
        await new RecipientImport(new StoreImportTarget(Store)).RunAsync(
            stream, new ImportOptions { Chunk = 10, Folder = _temporary.Path }, _rejected.Add, told, default);

        // While one transaction runs, the rows of the next are read.
        Assert.Equal([20L, 25, 25, 25], told.Rows);
        Assert.Equal(file.Length, told.Bytes[^1]);
    }

    private sealed class HeardProgress : IProgress<ImportProgress>
    {
        public List<long> Rows { get; } = [];

        public List<long> Bytes { get; } = [];

        public void Report(ImportProgress value)
        {
            Rows.Add(value.Rows);
            Bytes.Add(value.Bytes);
        }
    }

    [Fact]
    public async Task A_suppression_survives_an_import()
    {
        await ImportAsync("key,email\nR1,a@x.nl\n");
        await Store.SuppressAsync("R1", new Suppression(Channel.Email, SuppressionReason.Manual, Instant.FromUnixTimeSeconds(1), "m"),
            default);

        await ImportAsync("key,email\nR1,b@x.nl\n");

        Assert.Single(await Store.SuppressionsAsync("R1", default));
    }

    private sealed class CancelAt(int chunk, CancellationTokenSource source) : IProgress<ImportProgress>
    {
        private int _chunks;

        public void Report(ImportProgress value)
        {
            if (++_chunks == chunk)
                source.Cancel();
        }
    }
}

public sealed class MemoryImportSpecs : RecipientImportSpecs
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteImportSpecs : RecipientImportSpecs
{
    private readonly TempFolder _folder = new();

    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.SqliteAsync(_folder);

    public override async Task DisposeAsync()
    {
        await StoreKinds.CloseAsync(Store, _folder);
        await base.DisposeAsync();
    }
}

public sealed class PostgresImportSpecs(PostgresFixture postgres) : RecipientImportSpecs, IClassFixture<PostgresFixture>
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.PostgresAsync(postgres);
}
