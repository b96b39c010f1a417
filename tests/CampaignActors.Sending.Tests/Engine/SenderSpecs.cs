using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using NodaTime;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>A store with people and mailings, and senders of it.</summary>
public abstract class SenderSpecs : IAsyncLifetime
{
    private readonly List<SenderEngine> _engines = [];
    private int _turn;

    private protected IRecipientDatabase Store { get; private set; } = null!;

    private protected WatchedLedger Ledger { get; private set; } = null!;

    private protected ShiftedClock Clock { get; } = new();

    private protected abstract IRecipientDatabase MakeStore();

    protected Instant Now => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    public Task InitializeAsync()
    {
        Store = MakeStore();
        Ledger = new WatchedLedger(Store.Messages);
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        // One whose ledger was cut off never stops.
        foreach (var engine in _engines)
            await Task.WhenAny(engine.DisposeAsync().AsTask(), Task.Delay(TimeSpan.FromSeconds(1)));
    }

    /// <summary>A mailing of so many people, all released and running.</summary>
    protected async Task<MailingKey> OpenAsync(
        int people, string delivery = "DM201", UnknownPolicy policy = UnknownPolicy.Resend, MessageContent? content = null,
            long? released = null)
    {
        await Store.PutAsync([.. Enumerable.Range(1, people).Select(Mailed.Person)], default);
        var target = await Store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = delivery, Preparation = 1, Channel = Channel.Email, At = Now, Zone = DateTimeZone.Utc, ContactAt = Now,
                Segments = [new Condition.Everyone()],
            },
            default);
        var plan = new MailingPlan(target.Key, target.Hash, Channel.Email, content ?? Mailed.Content(), Mailed.Values, [], policy);
        await Store.Messages.OpenAsync(plan, Now, default);
        await OrderAsync(plan.Key, MailingState.Running, released ?? people);
        return plan.Key;
    }

    protected Task OrderAsync(MailingKey key, MailingState state, long released) =>
        Store.Messages.DirectAsync(key, new MailingOrder(++_turn, state, released, 0, null), Now, default);

    private protected SenderEngine Start(
        IMessageChannel channel, SenderSettings? settings = null, IMessageLedger? ledger = null, IMailingReports? reports = null)
    {
        var engine = new SenderEngine(
            ledger ?? Ledger, new MessageChannels(channel, new Dictionary<string, IMessageChannel>()), settings ?? Mailed.Settings(),
                reports,
            clock: Clock);
        _engines.Add(engine);
        engine.Start();
        return engine;
    }

    protected async Task<long> CountAsync(MailingKey key, MessageState state) =>
        (await Store.Messages.CountsAsync(key, default)).By.GetValueOrDefault(state);

    protected async Task<long> BusyAsync(MailingKey key) =>
        await CountAsync(key, MessageState.Claimed) + await CountAsync(key, MessageState.Handing);

    /// <summary>A hand-over that takes a moment.</summary>
    private protected static async Task<Handed> SlowAsync(OutgoingMessage message)
    {
        await Task.Delay(5);
        return new Handed(HandOver.Sent, null);
    }

    protected async Task UntilAsync(MailingKey key, MessageState state, long count)
    {
        try
        {
            await Until.TrueAsync(async () => await CountAsync(key, state) == count, $"{count} messages {state}");
        }
        catch (TimeoutException e)
        {
            var counts = (await Store.Messages.CountsAsync(key, default)).By.Where(c => c.Value > 0);
            throw new TimeoutException($"{e.Message}, {string.Join(' ', counts)}: {string.Join("; ", _engines.Select(x => x.Status))}", e);
        }
    }

    protected static Task UntilAsync(Func<bool> fact, string what) => Until.TrueAsync(() => Task.FromResult(fact()), what);
}
