using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>Suppressions are lifted and fields emptied in the same way in each of the stores.</summary>
public sealed class CorrectionSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Instant s_noon = Instant.FromUtc(2026, 7, 31, 12, 0);

    private static readonly RecipientLayout s_layout =
        new([new RecipientField("points", DataType.Number, Indexed: true), new RecipientField("club", DataType.Text)]);

    private static Recipient Anna => new("R1")
    {
        Email = "anna@x.nl",
        Phone = "+31612345678",
        City = "Gent",
        BirthDate = new LocalDate(1984, 2, 29),
        Attributes = new Dictionary<string, FieldValue> { ["points"] = FieldValue.OfUnits(1), ["club"] = FieldValue.Of("Oak") },
        Lists = new HashSet<string> { "VIP", "NEWS" },
    };

    private async Task EachAsync(Func<IRecipientDatabase, Task> spec)
    {
        using var folder = new TempFolder();
        var sqlite = await StoreKinds.SqliteAsync(folder);
        try
        {
            foreach (var store in new[] { await StoreKinds.MemoryAsync(), sqlite, await StoreKinds.PostgresAsync(postgres) })
            {
                await store.DeclareAsync(s_layout, default);
                await store.PutAsync([Anna, new Recipient("R2") { Email = "bob@x.nl" }], default);
                await spec(store);
            }
        }
        finally
        {
            ((IDisposable)sqlite).Dispose();
        }
    }

    private static Suppression Because(SuppressionReason reason) => new(Channel.Email, reason, s_noon, "letter");

    [Fact]
    public Task Lifted_suppression_is_gone_with_that_of_the_address() => EachAsync(async store =>
    {
        await store.SuppressAsync("R1", Because(SuppressionReason.Manual), default);
        await store.SuppressAsync("R1", Because(SuppressionReason.Manual) with { Channel = Channel.Mobile }, default);
        await store.SuppressAsync("R2", Because(SuppressionReason.Bounced), default);

        var lifted = await store.LiftAsync("R1", Channel.Email, null, default);

        Assert.Equal([Because(SuppressionReason.Manual), Because(SuppressionReason.Manual)], lifted);
        Assert.Equal([Channel.Mobile], (await store.SuppressionsAsync("R1", default)).Select(s => s.Channel));
        Assert.Single(await store.SuppressionsAsync("R2", default));
        Assert.Empty(await store.LiftAsync("R1", Channel.Email, null, default));
        // Another person with the address is not suppressed by what was lifted.
        await store.PutAsync([new Recipient("R3") { Email = "ANNA@x.nl" }], default);
        Assert.Empty(await store.SuppressionsAsync("R3", default));
    });

    [Fact]
    public Task Suppression_of_an_address_is_lifted_by_the_address() => EachAsync(async store =>
    {
        await store.SuppressAsync("new@x.nl", Because(SuppressionReason.Bounced), default);

        Assert.Single(await store.LiftAsync("New@x.nl", Channel.Email, null, default));
        Assert.Empty(await store.SuppressionsAsync("new@x.nl", default));
        await Assert.ThrowsAsync<AudienceException>(() => store.LiftAsync("unknown", Channel.Email, null, default));
    });

    [Theory]
    [InlineData(SuppressionReason.Unsubscribed)]
    [InlineData(SuppressionReason.Complained)]
    public Task Suppression_that_a_person_asked_for_is_lifted_for_a_reason_alone(SuppressionReason reason) => EachAsync(async store =>
    {
        await store.SuppressAsync("R1", Because(reason), default);

        var refusal = await Assert.ThrowsAsync<AudienceException>(() => store.LiftAsync("R1", Channel.Email, null, default));

        Assert.Contains("say why it is lifted", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await store.SuppressionsAsync("R1", default));
        Assert.Equal(2, (await store.LiftAsync("R1", Channel.Email, LiftReason.Consent, default)).Count);
        Assert.Empty(await store.SuppressionsAsync("R1", default));
    });

    [Fact]
    public Task Emptied_fields_are_missing_and_the_others_stay() => EachAsync(async store =>
    {
        Assert.True(await store.ClearAsync("R1", ["city", "birthDate", "points", "club"], ["NEWS", "OTHER"], default));

        var found = (await store.FindAsync("R1", default))!;
        Assert.Equal(("anna@x.nl", null, null), (found.Email, found.City, found.BirthDate));
        Assert.Empty(found.Attributes);
        Assert.Equal(["VIP"], found.Lists);
        Assert.False(await store.ClearAsync("R1", ["city", "points"], ["NEWS"], default));
        Assert.Null(await store.ClearAsync("R9", ["city"], [], default));
        // The next import may bring a value again.
        await store.PutAsync([new Recipient("R1") { City = "Aalst" }], default);
        Assert.Equal("Aalst", (await store.FindAsync("R1", default))!.City);
    });

    [Theory]
    [InlineData("key", "the key of a person cannot be emptied")]
    [InlineData("naem", "there is no field 'naem'")]
    public Task Field_that_cannot_be_emptied_is_an_error(string field, string problem) => EachAsync(async store =>
    {
        var refusal = await Assert.ThrowsAsync<AudienceException>(() => store.ClearAsync("R1", ["city", field], [], default));

        Assert.StartsWith(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Gent", (await store.FindAsync("R1", default))!.City);
    });
}
