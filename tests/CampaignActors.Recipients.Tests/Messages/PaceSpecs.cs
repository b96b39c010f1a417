using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>Paces hold for all who claim, whatever node they are on.</summary>
public abstract class PaceSpecs : LedgerSpecs
{
    private static readonly Pace s_email = new("email", 5, Duration.FromSeconds(1));

    private static ClaimPaces Domain(long messages) =>
        new([], new Dictionary<string, Pace> { ["x1.nl"] = new("domain:x1.nl", messages, Duration.FromSeconds(1)) });

    [Fact]
    public async Task Claims_share_the_messages_of_a_second()
    {
        await RunAsync(30);
        var paces = new ClaimPaces([s_email, new Pace("provider:POST", 4, Duration.FromSeconds(1))], ClaimPaces.None.Domains);

        Assert.Equal("1 2 3", Places(await ClaimAsync(3, paces)));
        Assert.Equal("4", Places(await ClaimAsync(3, paces, node: "n2")));
        Assert.Null(await ClaimAsync(3, paces));
        Assert.Equal("5", Places(await ClaimAsync(30, paces, after: 0.25)));
        Assert.Null(await ClaimAsync(3, paces, after: 0.25));
        // What was not used in the past seconds is lost but for the last one.
        Assert.Equal("6 7 8 9", Places(await ClaimAsync(30, paces, after: 60)));
    }

    [Fact]
    public async Task Pace_of_a_domain_holds_up_its_messages_alone()
    {
        await RunAsync(30);
        var claim = (await ClaimAsync(30, Domain(2)))!;
        var limited = claim.Messages.Count(m => m.Recipient!.Email!.EndsWith("@x1.nl", StringComparison.Ordinal));
        Assert.Equal((22, 2), (claim.Messages.Count, limited));
        Assert.False((await Ledger.MailingAsync(First, Noon, default))!.Claimable);
        Assert.Equal("Pending=8 Claimed=22", await CountsAsync());

        Assert.Null(await ClaimAsync(30, Domain(2), after: 0.4));
        Assert.True((await Ledger.MailingAsync(First, After(0.5), default))!.Claimable);
        Assert.Single((await ClaimAsync(30, Domain(2), after: 0.5))!.Messages);
        Assert.Equal(2, (await ClaimAsync(30, Domain(2), after: 10))!.Messages.Count);
        // A pace that is taken away holds up nothing any more.
        Assert.Equal(5, (await ClaimAsync(30, after: 10))!.Messages.Count);
        Assert.Null(await ClaimAsync(30, after: 10));
    }

    [Fact]
    public async Task Messages_held_up_by_their_domain_end_with_the_mailing()
    {
        await RunAsync(9);
        await ClaimAsync(30, Domain(1));
        Assert.Empty(await Ledger.ReportsAsync(default));

        await OrderAsync(2, MailingState.Ended);

        Assert.Equal("Canceled=9", await CountsAsync());
        Assert.Null(await ClaimAsync(30, Domain(1), after: 10));
        Assert.Single(await Ledger.ReportsAsync(default));
    }

    [Fact]
    public async Task Seed_takes_from_the_paces_as_well()
    {
        await RunAsync(3, seeds: new MailingSeed("eva", "Eva", "eva@X1.nl"));

        var claim = (await ClaimAsync(30, Domain(1)))!;

        Assert.Equal("-1", Places(claim).Split(' ')[0]);
        Assert.DoesNotContain(claim.Messages, m => m.Recipient?.Email == "r1@x1.nl");
    }
}

public sealed class MemoryPaceSpecs : PaceSpecs
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqlitePaceSpecs : PaceSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresPaceSpecs(PostgresFixture postgres) : PaceSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
