using System.Diagnostics;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>domain.md §5.8 rules 63 to 65, over each store.</summary>
public abstract class SenderEngineSpecs : SenderSpecs
{
    [Fact]
    public async Task Each_message_leaves_once_and_is_recorded()
    {
        var key = await OpenAsync(500);
        var channel = new ListChannel();

        var engine = Start(channel);
        await UntilAsync(key, MessageState.Sent, 500);

        Assert.Equal(500, channel.Taken.Count);
        Assert.Equal(500, channel.Ids.Distinct().Count());
        Assert.All(channel.Taken, t => Assert.Equal("Hello " + t.Message.Name, t.Message.Content.Subject));
        await UntilAsync(() => engine.Status is { UnderWay: 0 } s && s.HandedOver.GetValueOrDefault(HandOver.Sent) == 500, "figures");
        Assert.True(engine.Status.Running);
        Assert.Null(engine.Status.LastError);
        Assert.Empty(await Store.Messages.ProblemsAsync(default));
    }

    [Fact]
    public async Task Several_senders_share_a_mailing()
    {
        var key = await OpenAsync(400);
        var channels = new[] { new ListChannel(), new ListChannel(), new ListChannel() };

        for (var i = 0; i < channels.Length; i++)
            Start(channels[i], Mailed.Settings($"node{i}") with { MostMessages = 20 });
        await UntilAsync(key, MessageState.Sent, 400);

        Assert.Equal(400, channels.Sum(c => c.Taken.Count));
        Assert.Equal(400, channels.SelectMany(c => c.Ids).Distinct().Count());
    }

    [Fact]
    public async Task Answers_become_states_and_missing_addresses_are_suppressed()
    {
        var key = await OpenAsync(40);
        var channel = new ListChannel
        {
            Take = m => Task.FromResult(new Handed((int.Parse(m.Address[1..m.Address.IndexOf('@')], null) % 4) switch
            {
                0 => HandOver.Sent,
                1 => HandOver.Deferred,
                2 => HandOver.Refused,
                _ => HandOver.NoSuchAddress,
            }, "said")),
        };

        Start(channel);
        await UntilAsync(key, MessageState.Deferred, 10);
        await UntilAsync(key, MessageState.Sent, 10);
        await UntilAsync(key, MessageState.Failed, 20);

        Assert.Equal(40, channel.Taken.Count);
        Assert.Equal(SuppressionReason.Bounced, Assert.Single(await Store.SuppressionsAsync("R3", default)).Reason);
        Assert.Empty(await Store.SuppressionsAsync("R2", default));
    }

    [Fact]
    public async Task Content_that_cannot_be_rendered_fails_for_that_person_alone()
    {
        var key = await OpenAsync(5, content: Mailed.Content(text: "{% if recipient.key == 'R3' %}{{ 1 | divided_by: 0 }}{% endif %}x"));
        var channel = new ListChannel();

        Start(channel);
        await UntilAsync(key, MessageState.Sent, 4);

        var failed = Assert.Single(await Store.Messages.LinesAsync(key, MessageState.Failed, 0, 10, default));
        Assert.Equal("content: text: a number is divided by zero", failed.Answer);
        Assert.Equal(4, channel.Taken.Count);
    }

    [Fact]
    public async Task Pause_takes_effect_within_a_second()
    {
        var key = await OpenAsync(5_000);
        var channel = new ListChannel { Take = SlowAsync };

        Start(channel);
        await UntilAsync(() => channel.Taken.Count > 100, "it flows");
        await OrderAsync(key, MailingState.Held, 5_000);
        var paused = Stopwatch.GetTimestamp();
        await Until.TrueAsync(async () => await BusyAsync(key) == 0, "nothing under way");

        Assert.True(Stopwatch.GetElapsedTime(paused, channel.Taken.Max(t => t.At)) < TimeSpan.FromSeconds(1));
        Assert.Equal(channel.Taken.Count, await CountAsync(key, MessageState.Sent));
        var before = channel.Taken.Count;
        await OrderAsync(key, MailingState.Running, 5_000);
        await UntilAsync(() => channel.Taken.Count > before, "it flows again");
    }

    [Fact]
    public async Task End_cancels_what_has_not_left()
    {
        var key = await OpenAsync(2_000);
        var channel = new ListChannel { Take = SlowAsync };

        Start(channel);
        await UntilAsync(() => channel.Taken.Count > 20, "it flows");
        await OrderAsync(key, MailingState.Ended, 2_000);
        await Until.TrueAsync(async () => await BusyAsync(key) == 0, "nothing under way");

        Assert.Equal(channel.Taken.Count, await CountAsync(key, MessageState.Sent));
        Assert.Equal(2_000, await CountAsync(key, MessageState.Sent) + await CountAsync(key, MessageState.Canceled));
    }

