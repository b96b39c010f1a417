using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>What other deliveries send between an analysis and a claim counts for pressure (domain.md §5.8 rule 25).</summary>
public abstract class ClaimPressureSpecs : LedgerSpecs
{
    private const int Count = 6;
    private static readonly MailingKey s_other = new("D2", 1);
    private int _others;

    private static PressureRule Rule(int max = 1, Channel? channel = null) => new(max, Duration.FromDays(1), channel);

    /// <summary>A mailing to all, as it was analysed before others sent anything.</summary>
    private async Task OpenAsync(params PressureRule[] rules)
    {
        await Ledger.OpenAsync(
            Plan(await FreezeAsync(Count), seeds: new MailingSeed("eva", "Eva", "eva@x.nl")) with { Pressure = rules }, Noon, default);
        await OrderAsync(1, released: Count);
    }

    /// <summary>Another mailing to all has its first messages claimed, begun, and ended so.</summary>
    /// <returns>Keys of those.</returns>
    private async Task<string[]> OtherAsync(HandOver? result, double after = 0, bool begin = true, int released = 2)
    {
        var key = _others++ == 0 ? s_other : new MailingKey($"D2{_others}", 1);
        await Ledger.OpenAsync(Plan(await FreezeAsync(Count, key.Delivery)), Noon, default);
        await Ledger.DirectAsync(key, new MailingOrder(1, MailingState.Running, released, 0, null), Noon, default);
        var claim = (await Ledger.ClaimAsync(key, "n", 10, ClaimPaces.None, After(after), Lease, default))!;
        if (begin)
            await BeginAsync(claim, after);
        if (result is { } end)
            await RecordAsync(claim, end, after);
        return [.. claim.Messages.Select(m => m.Recipient!.Key)];
    }

    private static string[] Keys(MessageClaim? claim) => [.. (claim?.Messages ?? []).Where(m => m.Place > 0).Select(m => m.Recipient!.Key)];

    [Theory]
    [InlineData(HandOver.Sent, true)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task Person_who_got_one_meanwhile_gets_no_more_than_the_rule_says(HandOver? result, bool begin)
    {
        await OpenAsync(Rule());
        var reached = await OtherAsync(result, begin: begin);

        var claim = await ClaimAsync(after: 10);

        Assert.Equal(Count - 2, Keys(claim).Length);
        Assert.Empty(Keys(claim).Intersect(reached));
        Assert.Contains(claim!.Messages, m => m.Seed is not null);
        Assert.Equal($"Claimed={Count - 2} Suppressed=2", await CountsAsync());
        var lines = await Ledger.LinesAsync(First, MessageState.Suppressed, 0, 10, default);
        Assert.Equal([MessageRules.Pressed, MessageRules.Pressed], lines.Select(l => l.Answer));
    }

    [Theory]
    [InlineData(HandOver.Refused)]
    [InlineData(HandOver.Deferred)]
    [InlineData(HandOver.NotTried)]
    public async Task Message_that_has_not_left_does_not_count(HandOver result)
    {
        await OpenAsync(Rule());
        await OtherAsync(result);

        Assert.Equal(Count, Keys(await ClaimAsync(after: 10)).Length);
    }

    [Fact]
    public async Task Other_channels_times_and_larger_numbers_do_not_count()
    {
        await OpenAsync(Rule(channel: Channel.Mobile), Rule(max: 2));
        await OtherAsync(HandOver.Sent);

        Assert.Equal(Count, Keys(await ClaimAsync(after: 10)).Length);
    }

    [Fact]
    public async Task Message_counts_until_the_time_of_the_rule_is_over()
    {
        await OpenAsync(Rule());
        await OtherAsync(HandOver.Sent);

        Assert.Equal(Count, Keys(await ClaimAsync(after: 24 * 3600)).Length);
    }

    [Fact]
    public async Task Rules_come_back_as_they_were_given()
    {
        await OpenAsync(Rule(channel: Channel.Mobile), Rule(max: 2));

        Assert.Equal([Rule(channel: Channel.Mobile), Rule(max: 2)], (await Ledger.MailingAsync(First, Noon, default))!.Plan.Pressure);
    }

    [Fact]
    public async Task Several_messages_add_up()
    {
        await OpenAsync(Rule(max: 2));
        await OtherAsync(HandOver.Sent, released: Count);
        var second = await OtherAsync(HandOver.Sent, after: 3600);

        var left = Keys(await ClaimAsync(after: 7200));

        Assert.Equal(Count - 2, left.Length);
        Assert.Empty(left.Intersect(second));
    }

    /// <summary>Of a delivery whose messages are not sent from here, such as a file for a printer.</summary>
    [Fact]
    public async Task Target_that_was_handed_over_counts_as_its_people_got_it()
    {
        await OpenAsync(Rule());
        var file = await FreezeAsync(Count, "D3");
        await Store.HandOverAsync(file.Key, After(1), default);

        Assert.Empty(Keys(await ClaimAsync(after: 10)));
        Assert.Equal($"Suppressed={Count}", (await CountsAsync()).Split(' ')[0]);
    }

    [Fact]
    public async Task Two_mailings_with_rules_take_a_person_once()
    {
        var target = await FreezeAsync(Count, "D2");
        await OpenAsync(Rule());
        await Ledger.OpenAsync(Plan(target) with { Pressure = [Rule()] }, Noon, default);
        await Ledger.DirectAsync(s_other, new MailingOrder(1, MailingState.Running, Count, 0, null), Noon, default);

        var claims = await Task.WhenAll(
            Task.Run(() => ClaimAsync(after: 1)),
            Task.Run(() => Ledger.ClaimAsync(s_other, "n2", 100, ClaimPaces.None, After(1), Lease, default)));

        Assert.Equal(Count, claims.Sum(c => Keys(c).Length));
        Assert.Equal(Count, claims.SelectMany(Keys).Distinct().Count());
    }
}

public sealed class MemoryClaimPressureSpecs : ClaimPressureSpecs
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteClaimPressureSpecs : ClaimPressureSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresClaimPressureSpecs(PostgresFixture postgres) : ClaimPressureSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
