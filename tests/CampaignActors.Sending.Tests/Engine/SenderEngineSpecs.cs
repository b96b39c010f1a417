using System.Diagnostics;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>What a sender does as long as all goes well (domain.md §5.8 rule 63), over each store.</summary>
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
