using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>People, lists and suppressions are the same in memory, SQLite and PostgreSQL.</summary>
public abstract class PeopleSpecs : IAsyncLifetime
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 7, 31, 12, 0);

    private static readonly RecipientLayout s_layout = new(
    [
        new RecipientField("points", DataType.Number, Indexed: true),
        new RecipientField("club", DataType.Text, Indexed: true),
        new RecipientField("optIn", DataType.Bool),
        new RecipientField("since", DataType.Date),
    ]);

    private protected IRecipientDatabase Store { get; private set; } = null!;

    protected abstract Task<IRecipientDatabase> OpenAsync();

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    private static Recipient Anna => new("R1")
    {
        Email = "Anna.de.Vries@Example.com",
        Phone = "0031 6 1234 5678",
        FirstName = "Anna",
        LastName = "de Vries",
        Language = "nl",
        Country = "NL",
        Street = "Dorpsstraat 1\nachter",
        City = "Gent",
        Postcode = "9000",
        BirthDate = new LocalDate(1984, 2, 29),
        Attributes = new Dictionary<string, FieldValue>
        {
            ["points"] = FieldValue.OfUnits(-125_000),
            ["club"] = FieldValue.Of("straße"),
            ["optIn"] = FieldValue.Of(false),
            ["since"] = FieldValue.Of(new LocalDate(1969, 12, 31)),
        },
        Lists = new HashSet<string> { "VIP", "NEWS" },
    };

    private async Task<PutCounts> PutAsync(params Recipient[] people) => await Store.PutAsync(people, default);

    [Fact]
    public async Task A_person_comes_back_as_given()
    {
        await Store.DeclareAsync(s_layout, default);
        await PutAsync(Anna);

        var found = await Store.FindAsync("R1", default);

        Same(Anna with { Number = 1 }, found);
        Assert.Null(await Store.FindAsync("r1", default));
        Assert.Equal(1, await Store.PeopleAsync(default));
        Assert.Equal(["NEWS", "VIP"], await Store.ListsAsync(default));
    }

    [Fact]
    public async Task Values_not_given_stay_and_the_same_again_changes_nothing()
    {
        await Store.DeclareAsync(s_layout, default);

        Assert.Equal(new PutCounts(2, 0, 0), await PutAsync(Anna, new Recipient("R2")));
        Assert.Equal(new PutCounts(0, 0, 2), await PutAsync(Anna, new Recipient("R2")));
        Assert.Equal(
            new PutCounts(2, 2, 0),
            await PutAsync(
                new Recipient("R1") { City = "Aalst", Attributes = new Dictionary<string, FieldValue> { ["optIn"] = FieldValue.Of(true) } },
                new Recipient("R2") { Lists = new HashSet<string> { "VIP" } }, new Recipient("R3") { City = "Gent" },
                new Recipient("R4"), new Recipient("R4")));

        Same(
            Anna with
            {
                Number = 1,
                City = "Aalst",
                Attributes = new Dictionary<string, FieldValue>(Anna.Attributes) { ["optIn"] = FieldValue.Of(true) },
            },
            await Store.FindAsync("R1", default));
        Assert.Equal(["VIP"], (await Store.FindAsync("R2", default))!.Lists);
    }

    [Fact]
    public async Task Of_one_key_given_twice_the_last_counts()
    {
        var counts = await PutAsync(new Recipient("R1") { City = "Gent" }, new Recipient("R1") { Country = "BE" });

        Assert.Equal(new PutCounts(1, 0, 0), counts);
        Assert.Null((await Store.FindAsync("R1", default))!.City);
    }

    [Fact]
    public async Task A_person_who_changes_in_field_and_list_counts_once()
    {
        await PutAsync(new Recipient("R1") { City = "Gent" }, new Recipient("R2") { City = "Gent", Lists = new HashSet<string> { "A" } });

        var counts = await PutAsync(
            new Recipient("R1") { City = "Aalst", Lists = new HashSet<string> { "A", "B" } },
            new Recipient("R2") { City = "Gent", Lists = new HashSet<string> { "A" } });

        Assert.Equal(new PutCounts(0, 1, 1), counts);
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        await PutAsync(new Recipient("R1") { City = "Gent" });

        var counts = await Store.PutAsync(
            [new Recipient("R1") { City = "Aalst", Lists = new HashSet<string> { "A" } }, new Recipient("R2")], dryRun: true, default);

        Assert.Equal(new PutCounts(1, 1, 0), counts);
        Assert.Equal("Gent", (await Store.FindAsync("R1", default))!.City);
        Assert.Equal(1, await Store.PeopleAsync(default));
        Assert.Empty(await Store.ListsAsync(default));
    }

    [Fact]
    public async Task Nothing_is_stored_when_one_person_breaks_a_rule()
    {
        Recipient[] bad =
        [
            new("R 1"), new(""), new("R1") { City = "a\0b" }, new("R1") { City = new string('x', 1_001) }, new("R1") { City = "\ud800" },
            new("R1") { Attributes = new Dictionary<string, FieldValue> { ["unknown"] = FieldValue.Of(true) } },
            new("R1") { Lists = new HashSet<string> { "a b" } },
        ];
        foreach (var person in bad)
        {
            var problem = await Assert.ThrowsAsync<AudienceException>(() => PutAsync(new Recipient("R0"), person));
            Assert.DoesNotContain("R1", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, await Store.PeopleAsync(default));
    }

    [Fact]
    public async Task Fields_are_added_and_keep_their_type()
    {
        await Store.DeclareAsync(new RecipientLayout([new RecipientField("club", DataType.Text)]), default);
        await PutAsync(new Recipient("R1") { Attributes = new Dictionary<string, FieldValue> { ["club"] = FieldValue.Of("x") } });

        await Store.DeclareAsync(s_layout, default);

        Assert.Equal(s_layout.Declared, (await Store.LayoutAsync(default)).Declared);
        Assert.Equal("x", (await Store.FindAsync("R1", default))!.Attributes["club"].Text);
        await Store.DeclareAsync(new RecipientLayout([.. s_layout.Declared.Select(f => f with { Indexed = !f.Indexed })]), default);
        Assert.False((await Store.LayoutAsync(default)).Find("club")!.Indexed);
        await Assert.ThrowsAsync<AudienceException>(() => Store.DeclareAsync(RecipientLayout.Plain, default));
        await Assert.ThrowsAsync<AudienceException>(() => Store.DeclareAsync(
            new RecipientLayout([.. s_layout.Declared.Select(f => f with { Type = DataType.Text })]), default));
    }

    [Fact]
    public async Task Search_finds_beginnings_in_order_of_key()
    {
        await PutAsync(
            new Recipient("b") { Email = "anna@x.nl" }, new Recipient("a") { LastName = "Annaert" },
                new Recipient("B") { FirstName = "ANNA" },
            new Recipient("anna1"), new Recipient("Anna2"), new Recipient("c") { City = "Anna" }, new Recipient("d") { LastName = "Été" });

        Assert.Equal(["B", "a", "anna1", "b"], (await Store.SearchAsync("anna", null, 10, default)).Select(r => r.Key));
        Assert.Equal(["a", "anna1"], (await Store.SearchAsync("anna", "B", 2, default)).Select(r => r.Key));
        Assert.Equal(["d"], (await Store.SearchAsync("été", null, 10, default)).Select(r => r.Key));
        Assert.Empty(await Store.SearchAsync("%", null, 10, default));
        Assert.Equal(7, (await Store.SearchAsync("", null, 10, default)).Count);
    }

    [Fact]
    public async Task The_first_suppression_of_a_channel_stays()
    {
        await PutAsync(Anna with { Attributes = new Dictionary<string, FieldValue>() });

        Assert.True(await Store.SuppressAsync("R1", Unsubscribed(Channel.Email, "DM201"), default));
        Assert.False(await Store.SuppressAsync("R1", Unsubscribed(Channel.Email, "DM202"), default));
        Assert.True(await Store.SuppressAsync("R1", new Suppression(Channel.DirectMail, SuppressionReason.Manual, s_noon, "m"), default));

        Assert.Equal(
            [Unsubscribed(Channel.Email, "DM201"), new Suppression(Channel.DirectMail, SuppressionReason.Manual, s_noon, "m")],
            await Store.SuppressionsAsync("R1", default));
    }

    [Fact]
    public async Task An_address_is_suppressed_before_and_after_a_person_has_it()
    {
        Assert.True(await Store.SuppressAsync(" anna.DE.vries@example.COM ", Unsubscribed(Channel.Email, "list"), default));
        Assert.True(await Store.SuppressAsync("+31612345678", Unsubscribed(Channel.Mobile, "list"), default));
        await PutAsync(Anna with { Attributes = new Dictionary<string, FieldValue>() });

        var found = await Store.SuppressionsAsync("R1", default);

        Assert.Equal([Channel.Email, Channel.Mobile], found.Select(s => s.Channel));
        await PutAsync(new Recipient("R1") { Email = "other@example.com" });
        Assert.Equal([Channel.Mobile], (await Store.SuppressionsAsync("R1", default)).Select(s => s.Channel));
    }

    [Theory]
    [InlineData("R77", Channel.Email)]
    [InlineData("R77", Channel.Mobile)]
    [InlineData("a@b.nl", Channel.DirectMail)]
    [InlineData("a@b.nl", Channel.Telephone)]
    public async Task An_unknown_key_that_is_no_address_is_an_error(string text, Channel channel)
    {
        var problem = await Assert.ThrowsAsync<AudienceException>(() => Store.SuppressAsync(text, Unsubscribed(channel, "m"), default));

        Assert.DoesNotContain(text, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_person_stays_suppressed_by_address()
    {
        await PutAsync(Anna with { Email = null, Attributes = new Dictionary<string, FieldValue>() }, new Recipient("R2"));
        await Store.SuppressAsync("R1", Unsubscribed(Channel.Email, "DM201"), default);
        await Store.SuppressAsync("R1", Unsubscribed(Channel.DirectMail, "DM201"), default);
        await PutAsync(new Recipient("R1") { Email = "late@example.com" });

        Assert.True(await Store.ForgetAsync("R1", default));
        Assert.False(await Store.ForgetAsync("R1", default));

        Assert.Null(await Store.FindAsync("R1", default));
        Assert.Empty(await Store.SuppressionsAsync("R1", default));
        await PutAsync(Anna with { Key = "R9", Email = "LATE@example.com", Attributes = new Dictionary<string, FieldValue>() });
        Assert.Equal([Channel.Email, Channel.DirectMail], (await Store.SuppressionsAsync("R9", default)).Select(s => s.Channel));
        Assert.Equal(3, (await Store.FindAsync("R9", default))!.Number);
    }

    [Fact]
    public async Task Suppressions_are_counted_by_channel_and_reason()
    {
        Assert.Empty(await Store.CountSuppressionsAsync(default));
        await PutAsync(new Recipient("R1") { Email = "a@x.nl" }, new Recipient("R2"));
        await Store.SuppressAsync("R1", Unsubscribed(Channel.Email, "m"), default);
        await Store.SuppressAsync("R2", Unsubscribed(Channel.Email, "m"), default);
        await Store.SuppressAsync("gone@x.nl", Unsubscribed(Channel.Email, "m") with { Reason = SuppressionReason.Manual }, default);

        // The address of the first person is suppressed with it.
        Assert.Equal(
            [
                new(Channel.Email, SuppressionReason.Unsubscribed, OfPeople: true, 2),
                new(Channel.Email, SuppressionReason.Unsubscribed, OfPeople: false, 1),
                new SuppressionCount(Channel.Email, SuppressionReason.Manual, OfPeople: false, 1),
            ],
            (await Store.CountSuppressionsAsync(default)).OrderBy(c => c.Reason != SuppressionReason.Unsubscribed));
    }

    [Fact]
    public async Task Suppressions_go_out_and_come_in_again()
    {
        await PutAsync(new Recipient("R1") { Email = "a@x.nl" }, new Recipient("R2"));
        await Store.SuppressAsync("R2", Unsubscribed(Channel.Email, "m"), default);
        await Store.SuppressAsync("R1", Unsubscribed(Channel.Email, "m"), default);
        await Store.SuppressAsync("gone@x.nl", Unsubscribed(Channel.Email, "m"), default);
        var list = new List<SuppressionEntry>();
        await foreach (var entry in Store.ExportSuppressionsAsync(default))
            list.Add(entry);

        Assert.Equal(["R1", "R2", null, null], list.Select(e => e.Key));
        Assert.Equal(0, await Store.ImportSuppressionsAsync(list, default));
        Assert.Equal(
            2,
            await Store.ImportSuppressionsAsync(
                [
                    new SuppressionEntry(null, "New@x.nl", null, Unsubscribed(Channel.Email, "f")),
                    new SuppressionEntry(null, "new@X.nl", null, Unsubscribed(Channel.Email, "f")),
                    new SuppressionEntry(null, null, new string('0', 64), Unsubscribed(Channel.Email, "f")),
                ],
                default));
        await Assert.ThrowsAsync<AudienceException>(() => Store.ImportSuppressionsAsync(
            [new SuppressionEntry(null, null, "00", Unsubscribed(Channel.Email, "f"))], default));
    }

    [Fact]
    public async Task Accesses_are_written_down_and_name_no_forgotten_person()
    {
        await PutAsync(new Recipient("R1"), new Recipient("R2"));
        await Store.NoteAsync(
            [
                new PersonAccess(s_noon, "anna", "key:k1", "get", 1, ""), new PersonAccess(s_noon, "", "key:k1", "get", 2, ""),
                new PersonAccess(s_noon, "", "key:k1", "import", null, "created 2"),
            ],
            default);
        await Store.ForgetAsync("R1", default);

        var noted = await Store.AccessesAsync(0, null, 10, default);

        Assert.Equal([null, "R2", null], noted.Select(a => a.Key));
        Assert.Equal([1L, 2L, null], noted.Select(a => a.Access.Number));
        Assert.Equal("import", (await Store.AccessesAsync(noted[1].Place, s_noon, 10, default)).Single().Access.What);
        Assert.Empty(await Store.AccessesAsync(0, s_noon + Duration.FromSeconds(1), 10, default));
    }

    [Fact]
    public async Task Numbers_of_forgotten_people_are_not_used_again()
    {
        await PutAsync(new Recipient("R1"), new Recipient("R2"));
        await Store.ForgetAsync("R2", default);

        await PutAsync(new Recipient("R2"));

        Assert.Equal(3, (await Store.FindAsync("R2", default))!.Number);
    }

    private static Suppression Unsubscribed(Channel channel, string source) =>
        new(channel, SuppressionReason.Unsubscribed, s_noon, source);

    private static void Same(Recipient expected, Recipient? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Attributes.OrderBy(a => a.Key), found.Attributes.OrderBy(a => a.Key));
        Assert.Equal(expected.Lists.Order(), found.Lists.Order());
        Assert.Equal(expected with { Attributes = found.Attributes, Lists = found.Lists }, found);
    }
}

public sealed class MemoryPeopleSpecs : PeopleSpecs
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqlitePeopleSpecs : PeopleSpecs
{
    private readonly TempFolder _folder = new();

    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresPeopleSpecs(PostgresFixture postgres) : PeopleSpecs, IClassFixture<PostgresFixture>
{
    protected override Task<IRecipientDatabase> OpenAsync() => StoreKinds.PostgresAsync(postgres);
}
