using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// The target of a delivery with an audience (domain.md §5.7): operationMgt asks the store of recipients, the store freezes its
/// answer, and operationMgt goes on with the counts as if an operator had typed them. What is approved, written and sent is that frozen
/// answer.
/// </summary>
internal static class DeliveryTargeting
{
    /// <summary>The target is to be computed, or its counts are there to go on with.</summary>
    public static bool IsDue(DeliveryModel delivery) =>
        delivery is { State: DeliveryState.TargetCalculation, Fields.Audience: not null, Target: null or { Hash: not null } };

    /// <summary>Whether the next step is to ask for the target.</summary>
    private static bool IsToAsk(DeliveryModel delivery) => IsDue(delivery) && delivery.Target is null;

    public static IEnumerable<EntityRef> Needs(DeliveryModel delivery, Context context)
    {
        if (!IsDue(delivery))
            return [];
        if (!IsToAsk(delivery))
            return DeliveryDescribing.Standing(delivery.Fields!);
        var audience = delivery.Fields!.Audience!;
        var typology = audience.Typology is { } code ? new[] { Kinds.Typology(code) } : [];
        return typology.Any(t => !context.Facts.Has(t)) ? typology : Book(audience, context).Missing;
    }

    private static Seq<TypologyRule> Rules(DeliveryAudience audience, Context context) =>
        audience.Typology is { } code ? context.Facts.Find<TypologyFacts>(Kinds.Typology(code))?.Rules ?? [] : [];

    private static SegmentBook Book(DeliveryAudience audience, Context context) =>
        SegmentBook.Of(context, audience.Named(), TypologyKind.FiltersOf(Rules(audience, context)));

    public static Decision Work(DeliveryModel delivery, Context context) =>
        IsToAsk(delivery) ? Ask(delivery, context) : DeliveryPreparing.Frozen(delivery, context);

    private static Decision Ask(DeliveryModel delivery, Context context)
    {
        var fields = delivery.Fields!;
        var audience = fields.Audience!;
        if (audience.Typology is { } typology && !context.Facts.Exists(Kinds.Typology(typology)))
            return Decision.Accept(new PreparationFailed($"unknown typology '{typology}'"));
        var book = Book(audience, context);
        if (book.Problem is { } problem)
            return Decision.Accept(new PreparationFailed($"the target cannot be computed: {problem}"));
        // The number asked for is a limit like the audience's own: who is beyond it is left out of the frozen target as well.
        var limit = new[] { audience.Limit, fields.RequestedQuantity is > 0 ? fields.RequestedQuantity : null }.Min();
        return Decision.Accept(new TargetAsked(new TargetAsk(
            delivery.Code, (delivery.Preparations ?? 0) + 1, fields.Channel ?? DeliveryChannel.Email, context.Now, context.Zone.Id,
            fields.ContactDate is { } contact && contact > context.Now ? contact : context.Now, audience, limit,
            context.Facts.Find<RecipientFieldsFacts>(Kinds.RecipientLayout)?.Fields ?? Map<DeclaredField>.Empty,
            book.Texts, Rules(audience, context))));
    }

    /// <summary>The answer of the store. One that is not waited for any more changes nothing.</summary>
    public static Decision Done(DeliveryModel delivery, OutsideDone done)
    {
        if (delivery is not { State: DeliveryState.TargetCalculation, Target: { Hash: null } target }
            || done.Key != DeliveryKeys.Target(delivery, target.Preparation))
            return Decision.Nothing;
        if (done.Error is { } error)
        {
            return done.Attempts == DeliveryWork.AttemptsBeforeFailed
                ? Decision.Accept(new PreparationFailed($"the target cannot be computed: {error}"))
                : Decision.Nothing;
        }
        return done.Target is not { } answer ? Decision.Nothing
            : answer.Problem is { } problem ? Decision.Accept(new PreparationFailed($"the target cannot be computed: {problem}"))
            : Decision.Accept(new TargetFrozen(target.Preparation, answer.Attempt, answer.Hash, answer.Targeted, answer.ExcludedBy));
    }

    public static DeliveryModel Asked(DeliveryModel delivery, TargetAsked asked) => delivery with
    {
        Preparations = asked.Ask.Preparation,
        ContentTried = null,
        ContentProblem = null,
        Target = new DeliveryTarget(asked.Ask.Preparation, delivery.AskedBy) { Pressure = PressureOf(asked.Ask.Rules) },
    };

    private static Seq<PressureLimit>? PressureOf(Seq<TypologyRule> rules) =>
        rules.Select(r => r.Pressure).OfType<PressureLimit>().ToSeq() is { Count: > 0 } limits ? limits : null;

    public static DeliveryModel Frozen(DeliveryModel delivery, TargetFrozen frozen) => delivery with
    {
        Target = (delivery.Target ?? new DeliveryTarget(frozen.Preparation, null)) with
        {
            Attempt = frozen.Attempt,
            Hash = frozen.Hash,
            Targeted = frozen.Targeted,
            ExcludedBy = frozen.ExcludedBy,
        },
    };