    [Fact]
    public async Task Person_who_is_suppressed_meanwhile_gets_nothing()
    {
        var key = await OpenAsync(300);
        var last = (await Store.Messages.LinesAsync(key, MessageState.Pending, 200, 100, default)).Select(l => $"R{l.Number}").ToList();
        var suppressed = new TaskCompletionSource();
        var channel = new ListChannel
        {
            Take = async _ =>
            {
                await suppressed.Task;
                return new Handed(HandOver.Sent, null);
            },
        };

        var engine = Start(channel, Mailed.Settings() with { MostMessages = 20 });
        await UntilAsync(() => !channel.Taken.IsEmpty, "it has begun");
        foreach (var person in last)
            await Store.SuppressAsync(person, new Suppression(Channel.Email, SuppressionReason.Unsubscribed, Now, "test"), default);
        suppressed.SetResult();
        await UntilAsync(key, MessageState.Suppressed, 100);
        await UntilAsync(key, MessageState.Sent, 200);

        Assert.Empty(channel.Taken.Select(t => t.Message.Address).Intersect(last.Select(p => p.ToLowerInvariant() + "@example.com")));
        Assert.Null(engine.Status.LastError);
    }

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
    public async Task Small_mailing_does_not_wait_for_a_large_one()
    {
        var large = await OpenAsync(1_000, "DM201");
        var small = await OpenAsync(20, "DM202");
        await Store.Messages.DirectAsync(small, new MailingOrder(99, MailingState.Running, 20, 0, null), Now, default);
        var channel = new ListChannel { Take = SlowAsync };

        Start(channel, Mailed.Settings() with { MostMessages = 10 });
        await UntilAsync(small, MessageState.Sent, 20);

        Assert.True(await CountAsync(large, MessageState.Sent) < 900);
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

    [Fact]
    public async Task Waves_leave_as_they_are_released()
    {
        var key = await OpenAsync(100, released: 30);
        var channel = new ListChannel();

        var engine = Start(channel);
        await UntilAsync(key, MessageState.Sent, 30);
        await OrderAsync(key, MailingState.Running, 100);
        engine.Wake();
        await UntilAsync(key, MessageState.Sent, 100);

        Assert.Equal(100, channel.Taken.Count);
    }

    [Fact]
    public async Task Reports_are_told_until_they_are_taken_in()
    {
        var key = await OpenAsync(10);
        var reports = new ListReports();

        Start(new ListChannel(), reports: reports);
        await Until.TrueAsync(async () => (await Store.Messages.ReportsAsync(default)).Count == 0 && reports.Told.Count > 1, "taken in");

        Assert.Equal(2, reports.Told.Count);
        Assert.All(reports.Told, r => Assert.Equal((key, 10L), (r.Key, r.Counts.HandedOver)));
    }

    [Fact]
    public async Task Files_of_a_folder_are_one_for_each_message_and_repeated_ones_replace()
    {
        using var folder = new TempFolder();
        var key = await OpenAsync(30);
        var channel = new FolderChannel(folder.In("messages"), new MailComposer(Mailed.Identity));

        Start(channel);
        await UntilAsync(key, MessageState.Sent, 30);
        var files = folder.Files;
        await channel.HandOverAsync(Mailed.Message() with { Id = Path.GetFileNameWithoutExtension(files[0]) }, default);

        Assert.Equal(30, files.Length);
        Assert.All(files, f => Assert.Matches("^messages/[0-9a-f]{32}\\.eml$", f));
        Assert.Equal(files, folder.Files);
    }

    private static async Task<Handed> SlowAsync(OutgoingMessage message)
    {
        await Task.Delay(5);
        return new Handed(HandOver.Sent, null);
    }

    private async Task<long> BusyAsync(MailingKey key) =>
        await CountAsync(key, MessageState.Claimed) + await CountAsync(key, MessageState.Handing);

    private sealed class ListReports : IMailingReports
    {
        public List<MailingReport> Told { get; } = [];

        public Task<bool> TellAsync(MailingReport report, CancellationToken ct)
        {
            Told.Add(report);
            return Task.FromResult(Told.Count > 1);
        }
    }
}

public sealed class MemorySenderSpecs : SenderEngineSpecs
{
    private protected override IRecipientDatabase MakeStore() => new MemoryRecipients();
}

public sealed class SqliteSenderSpecs : SenderEngineSpecs
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
