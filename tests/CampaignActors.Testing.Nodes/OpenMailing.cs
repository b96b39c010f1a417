using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Node.Start;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CampaignActors.Testing.Nodes;

/// <summary>A mailing in the stores of a node, without a delivery: what its page and its reports need is in the ledger.</summary>
public sealed class OpenMailing
{
    private static readonly Instant s_at = Instant.FromUtc(2026, 3, 2, 8, 0);

    private OpenMailing(IMessageLedger ledger, MailingPlan plan) => (Ledger, Plan) = (ledger, plan);

    public IMessageLedger Ledger { get; }

    public MailingPlan Plan { get; }

    /// <summary>Messages by key of their recipient, once they were handed over.</summary>
    public IReadOnlyDictionary<string, ClaimedMessage> Sent { get; private set; } = new Dictionary<string, ClaimedMessage>();

    /// <summary>People of these keys and a mailing to them; nothing is released.</summary>
    public static async Task<OpenMailing> OfAsync(
        NodeHost host, string delivery, UnknownPolicy policy = UnknownPolicy.Resend, params (string Key, string Email)[] people)
    {
        var store = host.Services.GetRequiredService<IRecipientStore>();
        var ledger = host.Services.GetRequiredService<IMessageLedger>();
        await store.PutAsync([.. people.Select(p => new Recipient(p.Key) { Email = p.Email, Country = delivery })], default);
        var target = await store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = delivery,
                Preparation = 1,
                Channel = Channel.Email,
                At = s_at,
                Zone = DateTimeZone.Utc,
                ContactAt = s_at,
                Segments = [SegmentText.Read($"country = '{delivery}'", await store.LayoutAsync(default)).Condition!],
            },
            default);
        await store.KeepAsync(target.Key, default);
        var plan = new MailingPlan(
            target.Key, target.Hash, Channel.Email, new MessageContent("Hello", "Text", null, "shop@example.com", null),
            new Dictionary<string, string>(), [], policy);
        await ledger.OpenAsync(plan, s_at, default);
        return new OpenMailing(ledger, plan);
    }

    public Task OrderAsync(int turn, MailingState state, long released) =>
        Ledger.DirectAsync(Plan.Key, new MailingOrder(turn, state, released, 0, null), s_at, default);

    /// <summary>Releases and hands over everything, as a sender would.</summary>
    public async Task SendAsync(HandOver result = HandOver.Sent)
    {
        await OrderAsync(1, MailingState.Running, 1_000);
        var claim = await Ledger.ClaimAsync(
            Plan.Key, "test", 1_000, ClaimPaces.None, s_at, Duration.FromMinutes(5), default) ?? throw new InvalidOperationException();
        var begun = await Ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], s_at, default);
        await Ledger.RecordAsync(claim, [.. begun.Select(p => new HandOverOutcome(p, result, null))], s_at, default);
        Sent = claim.Messages.ToDictionary(m => m.Recipient!.Key);
    }
}
