using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Gateways.Files;
using NodaTime;

namespace CampaignActors.Gateways.Keeping;

/// <summary>What a purge took away, or would.</summary>
/// <param name="Targets">Targets that lost their rows; counts and hash stay.</param>
/// <param name="Files">Extraction files; the <c>.sha256</c> beside each stays.</param>
/// <param name="Swept">Targets that no event names.</param>
public sealed record PurgeReport(long Targets, long Files, long Swept)
{
    /// <summary>Mailings that lost their messages; counts stay. Not counted beforehand.</summary>
    public long Mailings { get; init; }

    /// <summary>Mails that lay as files.</summary>
    public long Mails { get; init; }

    /// <summary>Steps of provider jobs that were remembered as done, and tickets.</summary>
    public long Jobs { get; init; }

    public bool IsEmpty => this is { Targets: 0, Files: 0, Swept: 0, Mailings: 0, Mails: 0, Jobs: 0 };

    public override string ToString() => FormattableString.Invariant(
        $"targets {Targets}, files {Files}, swept {Swept}, mailings {Mailings}, mails {Mails}, jobs {Jobs}");
}

/// <summary>
/// Takes away people of deliveries that were handed over or given up longer ago than the installation keeps them. A second run takes what
/// the first has left, so it may be cut off at any time.
/// </summary>
/// <param name="deliveries">All deliveries, with everything that was durable when they were asked for.</param>
/// <param name="ledger"><c>null</c>: no messages are sent from here.</param>
/// <param name="old"><c>null</c>: mails and jobs are none of its business.</param>
public sealed class Purge(
    IRecipientDatabase people, Func<CancellationToken, Task<IReadOnlyList<KeptDelivery>>> deliveries, ExtractionFolder files,
    Retention retention, IMessageLedger? ledger = null, OldFiles? old = null)
{
    /// <summary>A target is named soon after it was frozen, but for a node that was down in between.</summary>
    private static readonly Duration s_unnamed = Duration.FromDays(1);

    private static readonly LocalTime s_night = new(3, 0);

    /// <summary>The next 3 o'clock in the night; later on a night whose clocks leave that out.</summary>
    public static Instant NextNight(Instant now, DateTimeZone zone)
    {
        var today = now.InZone(zone).Date;
        var next = zone.AtLeniently(today.At(s_night)).ToInstant();
        return next > now ? next : zone.AtLeniently(today.PlusDays(1).At(s_night)).ToInstant();
    }

    /// <param name="dryRun">Whether only is counted what would go.</param>
    /// <returns><c>null</c>: another run is under way in the same installation.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public async Task<PurgeReport?> RunAsync(Instant now, bool dryRun, CancellationToken ct)
    {
        PurgeReport? report = null;
        await people.AloneAsync(
            async held =>
            {
                var known = await deliveries(held).ConfigureAwait(false);
                report = new PurgeReport(
                    await TargetsAsync(now, dryRun, held).ConfigureAwait(false), Files(known, now, dryRun, held),
                    await SweepAsync(known, now, dryRun, held).ConfigureAwait(false))
                {
                    Mailings = await MailingsAsync(now, dryRun, held).ConfigureAwait(false),
                    Mails = retention.MailDays is { } mails ? old?.Mails(now - Duration.FromDays(mails), dryRun, held) ?? 0 : 0,
                    Jobs = retention.JobDays is { } jobs ? old?.Jobs(now - Duration.FromDays(jobs), dryRun, held) ?? 0 : 0,
                };
            },
            ct).ConfigureAwait(false);
        return report;
    }

    private async Task<long> MailingsAsync(Instant now, bool dryRun, CancellationToken ct) =>
        ledger is null || dryRun || retention.MessageDays is not { } days
            ? 0
            : await ledger.PurgeAsync(now - Duration.FromDays(days), ct).ConfigureAwait(false);

    private async Task<long> TargetsAsync(Instant now, bool dryRun, CancellationToken ct)
    {
        if (retention.TargetDays is not { } days)
            return 0;
        var before = now - Duration.FromDays(days);
        return dryRun
            ? (await people.TargetsAsync(ct).ConfigureAwait(false)).Count(t => t.IsDoneBefore(before))
            : await people.PurgeTargetsAsync(before, ct).ConfigureAwait(false);
    }

    private long Files(IReadOnlyList<KeptDelivery> known, Instant now, bool dryRun, CancellationToken ct)
    {
        if (retention.FileDays is not { } days)
            return 0;
        var (before, count) = (now - Duration.FromDays(days), 0L);
        foreach (var delivery in known.Where(d => d.Released || d.HandedOverAt < before))
        {
            ct.ThrowIfCancellationRequested();
            count += files.DeleteBefore(delivery.Code, before, dryRun);
        }
        return count;
    }

    private async Task<long> SweepAsync(IReadOnlyList<KeptDelivery> known, Instant now, bool dryRun, CancellationToken ct)
    {
        var before = now - s_unnamed;
        // Of a delivery that is not known it cannot be said what it names.
        var settled = known.Where(d => !d.Preparing).Select(d => d.Code).ToHashSet(StringComparer.Ordinal);
        var stored = await people.TargetsAsync(ct).ConfigureAwait(false);
        var named = stored.Select(t => t.Target.Key).Where(k => !settled.Contains(k.Delivery))
            .Concat(known.Select(d => d.Target).OfType<TargetKey>()).ToHashSet();
        return dryRun
            ? stored.Count(t => !t.Kept && t.At < before && !named.Contains(t.Target.Key))
            : await people.SweepTargetsAsync(named, before, ct).ConfigureAwait(false);
    }
}
