using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>A store with people, and what specs of its ledger of messages do again and again.</summary>
public abstract class LedgerSpecs : IAsyncLifetime
{
    protected static readonly Instant Noon = Instant.FromUtc(2026, 12, 1, 12, 0);
    protected static readonly Duration Lease = Duration.FromSeconds(30);
    protected static readonly MailingKey First = new("D1", 1);

    private protected IRecipientDatabase Store { get; private set; } = null!;

    protected IMessageLedger Ledger => Store.Messages;

    private protected abstract Task<IRecipientDatabase> StoreAsync();

    public async Task InitializeAsync() => Store = await StoreAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    protected async Task<FrozenTarget> FreezeAsync(int count, string delivery = "D1")
    {
        await Store.PutAsync([.. Enumerable.Range(1, count).Select(i => new Recipient($"R{i}") { Email = $"r{i}@x{i % 3}.nl" })], default);
        return await Store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = delivery,
                Preparation = 1,
                Channel = Channel.Email,
                At = Noon,
                Zone = DateTimeZone.Utc,
                ContactAt = Noon,
                Segments = [new Condition.Everyone()],
            },
            default);
    }

    protected static MailingPlan Plan(FrozenTarget target, UnknownPolicy policy = UnknownPolicy.Resend, params MailingSeed[] seeds) => new(
        target.Key, target.Hash, Channel.Email, new MessageContent("Hello {{ recipient.firstName }}", "text", "<p>ë</p>", null, "a@b.nl"),
        new Dictionary<string, string> { ["campaign.label"] = "Spring" }, seeds, policy)
    {
        Provider = "POST",
    };

    /// <summary>A mailing of all people, all of it released and running.</summary>
    protected async Task<MailingPlan> RunAsync(int count, UnknownPolicy policy = UnknownPolicy.Resend, params MailingSeed[] seeds)
    {
        var plan = Plan(await FreezeAsync(count), policy, seeds);
        await Ledger.OpenAsync(plan, Noon, default);
        await OrderAsync(1, released: count);
        return plan;
    }

    protected Task OrderAsync(
        int turn, MailingState state = MailingState.Running, long released = 100, int retry = 0, Instant? validUntil = null) =>
        Ledger.DirectAsync(First, new MailingOrder(turn, state, released, retry, validUntil), Noon, default);

    protected Task<MessageClaim?> ClaimAsync(int most = 100, ClaimPaces? paces = null, double after = 0, string node = "n1") =>
        Ledger.ClaimAsync(First, node, most, paces ?? ClaimPaces.None, After(after), Lease, default);

    /// <summary>So many seconds after noon.</summary>
    protected static Instant After(double seconds) => Noon + Duration.FromSeconds(seconds);

    protected Task<IReadOnlySet<long>> BeginAsync(MessageClaim claim, double after = 0) =>
        Ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], After(after), default);

    protected Task<int> RecordAsync(MessageClaim claim, HandOver result, double after = 0) => Ledger.RecordAsync(
        claim, [.. claim.Messages.Select(m => new HandOverOutcome(m.Place, result, $"250 {m.Place}"))], After(after), default);

    /// <summary>Claims, begins and records all that there is.</summary>
    protected async Task<MessageClaim> SendAsync(HandOver result, int most = 100, double after = 0)
    {
        var claim = (await ClaimAsync(most, after: after))!;
        await BeginAsync(claim, after);
        Assert.Equal(claim.Messages.Count, await RecordAsync(claim, result, after));
        return claim;
    }

    protected async Task<string> CountsAsync() => LedgerText.Shown(await Ledger.CountsAsync(First, default));

    protected static string Places(MessageClaim? claim) => LedgerText.Places(claim);
}