    /// <summary>
    /// What becomes of the target with any event: it goes with the analysis that it is of, it is handed over with the messages or the file,
    /// and it is given up when nothing is sent.
    /// </summary>
    public static DeliveryModel Settle(DeliveryModel before, DeliveryModel after, IEvent happened, EventMeta meta)
    {
        if (happened is AnalysisQueued && after.Fields?.Audience is not null)
            after = after with { AskedBy = TechnicalWorkflows.Find(meta.By) is null ? ApprovalRules.Person(meta.By) : null };
        if (after.Target is not { HandedOverAt: null } target)
            return after;
        if (after.Editable || (after.State == DeliveryState.TargetCalculation && before.State != after.State)
            || (target.Hash is null && after.State != DeliveryState.TargetCalculation)
            || after is { State: DeliveryState.Failed, FailedIn: DeliveryState.TargetCalculation })
            return after with { Target = null };
        if (target.Hash is null || target.Released == true)
            return after;
        var left = after.Offline
            ? after.State is DeliveryState.ProviderNotification or DeliveryState.Finished
            : after.Sent > 0 || after is { IsOver: true, Sending.Released: > 0 };
        return left ? after with { Target = target with { HandedOverAt = meta.At } }
            : after.State is DeliveryState.Canceled or DeliveryState.Deleted || after.NothingWentOut
                ? after with { Target = target with { Released = true } }
            : after;
    }

    public static IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened)
    {
        if (happened is TargetAsked asked)
            yield return new(Outside.Audience, new PrepareTarget(DeliveryKeys.Target(after, asked.Ask.Preparation), asked.Ask));
        if (after.Target is { Attempt: { } attempt } target && happened is TargetFrozen)
        {
            yield return new(Outside.Audience, new KeepTarget(
                DeliveryKeys.OfTarget("keep", after, target.Preparation), after.Code, target.Preparation, attempt));
        }
        if (before.Target is { HandedOverAt: null, Released: not true } was && after.Target is null or { Released: true })
        {
            yield return new(Outside.Audience, new ReleaseTarget(
                DeliveryKeys.OfTarget("release", after, was.Preparation), after.Code, was.Preparation));
        }
        if (before.Target is { HandedOverAt: null } && after.Target is { HandedOverAt: { } at, Attempt: { } rows } left)
        {
            yield return new(Outside.Audience, new HandOverTarget(
                DeliveryKeys.OfTarget("hand-over", after, left.Preparation), after.Code, left.Preparation, rows, at));
        }
    }

    /// <summary>Facts that the file of its people needs.</summary>
    public static IEnumerable<EntityRef> PeopleNeeds(DeliveryModel delivery, Context context)
    {
        if (delivery.Target is not { Attempt: not null })
            return [];
        var seeds = delivery.Fields?.Audience?.Seeds ?? [];
        var campaign = delivery.Fields?.Campaign is { } code ? new[] { Kinds.Campaign(code) } : [];
        var members = Recipients.MembersOf(seeds, context.Facts).Select(Kinds.Operator);
        return seeds.SelectMany(Recipients.Needs).Concat(members).Concat(campaign);
    }

    /// <summary>What the file of its people says; <c>null</c>: its counts were typed.</summary>
    public static ExtractionPeople? People(DeliveryModel delivery, Context context)
    {
        if (delivery is not { Target: { Attempt: { } attempt } target, Fields: { } fields })
            return null;
        var seeds = Recipients.Resolve(fields.Audience?.Seeds ?? [], context.Facts).Select(who =>
        {
            var facts = context.Facts.Find<OperatorFacts>(Kinds.Operator(who));
            return new ExtractionSeed(who, facts?.Name ?? who, facts?.Email);
        });
        var campaign = fields.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        var values = new (string Name, string? Value)[]
        {
            ("delivery.contactDate", fields.ContactDate is { } contact
                ? LocalDatePattern.Iso.Format(contact.InZone(context.Zone).Date)
                : null),
            ("campaign.label", campaign?.Label),
        };
        return new ExtractionPeople(target.Preparation, attempt, seeds.ToSeq(), Given(values, OwnValues(delivery)))
        {
            Export = delivery.Jobs?.Export,
        };
    }

    /// <summary>What files and messages may say of the delivery itself, without other entities.</summary>
    public static Map<string> OwnValues(DeliveryModel delivery)
    {
        var fields = delivery.Fields!;
        return Given(
        [
            ("delivery.code", delivery.Code), ("delivery.label", fields.Label),
            ("delivery.channel", fields.Channel is { } channel ? Wording.Of(channel) : null), ("delivery.content", fields.Content),
            ("campaign.code", fields.Campaign),
        ], Map<string>.Empty);
    }

    private static Map<string> Given(IEnumerable<(string Name, string? Value)> values, Map<string> more) => Map<string>.Of(
        more.Concat(values.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Name, v.Value!))));

    /// <summary>The target that an approval of this type is about; <c>null</c>: none, or its counts were typed.</summary>
    public static TargetMark? MarkOf(DeliveryModel delivery, ApprovalType type) =>
        type is ApprovalType.Target or ApprovalType.Budget or ApprovalType.Extraction
            && delivery.Target is { Hash: { } hash, Preparation: var preparation }
            ? new TargetMark(preparation, hash)
            : null;

    /// <summary>
    /// The violated invariant, or <c>null</c>: what is past its approval has another target than the one that was approved, or other
    /// counts.
    /// </summary>
    public static string? Broken(DeliveryModel delivery)
    {
        if (delivery.Fields?.Audience is null || delivery.Target is not { Hash: { } hash } target || !delivery.Analysed)
            return null;
        if (delivery.Targeted != target.Targeted || delivery.Excluded != target.Excluded)
            return "the counts are not those of the frozen target";
        var approved = delivery.Approvals.Values.FirstOrDefault(a => a is { Status: ApprovalStatus.Approved, Target: not null });
        return approved?.Target is { } mark && (mark.Hash != hash || mark.Preparation != target.Preparation)
            ? $"the approved {Wording.Of(approved.Type)} is of another target"
            : null;
    }
}
