using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Operators;

/// <summary>
/// The digest of an operator (domain.md §5.9 rules 7 to 10): notices that need not come at once wait in the operator's state, and
/// deliveryMgt has them mailed together at the time of day that the operator chose. Each notice is in one mail, of its own or a digest.
/// </summary>
public static class OperatorDigests
{
    /// <summary>So many notices are mailed without waiting for the time of day.</summary>
    public const int Most = 100;

    /// <summary>The same for their characters, since they are all in one row and one mail.</summary>
    private const int MostCharacters = 200_000;

    /// <summary>Characters of the figures of one notice.</summary>
    private const int MostFigures = 2_000;

    /// <summary>Takes a notice in: mailed at once, or kept for the digest.</summary>
    public static Decision Take(OperatorState state, Notify notice, Context context)
    {
        if (WaitsUntil(state, notice, context) is not { } digestAt)
            return Decision.Accept(new OperatorNotified(notice));
        // A digest has a paragraph for each notice, so that samples and lists of prices are not kept for it.
        var kept = notice with { Figures = notice.Figures?.Within(MostFigures) };
        var notified = new OperatorNotified(kept) { DigestAt = digestAt };
        return IsFull(state, kept)
            ? Decision.Accept(notified, new OperatorDigested((state.Digests ?? 0) + 1))
            : Decision.Accept(notified);
    }

    /// <summary>
    /// When the digest is due for which the notice waits; <c>null</c>: it does not wait. One whose deadline comes before the digest cannot.
    /// </summary>
    private static Instant? WaitsUntil(OperatorState state, Notify notice, Context context)
    {
        if (state.Fields is not { Email: not null, Digest: { } minutes } fields || !MailTemplates.MayWait(notice.Template))
            return null;
        var at = state.DigestAt ?? Next(minutes, fields.Zone, context);
        return notice.Figures?.Times?.TryGet("deadline", out var deadline) == true && deadline < at && deadline > context.Now ? null : at;
    }

    /// <summary>
    /// The next such time of day. One that does not exist is the first instant after it, one that exists twice is the first.
    /// </summary>
    private static Instant Next(int minutes, string? zoneId, Context context)
    {
        var zone = (zoneId is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId)) ?? context.Zone;
        var time = LocalTime.FromMinutesSinceMidnight(minutes);
        var date = context.Now.InZone(zone).Date;
        var today = zone.ResolveLocal(date + time, s_first).ToInstant();
        return today > context.Now ? today : zone.ResolveLocal(date.PlusDays(1) + time, s_first).ToInstant();
    }

    private static readonly NodaTime.TimeZones.ZoneLocalMappingResolver s_first = NodaTime.TimeZones.Resolvers.CreateMappingResolver(
        NodaTime.TimeZones.Resolvers.ReturnEarlier, NodaTime.TimeZones.Resolvers.ReturnStartOfIntervalAfter);

    private static bool IsFull(OperatorState state, Notify last) => (state.Waiting?.Count ?? 0) + 1 >= Most
        || (state.Waiting ?? []).Sum(w => Size(w.Notice)) + Size(last) >= MostCharacters;

    private static int Size(Notify notice) => notice.Key.Length + notice.Subject.Length + notice.Body.Length + (notice.Figures?.Size ?? 0);

    /// <summary>Due while something waits and the operator has an address; at once when the operator wants no digest any more.</summary>
    public static Instant? Due(OperatorState state) => state is not { Waiting.Count: > 0, Fields: { Email: not null } fields } ? null
        : fields.Digest is null ? DueTimes.AtOnce
        : state.DigestAt ?? DueTimes.AtOnce;

    /// <summary>The entities that say whether their warnings still stand, once the digest is due.</summary>
    public static IEnumerable<EntityRef> Needs(OperatorState state, Context context) => Due(state) is { } due && due <= context.Now
        ? state.Waiting!.Where(w => MailTemplates.MayPass(w.Notice.Template)).Select(w => w.Notice.About).Distinct()
        : [];

    /// <summary>Work of deliveryMgt: what waits is mailed, without the warnings whose reason is gone.</summary>
    public static Decision Work(OperatorState state, Context context)
    {
        if (Due(state) is not { } due || due > context.Now)
            return Decision.Nothing;
        var passed = state.Waiting!.Where(w => HasPassed(w.Notice, context.Facts)).Select(KeyOf).ToSeq();
        return Decision.Accept(new OperatorDigested((state.Digests ?? 0) + 1) { Passed = passed.Count == 0 ? null : passed });
    }

    private static bool HasPassed(Notify notice, FactBook facts) => MailTemplates.MayPass(notice.Template)
        && facts.Find<IWarningFacts>(notice.About)?.Standing is { } standing
        && !standing.Any(s => notice.Key.StartsWith(s, StringComparison.Ordinal));

    private static string KeyOf(WaitingNotice waiting) => $"{waiting.Notice.About}:{waiting.Notice.Key}";

    public static OperatorState Evolve(OperatorState state, IEvent happened, EventMeta meta) => happened switch
    {
        OperatorNotified { DigestAt: { } at } notified => state with
        {
            Waiting = (state.Waiting ?? []).Add(new WaitingNotice(notified.Notice, meta.At)),
            DigestAt = at,
        },
        OperatorDigested digested => state with { Waiting = null, DigestAt = null, Digests = digested.Number },
        _ => state,
    };

    /// <summary>The mail of what waited; <c>null</c> when there is nothing, or no address.</summary>
    public static SendMail? Mail(OperatorState before, OperatorState after, OperatorDigested digested)
    {
        var passed = digested.Passed ?? [];
        var waiting = (before.Waiting ?? []).Where(w => !passed.Contains(KeyOf(w))).ToList();
        if (waiting.Count == 0 || after.Fields is not { Email: { } email } fields)
            return null;
        var subject = waiting.Count == 1 ? waiting[0].Notice.Subject : $"{waiting.Count} notices";
        var body = string.Join("\n\n", waiting.Select(w => $"{w.Notice.Subject}\n{w.Notice.Body}"));
        return new SendMail(
            $"{Kinds.Operator(after.Code)}:digest:{after.Digests!.Value.ToString(CultureInfo.InvariantCulture)}", MailTemplates.Digest,
            after.Code, email, fields.Name ?? after.Code, subject, body)
        {
            Language = fields.Language,
            Zone = fields.Zone,
            Digest = waiting.Select(w => new DigestNotice(w.Notice.Template, w.Notice.Subject, w.Notice.Body, w.Notice.About, w.At)
            {
                Figures = w.Notice.Figures,
            }).ToSeq(),
        };
    }
}
