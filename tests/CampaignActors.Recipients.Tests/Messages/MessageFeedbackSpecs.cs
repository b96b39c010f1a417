using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>What is known of a message after it was handed over: feedback, looking up, forgetting, purging.</summary>
public abstract class MessageFeedbackSpecs : LedgerSpecs
{
    private async Task<MessageLine> LineAsync(long place) =>
        (await Task.WhenAll(Enum.GetValues<MessageState>().Select(s => Ledger.LinesAsync(First, s, 0, 1_000, default))))
        .SelectMany(l => l).Single(l => l.Place == place);

    private async Task<bool> TellAsync(long place, FeedbackKind kind, string what) =>
        await Ledger.FeedbackAsync(await LineAsync(place), kind, what, After(60), default);

    private async Task<long> CountAsync(string text) => (await Store.CountAsync(
        SegmentText.Read(text, await Store.LayoutAsync(default)).Condition!, Noon + Duration.FromDays(1), DateTimeZone.Utc, 0, default))
        .Count;

    [Fact]
    public async Task Feedback_strengthens_a_state_and_suppresses_the_person()
    {
        await RunAsync(4);
        var sent = await SendAsync(HandOver.Sent);

        Assert.True(await TellAsync(1, FeedbackKind.HardBounce, "a"));
        Assert.False(await TellAsync(1, FeedbackKind.HardBounce, "a"));
        Assert.False(await TellAsync(1, FeedbackKind.HardBounce, "b"));
        Assert.True(await TellAsync(2, FeedbackKind.Unsubscription, "a"));
        Assert.False(await TellAsync(2, FeedbackKind.HardBounce, "b"));
        Assert.True(await TellAsync(2, FeedbackKind.Complaint, "c"));
        Assert.False(await TellAsync(2, FeedbackKind.Unsubscription, "d"));
        Assert.True(await TellAsync(3, FeedbackKind.SoftBounce, "a"));
        Assert.False(await TellAsync(3, FeedbackKind.SoftBounce, "a"));
        Assert.True(await TellAsync(3, FeedbackKind.SoftBounce, "b"));

        Assert.Equal("Sent=2 Bounced=1 Complained=1", await CountsAsync());
        Assert.Equal(4, (await Ledger.CountsAsync(First, default)).HandedOver);
        Assert.Equal((2, Noon), ((await LineAsync(3)).SoftBounces, (await LineAsync(2)).SentAt));
        Assert.Equal(SuppressionReason.Bounced, (await SuppressionAsync(0)).Reason);
        Assert.Equal(new Suppression(Channel.Email, SuppressionReason.Unsubscribed, After(60), "D1"), await SuppressionAsync(1));
        Assert.Empty(await Store.SuppressionsAsync(sent.Messages[2].Recipient!.Key, default));

        async Task<Suppression> SuppressionAsync(int index) =>
            Assert.Single(await Store.SuppressionsAsync(sent.Messages[index].Recipient!.Key, default));
    }

    [Fact]
    public async Task Feedback_ends_the_doubt_whether_a_message_has_left()
    {
        await RunAsync(3);
        var claim = (await ClaimAsync(2))!;
        await BeginAsync(claim);
        Assert.True(await TellAsync(1, FeedbackKind.Unsubscription, "before the answer of the provider"));
        Assert.Equal(1, await RecordAsync(claim, HandOver.Unknown));
        Assert.Equal("Pending=2 Unsubscribed=1 twice=1", await CountsAsync());

        Assert.True(await TellAsync(2, FeedbackKind.HardBounce, "it had left"));
        Assert.True(await TellAsync(3, FeedbackKind.Unsubscription, "by an earlier mail"));

        Assert.Equal("Pending=1 Bounced=1 Unsubscribed=1 twice=1", await CountsAsync());
        Assert.Null(await ClaimAsync());
        Assert.Equal("Suppressed=1 Bounced=1 Unsubscribed=1 twice=1", await CountsAsync());
    }

    [Fact]
    public async Task Feedback_after_the_end_is_reported_where_it_changes_what_is_paid()
    {
        await RunAsync(2, UnknownPolicy.Resend);
        var claim = (await ClaimAsync(1))!;
        await BeginAsync(claim);
        await OrderAsync(2, MailingState.Ended, released: 2);
        await Ledger.SweepAsync(After(30), default);
        Assert.Equal("Canceled=2", await CountsAsync());
        await Ledger.ReportedAsync(First, Assert.Single(await Ledger.ReportsAsync(default)).Number, default);

        Assert.True(await TellAsync(1, FeedbackKind.HardBounce, "a"));

        var report = Assert.Single(await Ledger.ReportsAsync(default));
        Assert.Equal((2, 1L, 1L), (report.Number, report.Counts.HandedOver, report.Counts.Canceled));
        await Ledger.ReportedAsync(First, 2, default);
        Assert.True(await TellAsync(1, FeedbackKind.Complaint, "b"));
        Assert.Empty(await Ledger.ReportsAsync(default));
    }

