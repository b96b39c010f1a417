using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>
/// Senders that die, stand still or stop, channels and databases that fail (domain.md §5.8 rules 64 and 65), over each store.
/// </summary>
public abstract class SenderTroubleSpecs : SenderSpecs
{
    /// <summary>A process that ends without a word: nothing more is recorded, and nothing is given back.</summary>
    [Theory]
    [InlineData(UnknownPolicy.Resend)]
    [InlineData(UnknownPolicy.Hold)]
    public async Task Death_of_a_sender_loses_nothing_and_doubles_what_was_under_way(UnknownPolicy policy)
    {
        var key = await OpenAsync(400, policy: policy);
        await using var sink = SmtpSinks.Start();
        var dying = new WatchedLedger(Store.Messages);
        sink.Before = _ =>
        {
            // In the middle of a batch: some have left, some have not.
            if (sink.Taken.Count >= 50)
                dying.Cut();
            return Task.CompletedTask;
        };

        Start(SmtpSinks.Channel(sink), Mailed.Settings("dead") with { MostMessages = 30 }, dying);
        await UntilAsync(() => sink.Taken.Count > 50, "it flows");
        Clock.Forward(Mailed.Settings().Lease);
        Start(SmtpSinks.Channel(sink), Mailed.Settings("heir"));
        await Until.TrueAsync(
            async () => await CountAsync(key, MessageState.Sent) + await CountAsync(key, MessageState.Held) == 400, "all decided");

        var counts = await Store.Messages.CountsAsync(key, default);
        var doubled = sink.Ids.GroupBy(i => i).Count(g => g.Count() > 1);
        Assert.DoesNotContain(sink.Ids.GroupBy(i => i), g => g.Count() > 2);
        if (policy == UnknownPolicy.Hold)
        {
            Assert.Equal((0, 0L), (doubled, counts.PossiblyTwice));
            Assert.InRange(counts.By[MessageState.Held], 1, 60);
            // A person decides; after that each has got it, or may have.
            await Store.Messages.DecideAsync(key, again: false, Now, default);
            Assert.Equal(400, await CountAsync(key, MessageState.Sent));
        }
        else
        {
            Assert.Equal(400, sink.Ids.Distinct().Count());
            Assert.InRange(counts.PossiblyTwice, 1, 60);
            Assert.True(doubled <= counts.PossiblyTwice, $"{doubled} doubled, {counts.PossiblyTwice} counted");
        }
    }

    [Fact]
    public async Task Process_that_was_stopped_hands_over_nothing_behind_its_lease()
    {
        var key = await OpenAsync(50, policy: UnknownPolicy.Hold);
        var channel = new ListChannel(parallel: 1);
        channel.Take = async _ =>
        {
            // Stopped for longer than the lease while this one leaves; another node takes the batch away; then woken
            // again.
            if (channel.Taken.Count == 1)
            {
                Clock.Forward(Mailed.Settings().Lease);
                await Store.Messages.SweepAsync(Now, default);
            }
            return new Handed(HandOver.Sent, null);
        };

        var engine = Start(channel, Mailed.Settings() with { Workers = 1 });
        await Until.TrueAsync(
            async () => await CountAsync(key, MessageState.Sent) + await CountAsync(key, MessageState.Held) == 50, "all decided");

        var held = await Store.Messages.LinesAsync(key, MessageState.Held, 0, 100, default);
        Assert.True(held.Count > 1, "the batch had more than one message");
        await UntilAsync(() => engine.Status.Unrecorded == held.Count, "what was not recorded is counted");
        Assert.Equal(50, channel.Taken.Count + held.Count - 1);
        Assert.Equal(channel.Taken.Count, channel.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Stop_finishes_what_is_under_way_and_gives_back_the_rest()
    {
        var key = await OpenAsync(2_000);
        var channel = new ListChannel { Take = SlowAsync };
        var engine = Start(channel);
        await UntilAsync(() => channel.Taken.Count > 20, "it flows");

        await engine.DisposeAsync();

        Assert.Equal(0, await BusyAsync(key));
        Assert.Equal(channel.Taken.Count, await CountAsync(key, MessageState.Sent));
        Assert.True(channel.IsDisposed);
        Assert.False(engine.Status.Running);
    }

    [Fact]
    public async Task Channel_out_of_order_is_shown_and_tried_again()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.In("password"), "wrong");
        await using var sink = SmtpSinks.Start();
        var key = await OpenAsync(30);

        var engine = Start(SmtpSinks.Channel(sink, folder.In("password")));
        await UntilAsync(() => engine.Status.Channels[0].Problem is not null, "the channel is out of order");
        var (attempts, taken) = (sink.Logins, sink.Taken.Count);
        await File.WriteAllTextAsync(folder.In("password"), "right");
        await UntilAsync(key, MessageState.Sent, 30);

        Assert.Equal(0, taken);
        Assert.InRange(attempts, 1, 20);
        Assert.Equal(30, sink.Ids.Distinct().Count());
        Assert.Equal(30, sink.Taken.Count);
        await UntilAsync(() => engine.Status.Channels[0].Problem is null, "the channel works");
    }

