using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>A mailing from its opening to its last report, in memory, SQLite and PostgreSQL.</summary>
public abstract class MessageSpecs : LedgerSpecs
{
    [Fact]
    public async Task Mailing_has_a_message_for_each_in_order_of_rank()
    {
        var target = await FreezeAsync(12);
        var plan = Plan(target, seeds: [new MailingSeed("eva", "Eva", "eva@x.nl"), new MailingSeed("jan", "Jan", "jan@x.nl")]);

        await Ledger.OpenAsync(plan, Noon, default);
        await Ledger.OpenAsync(plan, Noon, default);
        await OrderAsync(1, released: 12);

        var claim = (await ClaimAsync())!;
        var ranks = new List<long>();
        await foreach (var row in Store.RowsAsync(target.Key, false, default))
            ranks.Add(row.Number);
        Assert.Equal("-2 -1 1 2 3 4 5 6 7 8 9 10 11 12", Places(claim));
        Assert.Equal(ranks, claim.Messages.Skip(2).Select(m => m.Recipient!.Number));
        Assert.Equal(["jan", "eva"], claim.Messages.Take(2).Select(m => m.Seed!.Operator));
        Assert.All(claim.Messages, m => Assert.True(m.Id.Length == 32 && m.Token.Length == 22 && m.Attempt == 0));
        Assert.Equal(28, claim.Messages.SelectMany(m => new[] { m.Id, m.Token }).Distinct().Count());
        Assert.Equal("Claimed=12", await CountsAsync());
        Assert.Empty(await Ledger.ProblemsAsync(default));
    }

    [Fact]
    public async Task Plan_comes_back_as_it_was_given()
    {
        var plan = await RunAsync(1, UnknownPolicy.Hold, new MailingSeed("eva", "Eva", "eva@x.nl"));

        var head = (await Ledger.MailingAsync(First, Noon, default))!;

        Assert.Equal(plan with { Values = head.Plan.Values, Seeds = head.Plan.Seeds, Pressure = head.Plan.Pressure }, head.Plan);
        Assert.Equal(plan.Values, head.Plan.Values);
        Assert.Equal(plan.Seeds, head.Plan.Seeds);
        Assert.Null(await Ledger.MailingAsync(new MailingKey("D2", 1), Noon, default));
    }

    [Fact]
    public async Task Mailing_without_its_target_is_refused()
    {
        var plan = Plan(await FreezeAsync(1));
        await Assert.ThrowsAsync<AudienceException>(
            () => Ledger.OpenAsync(plan with { Target = plan.Target with { Attempt = 7 } }, Noon, default));
        await Assert.ThrowsAsync<AudienceException>(() => Ledger.OpenAsync(plan with { Hash = "other" }, Noon, default));
        await Assert.ThrowsAsync<AudienceException>(() => OrderAsync(1));
        await Assert.ThrowsAsync<AudienceException>(() => Ledger.CountsAsync(First, default));

        await Store.HandOverAsync(plan.Target, Noon, default);
        await Store.PurgeTargetsAsync(After(1), default);

        await Assert.ThrowsAsync<AudienceException>(() => Ledger.OpenAsync(plan, Noon, default));
    }

    [Fact]
    public async Task Nothing_is_claimed_but_what_is_released_and_running()
    {
        await Ledger.OpenAsync(Plan(await FreezeAsync(10), seeds: new MailingSeed("eva", "Eva", "eva@x.nl")), Noon, default);
        Assert.Null(await ClaimAsync());
        await OrderAsync(1, released: 3);
        Assert.True((await Ledger.MailingAsync(First, Noon, default))!.Claimable);
        Assert.Equal("-1 1 2 3", Places(await ClaimAsync()));
        Assert.False((await Ledger.MailingAsync(First, Noon, default))!.Claimable);

        await OrderAsync(2, MailingState.Held, released: 6);
        Assert.Null(await ClaimAsync());
        await OrderAsync(3, released: 6, validUntil: After(10));
        Assert.Null(await ClaimAsync(after: 10));
        Assert.False((await Ledger.MailingAsync(First, After(10), default))!.Claimable);
        Assert.Equal("4 5", Places(await ClaimAsync(2, after: 9)));
        Assert.Equal("6", Places(await ClaimAsync(2, after: 9)));
    }

