using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Sending.Bounces;
using NodaTime;

namespace CampaignActors.Sending.Tests.Bounces;

/// <summary>A store in which two people were sent a mail, R1 and R2; returned mails of specs are about the one of R1.</summary>
internal sealed class SentMails
{
    public MemoryRecipients Store { get; } = new();

    public BounceIntake Intake => new(() => Store.Messages);

    /// <summary>Of the mail to R1.</summary>
    public string Id { get; private set; } = "";

    public async Task SendAsync()
    {
        var now = Instant.FromUtc(2026, 1, 5, 8, 0);
        await Store.PutAsync([Mailed.Person(1), Mailed.Person(2)], default);
        var target = await Store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = "DM201", Preparation = 1, Channel = Channel.Email, At = now, Zone = DateTimeZone.Utc, ContactAt = now,
                Segments = [new Condition.Everyone()],
            },
            default);
        var plan = new MailingPlan(target.Key, target.Hash, Channel.Email, Mailed.Content(), Mailed.Values, [], UnknownPolicy.Resend);
        var ledger = Store.Messages;
        await ledger.OpenAsync(plan, now, default);
        await ledger.DirectAsync(plan.Key, new MailingOrder(1, MailingState.Running, 2, 0, null), now, default);
        var claim = (await ledger.ClaimAsync(plan.Key, "n", 2, ClaimPaces.None, now, Duration.FromMinutes(1), default))!;
        await ledger.BeginAsync(claim, [1, 2], now, default);
        await ledger.RecordAsync(
            claim, [new HandOverOutcome(1, HandOver.Sent, null), new HandOverOutcome(2, HandOver.Sent, null)], now, default);
        Id = claim.Messages.Single(m => m.Recipient!.Key == "R1").Id;
    }
}