    [Fact]
    public async Task Mailing_whose_sender_is_refused_does_not_hold_up_others()
    {
        var bad = await OpenAsync(10, "DM201", content: Mailed.Content() with { From = "bad@example.com" });
        var good = await OpenAsync(10, "DM202");
        await Store.Messages.DirectAsync(good, new MailingOrder(99, MailingState.Running, 10, 0, null), Now, default);
        var channel = new ListChannel
        {
            Take = m => Task.FromResult(
                m.From is null ? new Handed(HandOver.Sent, null) : new Handed(HandOver.NotTried, "550 5.7.1 no", Outage.Mailing)),
        };

        var engine = Start(channel);
        await UntilAsync(good, MessageState.Sent, 10);

        Assert.Equal("550 5.7.1 no", Assert.Single(engine.Status.Mailings).Problem);
        Assert.Equal(0, await CountAsync(bad, MessageState.Failed));
        Assert.Null(engine.Status.Channels[0].Problem);
    }

    /// <summary>Calls that fail before they are carried out, and calls whose answer is lost.</summary>
    [Theory]
    [InlineData(UnknownPolicy.Resend)]
    [InlineData(UnknownPolicy.Hold)]
    public async Task Database_that_fails_now_and_then_loses_and_doubles_nothing(UnknownPolicy policy)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var key = await OpenAsync(300, policy: policy);
        var channel = new ListChannel();
        Ledger.Before = Ledger.After = _ =>
        {
            lock (random)
                return random.Next(5) == 0 ? Task.FromException(new IOException("the database is away")) : Task.CompletedTask;
        };

        var engine = Start(channel, Mailed.Settings() with { MostMessages = 25 });
        await Until.TrueAsync(async () =>
        {
            // What a failed call left behind waits for the end of its lease.
            if (channel.Taken.Count < 300)
                await Task.Delay(50);
            Clock.Forward(TimeSpan.FromSeconds(10));
            return await CountAsync(key, MessageState.Sent) + await CountAsync(key, MessageState.Held) == 300;
        }, $"all decided, seed {seed}");

        var counts = await Store.Messages.CountsAsync(key, default);
        var doubled = channel.Ids.GroupBy(i => i).Count(g => g.Count() > 1);
        Assert.True(doubled <= counts.PossiblyTwice, $"{doubled} doubled, {counts.PossiblyTwice} counted, seed {seed}");
        Assert.True(
            channel.Ids.Distinct().Count() + counts.By.GetValueOrDefault(MessageState.Held) >= 300, $"lost some, seed {seed}");
        Assert.True(engine.Status.Running);
        Assert.Contains("the database is away", engine.Status.LastError, StringComparison.Ordinal);
    }
}

public sealed class MemorySenderTroubleSpecs : SenderTroubleSpecs
{
    private protected override IRecipientDatabase MakeStore() => new MemoryRecipients();
}

public sealed class SqliteSenderTroubleSpecs : SenderTroubleSpecs
{
    private readonly TempFolder _folder = new();

    private protected override IRecipientDatabase MakeStore() => new SqliteRecipients(_folder.Path);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        (Store as IDisposable)?.Dispose();
        _folder.Dispose();
    }
}