    [Fact]
    public async Task Message_is_handed_over_once_and_counted()
    {
        await RunAsync(3);
        var claim = (await ClaimAsync(2))!;
        Assert.Equal(2, (await BeginAsync(claim)).Count);

        Assert.Equal(2, await RecordAsync(claim, HandOver.Sent, 5));
        Assert.Equal(0, await RecordAsync(claim, HandOver.Refused, 6));
        Assert.Empty(await BeginAsync(claim));

        Assert.Equal("Pending=1 Sent=2", await CountsAsync());
        var line = (await Ledger.LinesAsync(First, MessageState.Sent, 0, 10, default))[0];
        Assert.Equal((1, MessageState.Sent, 1, "250 1", After(5)), (line.Place, line.State, line.Attempt, line.Answer, line.SentAt));
        Assert.Equal("3", Places(await ClaimAsync()));
    }

    [Fact]
    public async Task Sender_that_lost_its_lease_begins_and_records_nothing()
    {
        await RunAsync(2);
        var frozen = (await ClaimAsync(1))!;
        var late = (await ClaimAsync(1))!;
        await BeginAsync(late);

        Assert.Empty(await BeginAsync(frozen, 30));
        Assert.Equal(0, await Ledger.SweepAsync(After(29), default));
        Assert.Equal(2, await Ledger.SweepAsync(After(30), default));
        Assert.Equal("Pending=2 twice=1", await CountsAsync());
        var next = (await ClaimAsync(after: 31))!;
        await BeginAsync(next, 31);

        Assert.True(next.Fence > late.Fence);
        Assert.Equal(0, await RecordAsync(late, HandOver.Sent, 32));
        Assert.Empty(await BeginAsync(frozen, 1));
        Assert.Equal(2, await RecordAsync(next, HandOver.Sent, 33));
        Assert.Equal("Sent=2 twice=1", await CountsAsync());
    }

    [Fact]
    public async Task Unknown_hand_over_waits_for_a_person_where_the_policy_says_so()
    {
        await RunAsync(4, UnknownPolicy.Hold);
        var claim = (await ClaimAsync())!;
        await BeginAsync(claim);
        await Ledger.RecordAsync(claim, [new(1, HandOver.Unknown, null), new(2, HandOver.Sent, null)], Noon, default);
        await Ledger.SweepAsync(After(30), default);

        Assert.Equal("Sent=1 Held=3", await CountsAsync());
        Assert.Null(await ClaimAsync(after: 31));
        Assert.Empty(await Ledger.ReportsAsync(default));
        Assert.Equal(3, await Ledger.DecideAsync(First, again: true, After(32), default));
        Assert.Equal("Pending=3 Sent=1 twice=3", await CountsAsync());
        Assert.Equal(0, await Ledger.DecideAsync(First, again: false, After(32), default));
        Assert.Equal("1 3 4", Places(await ClaimAsync(after: 33)));
    }

    [Fact]
    public async Task Deferred_messages_wait_for_the_next_retry()
    {
        await RunAsync(2);
        await SendAsync(HandOver.Deferred);
        Assert.Null(await ClaimAsync(after: 60));
        Assert.Equal((1, 2L), Told(await Ledger.ReportsAsync(default)));
        await Ledger.ReportedAsync(First, 1, default);
        Assert.Empty(await Ledger.ReportsAsync(default));

        await OrderAsync(3, released: 2, retry: 1);
        await OrderAsync(2, MailingState.Held, released: 2, retry: 0);
        await SendAsync(HandOver.Deferred, after: 60);

        // All counts are what they were; the retry is over nevertheless.
        Assert.Equal((2, 2L), Told(await Ledger.ReportsAsync(default)));
        await OrderAsync(3, released: 2, retry: 2);
        Assert.Null(await ClaimAsync(after: 61));

        static (int, long) Told(IReadOnlyList<MailingReport> reports) => (reports.Single().Number, reports.Single().Counts.Deferred);
    }

    [Fact]
    public async Task Messages_not_tried_are_claimed_again_at_once()
    {
        await RunAsync(3);
        var claim = (await ClaimAsync(2))!;
        await BeginAsync(claim);
        await RecordAsync(claim, HandOver.NotTried);
        Assert.Equal("Pending=3", await CountsAsync());

        var again = (await ClaimAsync(2))!;
        Assert.Equal((1, "1 2"), (again.Messages[0].Attempt, Places(again)));
        await Ledger.ReturnAsync(again, default);
        await Ledger.ReturnAsync(claim, default);

        Assert.Equal("1 2 3", Places(await ClaimAsync()));
    }