    [Fact]
    public async Task Reports_about_one_message_are_bounded()
    {
        await RunAsync(1);
        await SendAsync(HandOver.Sent);
        var line = await LineAsync(1);
        var news = 0;
        for (var i = 0; i < MessageRules.MostEvents + 5; i++)
            news += await Ledger.FeedbackAsync(line, FeedbackKind.SoftBounce, $"{i}", Noon, default) ? 1 : 0;

        Assert.Equal(MessageRules.MostEvents, news);
        Assert.False(await Ledger.FeedbackAsync(line with { Place = 9 }, FeedbackKind.SoftBounce, "x", Noon, default));
    }

    [Fact]
    public async Task Message_is_found_by_its_token_and_id_alone()
    {
        await RunAsync(2, seeds: new MailingSeed("eva", "Eva", "eva@x.nl"));
        var claim = (await ClaimAsync())!;

        foreach (var message in claim.Messages)
        {
            var byToken = (await Ledger.ByTokenAsync(message.Token, default))!;
            Assert.Equal((message.Place, message.Recipient?.Number ?? 0), (byToken.Place, byToken.Number));
            Assert.Equal(byToken, await Ledger.ByIdAsync(message.Id.ToUpperInvariant(), default));
            Assert.Null(await Ledger.ByTokenAsync(message.Token[..^1] + "!", default));
            Assert.Null(await Ledger.ByTokenAsync(message.Id, default));
            Assert.Null(await Ledger.ByIdAsync(message.Token, default));
        }
        // The last letter has four bits that mean nothing: another one with the same bytes is no token.
        var last = claim.Messages[0].Token[^1];
        Assert.Null(await Ledger.ByTokenAsync(claim.Messages[0].Token[..^1] + (char)(last == 'A' ? 'B' : last + 1), default));
        Assert.Null(await Ledger.ByTokenAsync(new string('A', 22), default));
        Assert.Null(await Ledger.ByTokenAsync("", default));
        Assert.Null(await Ledger.ByIdAsync("' OR 1=1 --", default));
    }

    [Fact]
    public async Task Messages_of_a_recipient_come_with_the_latest_first()
    {
        await RunAsync(2);
        var second = await FreezeAsync(2, "A2");
        await Ledger.OpenAsync(Plan(second), After(60), default);

        var lines = await Ledger.OfRecipientAsync("R1", default);

        Assert.Equal(["A2", "D1"], lines.Select(l => l.Mailing.Delivery));
        Assert.Empty(await Ledger.OfRecipientAsync("unknown", default));
        Assert.Equal(["A2", "D1"], (await Ledger.MailingsAsync(Noon, default)).Select(m => m.Key.Delivery));
    }

    [Fact]
    public async Task Lines_come_in_pages_without_seeds()
    {
        await RunAsync(5, seeds: new MailingSeed("eva", "Eva", "eva@x.nl"));

        var first = await Ledger.LinesAsync(First, MessageState.Pending, 0, 3, default);
        var second = await Ledger.LinesAsync(First, MessageState.Pending, 3, 3, default);

        Assert.Equal([1, 2, 3, 4, 5], first.Concat(second).Select(l => l.Place));
        Assert.Empty(await Ledger.LinesAsync(First, MessageState.Sent, 0, 3, default));
    }

    [Fact]
    public async Task Forgetting_clears_what_providers_said_and_keeps_the_state()
    {
        await RunAsync(2);
        var claim = (await ClaimAsync())!;
        await BeginAsync(claim);
        var (known, late) = (claim.Messages[0], claim.Messages[1]);
        await Ledger.RecordAsync(claim, [new(1, HandOver.Sent, "queued\r\nas 1")], Noon, default);
        Assert.Equal("queued  as 1", (await LineAsync(1)).Answer);

        await Store.ForgetAsync(known.Recipient!.Key, default);
        await Store.ForgetAsync(late.Recipient!.Key, default);
        await Ledger.RecordAsync(claim, [new(2, HandOver.NoSuchAddress, "no such box")], Noon, default);
        await TellAsync(1, FeedbackKind.Complaint, "a");

        Assert.Equal("Failed=1 Complained=1", await CountsAsync());
        Assert.Equal((null, known.Recipient.Number), ((await LineAsync(1)).Answer, (await LineAsync(1)).Number));
        Assert.Null((await LineAsync(2)).Answer);
        Assert.Empty(await Store.SuppressionsAsync(known.Recipient.Email!, default));
        Assert.Equal(0, await Store.PeopleAsync(default));
    }

    [Fact]
    public async Task Restored_mailing_waits_for_an_order()
    {
        await RunAsync(3);
        var claim = (await ClaimAsync(1))!;

        Assert.Equal(1, await Ledger.RestoredAsync(default));

        Assert.Equal(MailingState.Restored, (await Ledger.MailingAsync(First, Noon, default))!.Order.State);
        Assert.Empty(await BeginAsync(claim));
        Assert.Null(await ClaimAsync());
        Assert.Empty(await Ledger.ReportsAsync(default));
        await OrderAsync(1, released: 3);
        Assert.Null(await ClaimAsync());
        await OrderAsync(2, released: 3);
        Assert.Equal("1 2 3", Places(await ClaimAsync()));
        await OrderAsync(3, MailingState.Ended, released: 3);
        Assert.Equal(0, await Ledger.RestoredAsync(default));
    }

