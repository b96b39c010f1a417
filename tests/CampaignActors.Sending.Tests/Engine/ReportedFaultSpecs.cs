using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Sending.Channels;
using NodaTime;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>
/// Faults that users of other programs report (docs/sending.md, "What users of others report"), each tried here: a mailing that is
/// finished with people who got nothing, and people who got it twice.
/// </summary>
public abstract class ReportedFaultSpecs : SenderSpecs
{
    /// <summary>What was read ahead for a batch, and not handed over, is not skipped after a restart.</summary>
    [Fact]
    public async Task Restart_again_and_again_finishes_with_none_unsent_or_twice()
    {
        var key = await OpenAsync(300);
        var left = new ConcurrentQueue<string>();
        var starts = 0;
        for (; await CountAsync(key, MessageState.Sent) < 300; starts++)
        {
            var most = left.Count + 40;
            var channel = new ListChannel { Take = message => Task.FromResult(TakeUpTo(most, left, message)) };
            var engine = Start(channel, Mailed.Settings() with { MostMessages = 30 });
            await UntilAsync(() => left.Count >= Math.Min(most, 300) && engine.Status.UnderWay == 0, "it flows");
            await engine.DisposeAsync();
            Assert.Equal(left.Count, await CountAsync(key, MessageState.Sent));
            Assert.Equal(left.Count == 300 ? 1 : 0, (await Store.Messages.ReportsAsync(default)).Count);
        }

        Assert.True(starts > 2, "it was restarted in the middle");
        Assert.Equal((300, 300), (left.Count, left.Distinct().Count()));
    }

    private static Handed TakeUpTo(int most, ConcurrentQueue<string> left, OutgoingMessage message)
    {
        lock (left)
        {
            if (left.Count >= most)
                return new Handed(HandOver.NotTried, "the server is away", Outage.Channel);
            left.Enqueue(message.Id);
            return new Handed(HandOver.Sent, null);
        }
    }

    /// <summary>A batch in which no person is left to write to is not the end.</summary>
    [Fact]
    public async Task More_suppressed_people_in_a_row_than_a_batch_holds_end_nothing()
    {
        var key = await OpenAsync(200);
        var lines = await Store.Messages.LinesAsync(key, MessageState.Pending, 20, 100, default);
        foreach (var line in lines)
        {
            await Store.SuppressAsync(
                $"R{line.Number}", new Suppression(Channel.Email, SuppressionReason.Manual, Now, "a list of people to block"), default);
        }
        var channel = new ListChannel();

        Start(channel, Mailed.Settings() with { MostMessages = 7, Workers = 1 });
        await UntilAsync(key, MessageState.Sent, 100);

        Assert.Equal((100, 100), (channel.Ids.Distinct().Count(), channel.Taken.Count));
        Assert.Equal(100, await CountAsync(key, MessageState.Suppressed));
    }

    /// <summary>An address that the server refuses, and limits that change between a pause and the time when it goes on.</summary>
    [Fact]
    public async Task Refused_address_and_other_limits_after_a_pause_end_nothing()
    {
        var key = await OpenAsync(120);
        Task<Handed> TakeAsync(OutgoingMessage message) => Task.FromResult(
            message.Address == "r17@example.com" ? new Handed(HandOver.Refused, "501 invalid recipient") : new Handed(HandOver.Sent, null));
        ListChannel[] channels = [new() { Take = TakeAsync }, new() { Take = TakeAsync }];
        var first = Start(channels[0], Mailed.Settings() with { MostMessages = 10, Paces = [PerHour(1)] });
        await UntilAsync(() => !channels[0].Taken.IsEmpty, "it has begun");
        await OrderAsync(key, MailingState.Held, 120);
        await first.DisposeAsync();

        Start(channels[1], Mailed.Settings() with { MostMessages = 10, Paces = [PerHour(1_000_000)] });
        await OrderAsync(key, MailingState.Running, 120);
        // The hour that the one message has used up goes by.
        Clock.Forward(TimeSpan.FromHours(1));
        await Until.TrueAsync(
            async () => await CountAsync(key, MessageState.Sent) + await CountAsync(key, MessageState.Failed) == 120, "all have an end");

        Assert.Equal(120, channels.SelectMany(c => c.Ids).Distinct().Count());
        Assert.Equal((1, 120), (await CountAsync(key, MessageState.Failed), channels.Sum(c => c.Taken.Count)));
    }

