using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>Orders come late, repeated and in any order, and leave the same mailing.</summary>
public abstract class OrderSpecs : LedgerSpecs
{
    private const int Count = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Orders_leave_the_same_mailing_in_whatever_order_they_come(int seed)
    {
        var random = new Random(seed);
        var orders = Draw(random);
        var results = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var key = new MailingKey($"D{i}", 1);
            await StartAsync(key);
            // First as they were given, then in another order, some of them twice.
            var given = i == 0 ? orders : [.. orders.Concat(orders.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())];
            foreach (var order in given)
                await Ledger.DirectAsync(key, order, After(10), default);

            var head = (await Ledger.MailingAsync(key, After(10), default))!;
            results.Add($"{head.Order} {head.Claimable} {LedgerText.Shown(await Ledger.CountsAsync(key, default))}");
        }
        Assert.True(results.Distinct().Count() == 1, $"seed {seed}: {string.Join('\n', results)}");
    }

    private static List<MailingOrder> Draw(Random random)
    {
        var orders = new List<MailingOrder>();
        var last = new MailingOrder(1, MailingState.Running, 4, 0, null);
        for (var turn = 2; turn < 8; turn++)
        {
            last = new(
                turn, random.Next(2) == 0 ? MailingState.Held : MailingState.Running, Math.Min(Count, last.Released + random.Next(3)),
                last.Retry + random.Next(2), random.Next(3) == 0 ? After(random.Next(20)) : null);
            orders.Add(last);
        }
        if (random.Next(2) == 0)
            orders.Add(last with { Turn = 8, State = MailingState.Ended });
        return orders;
    }

    /// <summary>A mailing with messages in several states.</summary>
    private async Task StartAsync(MailingKey key)
    {
        await Ledger.OpenAsync(Plan(await FreezeAsync(Count, key.Delivery), UnknownPolicy.Hold), Noon, default);
        await Ledger.DirectAsync(key, new(1, MailingState.Running, 4, 0, null), Noon, default);
        var claim = (await Ledger.ClaimAsync(key, "n", 3, ClaimPaces.None, Noon, Lease, default))!;
        await BeginAsync(claim);
        await Ledger.RecordAsync(
            claim, [new(1, HandOver.Sent, null), new(2, HandOver.Deferred, null), new(3, HandOver.Unknown, null)], Noon, default);
    }
}

public sealed class MemoryOrderSpecs : OrderSpecs
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteOrderSpecs : OrderSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresOrderSpecs(PostgresFixture postgres) : OrderSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