    [Fact]
    public async Task Purge_removes_rows_and_keeps_counts()
    {
        await RunAsync(3);
        var sent = await SendAsync(HandOver.Sent, 2);
        await TellAsync(1, FeedbackKind.Unsubscription, "a");
        Assert.Equal(0, await Ledger.PurgeAsync(After(1), default));
        await OrderAsync(2, MailingState.Ended, released: 3);
        Assert.Equal(0, await Ledger.PurgeAsync(After(1), default));
        var report = Assert.Single(await Ledger.ReportsAsync(default));
        Assert.Equal(0, await Ledger.PurgeAsync(After(1), default));
        await Ledger.ReportedAsync(First, report.Number, default);
        Assert.Equal(0, await Ledger.PurgeAsync(Noon, default));

        Assert.Equal(1, await Ledger.PurgeAsync(After(1), default));
        Assert.Equal(0, await Ledger.PurgeAsync(After(1), default));

        Assert.Equal("Sent=1 Canceled=1 Unsubscribed=1", await CountsAsync());
        Assert.Null(await Ledger.ByTokenAsync(sent.Messages[0].Token, default));
        Assert.Empty(await Ledger.OfRecipientAsync("R1", default));
        Assert.Empty(await Ledger.MailingsAsync(Noon, default));
        Assert.Empty(await Ledger.ReportsAsync(default));
        Assert.Empty(await Ledger.ProblemsAsync(default));
        Assert.Equal(0, await Ledger.SweepAsync(After(90), default));
    }

    [Fact]
    public async Task Messages_count_as_received_one_by_one()
    {
        var plan = await RunAsync(4);
        await Store.HandOverAsync(plan.Target, Noon, default);
        Assert.Equal(0, await CountAsync("received 'D1'"));
        await SendAsync(HandOver.Sent, 2);
        await SendAsync(HandOver.Refused, 1);
        await TellAsync(1, FeedbackKind.HardBounce, "a");

        Assert.Equal(2, await CountAsync("received 'D1'"));
        Assert.Equal(2, await CountAsync("not received any within 14d"));
        Assert.Equal(0, await CountAsync("received any within 1d"));
        Assert.Equal(2, await CountAsync("received any within 2d by channel email"));
        Assert.Equal(0, await CountAsync("received any by channel mobile"));

        await OrderAsync(2, MailingState.Ended);
        await Ledger.ReportedAsync(First, Assert.Single(await Ledger.ReportsAsync(default)).Number, default);
        Assert.Equal(2, await CountAsync("received any within 2d"));
        await Ledger.PurgeAsync(After(1), default);
        // Of the messages nothing is known any more: the target says what was meant.
        Assert.Equal(4, await CountAsync("received 'D1'"));
    }

    [Fact]
    public async Task Pressure_counts_messages_that_left_or_may_still_leave()
    {
        await RunAsync(6);
        await SendAsync(HandOver.Sent, 2, after: 3600);
        await SendAsync(HandOver.Refused, 1);
        await SendAsync(HandOver.Deferred, 1);
        Assert.Equal(5, await PressedAsync("P1", Duration.FromDays(1), Noon));
        // What is open is meant for the contact date of its delivery; what has left has its own time.
        Assert.Equal(2, await PressedAsync("P2", Duration.FromHours(24), After(3600) + Duration.FromHours(23.5)));

        await OrderAsync(2, MailingState.Ended);

        Assert.Equal(2, await PressedAsync("P3", Duration.FromDays(1), Noon));
        await Ledger.ReportsAsync(default);
        Assert.Equal(2, await PressedAsync("P4", Duration.FromDays(1), Noon));
        Assert.Equal(0, await PressedAsync("P5", Duration.FromHours(1), Noon));

        async Task<long> PressedAsync(string delivery, Duration within, Instant contact)
        {
            var target = await Store.AnalyseAsync(
                new TargetQuestion
                {
                    Delivery = delivery,
                    Preparation = 1,
                    Channel = Channel.Email,
                    At = contact,
                    Zone = DateTimeZone.Utc,
                    ContactAt = contact,
                    Segments = [new Condition.Everyone()],
                    Pressure = [new PressureRule(1, within, null)],
                },
                default);
            await Store.ReleaseAsync(delivery, default);
            return target.ExcludedBy.GetValueOrDefault("pressure");
        }
    }
}

public sealed class MemoryMessageFeedbackSpecs : MessageFeedbackSpecs
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.MemoryAsync();
}

public sealed class SqliteMessageFeedbackSpecs : MessageFeedbackSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresMessageFeedbackSpecs(PostgresFixture postgres) : MessageFeedbackSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