    /// <summary>A server that is busy is no end for those whom it has put off.</summary>
    [Fact]
    public async Task People_put_off_by_a_busy_server_are_not_lost()
    {
        var key = await OpenAsync(60);
        var busy = true;
        var channel = new ListChannel
        {
            Take = _ => Task.FromResult(
                busy ? new Handed(HandOver.Deferred, "454 too many mails") : new Handed(HandOver.Sent, null)),
        };
        var engine = Start(channel);
        await UntilAsync(key, MessageState.Deferred, 60);
        var report = Assert.Single(await Store.Messages.ReportsAsync(default));
        Assert.Equal((0, 60), (report.Counts.HandedOver, report.Counts.Deferred));

        busy = false;
        await Store.Messages.DirectAsync(key, new MailingOrder(50, MailingState.Running, 60, 1, null), Now, default);
        engine.Wake();
        await UntilAsync(key, MessageState.Sent, 60);

        Assert.Equal(60, channel.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Mailing_resumed_again_and_again_goes_on_behind_what_was_sent()
    {
        var key = await OpenAsync(400);
        var channel = new ListChannel { Take = SlowAsync };
        var engine = Start(channel, Mailed.Settings() with { MostMessages = 20 });

        for (var sent = 60; sent < 400; sent += 60)
        {
            await UntilAsync(() => channel.Taken.Count >= sent, "it flows");
            await OrderAsync(key, MailingState.Held, 400);
            await OrderAsync(key, MailingState.Running, 400);
            engine.Wake();
        }
        await UntilAsync(key, MessageState.Sent, 400);

        Assert.Equal((400, 400), (channel.Ids.Distinct().Count(), channel.Taken.Count));
    }

    /// <summary>A server that closes the session after some mails, time and again.</summary>
    [Fact]
    public async Task Server_that_hangs_up_after_some_mails_gets_none_twice()
    {
        var key = await OpenAsync(200);
        var (asked, left) = (0, new ConcurrentQueue<string>());
        var channel = new ListChannel
        {
            Take = message =>
            {
                if (Interlocked.Increment(ref asked) % 50 == 0)
                    return Task.FromResult(new Handed(HandOver.NotTried, "421 too many mails in one session", Outage.Channel));
                left.Enqueue(message.Id);
                return Task.FromResult(new Handed(HandOver.Sent, null));
            },
        };

        Start(channel, Mailed.Settings() with { MostMessages = 20 });
        await UntilAsync(key, MessageState.Sent, 200);

        Assert.Equal((200, 200), (left.Count, left.Distinct().Count()));
        Assert.Equal(0, (await Store.Messages.CountsAsync(key, default)).PossiblyTwice);
    }

    /// <summary>A limit holds for the senders of all nodes together.</summary>
    [Fact]
    public async Task Limit_is_not_one_for_each_sending_process()
    {
        var key = await OpenAsync(50);
        ListChannel[] channels = [new(), new(), new()];
        for (var i = 0; i < channels.Length; i++)
            Start(channels[i], Mailed.Settings($"node{i}") with { Paces = [PerHour(5)], Lease = TimeSpan.FromHours(12) });

        for (var sent = 1; sent <= 5; sent++)
        {
            await UntilAsync(key, MessageState.Sent, sent);
            // Each of them has asked again meanwhile.
            var calls = Ledger.Calls.Count(c => c == "claim");
            await UntilAsync(() => Ledger.Calls.Count(c => c == "claim") > calls + 3, "they ask again");
            Assert.Equal(sent, channels.Sum(c => c.Taken.Count));
            Clock.Forward(TimeSpan.FromMinutes(12));
        }
    }

    private static Pace PerHour(long messages) => new("email", messages, Duration.FromHours(1));
}

public sealed class MemoryReportedFaultSpecs : ReportedFaultSpecs
{
    private protected override IRecipientDatabase MakeStore() => new MemoryRecipients();
}

public sealed class SqliteReportedFaultSpecs : ReportedFaultSpecs
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
