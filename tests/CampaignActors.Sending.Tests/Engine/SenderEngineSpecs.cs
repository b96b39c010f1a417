using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>domain.md §5.8 rules S5 to S7.</summary>
public sealed class SenderEngineSpecs
{
    [Fact]
    public async Task Each_message_leaves_once_and_is_recorded()
    {
        var ledger = new ListLedger();
        var channel = new ListChannel();
        ledger.Open(Samples.Plan(), Samples.People(1_000));
        await using var engine = Engine(ledger, channel);

        engine.Start();
        await UntilAsync(() => ledger.Count(Samples.Plan().Key, MessageState.Sent) == 1_000, "all sent");

        Assert.Equal(1_000, channel.Taken.Count);
        Assert.Equal(1_000, channel.Taken.Select(t => t.Id).Distinct().Count());
        Assert.Equal("Hello Anna7", channel.Taken.Single(t => t.Place == 7).Content.Subject);
        await UntilAsync(() => engine.Status is { UnderWay: 0 } s && s.HandedOver[HandOver.Sent] == 1_000, "figures");
        Assert.True(engine.Status.Running);
        Assert.Null(engine.Status.LastError);
    }

    [Fact]
    public async Task Files_of_a_folder_are_one_for_each_message()
    {
        using var folder = new TempFolder();
        var ledger = new ListLedger();
        ledger.Open(Samples.Plan(), Samples.People(50));
        await using var engine = Engine(ledger, new FolderChannel(folder.In("messages"), new MailComposer(Samples.Identity)));

        engine.Start();
        await UntilAsync(() => ledger.Count(Samples.Plan().Key, MessageState.Sent) == 50, "all sent");

        Assert.Equal(
            ledger.Rows(Samples.Plan().Key).Select(r => $"messages/{r.Id}.eml").Order(StringComparer.Ordinal), folder.Files);
    }

    private static SenderEngine Engine(IMessageLedger ledger, IMessageChannel channel, SenderSettings? settings = null) =>
        new(ledger, new MessageChannels(channel, new Dictionary<string, IMessageChannel>()), settings ?? Samples.Settings());

    private static Task UntilAsync(Func<bool> fact, string what) => Until.TrueAsync(() => Task.FromResult(fact()), what);

    private sealed class ListChannel : IMessageChannel
    {
        public ConcurrentQueue<OutgoingMessage> Taken { get; } = [];

        public string Name => "email";

        public int Parallel => 4;

        public TimeSpan Longest => TimeSpan.FromSeconds(1);

        public Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct)
        {
            Taken.Enqueue(message);
            return Task.FromResult(new Handed(HandOver.Sent, "250 ok"));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