    [Fact]
    public async Task End_cancels_all_but_what_is_being_handed_over()
    {
        await RunAsync(6);
        await SendAsync(HandOver.Deferred, 1);
        await SendAsync(HandOver.Sent, 1);
        var handing = (await ClaimAsync(1))!;
        await BeginAsync(handing);
        var claimed = (await ClaimAsync(1))!;

        await OrderAsync(5, MailingState.Ended, released: 6);
        await OrderAsync(6, released: 6, retry: 4);

        Assert.Equal("Handing=1 Sent=1 Canceled=4", await CountsAsync());
        Assert.Empty(await BeginAsync(claimed));
        Assert.Null(await ClaimAsync());
        Assert.Empty(await Ledger.ReportsAsync(default));
        await RecordAsync(handing, HandOver.Deferred);
        Assert.Equal("Sent=1 Canceled=5", await CountsAsync());
        var report = Assert.Single(await Ledger.ReportsAsync(default));
        Assert.Equal((1, 5L, 1L), (report.Number, report.Counts.Canceled, report.Counts.HandedOver));
        Assert.Single(await Ledger.MailingsAsync(Noon, default));
        await Ledger.ReportedAsync(First, 1, default);
        Assert.Empty(await Ledger.MailingsAsync(Noon, default));
        Assert.Empty(await Ledger.ProblemsAsync(default));
    }

    [Fact]
    public async Task Reports_tell_each_wave_once_it_is_over()
    {
        await Ledger.OpenAsync(Plan(await FreezeAsync(5)), Noon, default);
        Assert.Empty(await Ledger.ReportsAsync(default));
        await OrderAsync(1, released: 2);
        var claim = (await ClaimAsync())!;
        await BeginAsync(claim);
        Assert.Empty(await Ledger.ReportsAsync(default));
        await RecordAsync(claim, HandOver.Sent);

        Assert.Equal((1, 2L, 2L), Single(await Ledger.ReportsAsync(default)));
        Assert.Equal((1, 2L, 2L), Single(await Ledger.ReportsAsync(default)));
        await OrderAsync(2, MailingState.Held, released: 2);
        Assert.Equal((1, 2L, 2L), Single(await Ledger.ReportsAsync(default)));
        await Ledger.ReportedAsync(First, 1, default);
        await OrderAsync(3, released: 4);
        Assert.Empty(await Ledger.ReportsAsync(default));
        await SendAsync(HandOver.Refused);

        Assert.Equal((2, 4L, 2L), Single(await Ledger.ReportsAsync(default)));
        await Ledger.ReportedAsync(First, 1, default);
        Assert.Single(await Ledger.ReportsAsync(default));

        static (int, long, long) Single(IReadOnlyList<MailingReport> reports) =>
            reports.Select(r => (r.Number, r.Released, r.Counts.HandedOver)).Single();
    }

    [Fact]
    public async Task Suppressed_and_forgotten_people_get_nothing()
    {
        await RunAsync(7);
        var address = new Suppression(Channel.Email, SuppressionReason.Manual, Noon, "list");
        await Store.SuppressAsync("R1", address, default);
        await Store.SuppressAsync("r2@x2.nl", address, default);
        await Store.ForgetAsync("R3", default);
        await Store.PutAsync([new Recipient("R4") { Email = "nonsense" }], default);

        var claim = (await ClaimAsync())!;
        Assert.Equal(3, claim.Messages.Count);
        Assert.Equal("Claimed=3 Suppressed=4", await CountsAsync());
        await Store.SuppressAsync("R5", address, default);
        await Store.ForgetAsync("R6", default);
        Assert.Single(await BeginAsync(claim));

        Assert.Equal("Handing=1 Suppressed=6", await CountsAsync());
    }

    [Fact]
    public async Task Address_that_does_not_exist_suppresses_the_person()
    {
        await RunAsync(1);
        var claim = await SendAsync(HandOver.NoSuchAddress);

        var suppression = Assert.Single(await Store.SuppressionsAsync("R1", default));

        Assert.Equal((SuppressionReason.Bounced, "D1"), (suppression.Reason, suppression.Source));
        Assert.NotEmpty(await Store.SuppressionsAsync("r1@x1.nl", default));
        Assert.Equal("Failed=1", await CountsAsync());
        Assert.Equal("R1", claim.Messages[0].Recipient!.Key);
    }
}

public sealed class MemoryMessageSpecs : MessageSpecs
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteMessageSpecs : MessageSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresMessageSpecs(PostgresFixture postgres) : MessageSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
