using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Creation and change of a delivery: its fields, their references, and when they may change (domain.md §2, §4.1).</summary>
internal static class DeliveryDescribing
{
    public static IEnumerable<EntityRef> References(DeliveryFields fields)
    {
        foreach (var standing in Standing(fields))
            yield return standing;
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        if (fields.MainDelivery is { } main)
            yield return Kinds.Delivery(main);
        foreach (var segment in fields.Audience?.Named() ?? [])
            yield return Kinds.Segment(segment);
        if (fields.Audience?.Typology is { } typology)
            yield return Kinds.Typology(typology);
        foreach (var who in (fields.Approvals?.People() ?? []).Concat(fields.ProofTo ?? []).Concat(fields.Audience?.Seeds ?? []))
        {
            yield return Kinds.Operator(who);
            yield return Kinds.Group(who);
        }
    }

    /// <summary>Entities that every pricing and every hold needs.</summary>
    public static IEnumerable<EntityRef> Standing(DeliveryFields fields)
    {
        if (fields.Campaign is { } campaign)
            yield return Kinds.Campaign(campaign);
        if (fields.Provider is { } provider)
            yield return Kinds.Provider(provider);
    }

    public static IEnumerable<EntityRef> LinesOf(DeliveryFields fields, Context context) =>
        Template(fields, context) is { } template
            ? Resolve(template, fields, out _, out _).Select(p => p.StockLine).OfType<Code>().Select(Kinds.Line)
            : [];

    public static ServiceTemplate? Template(DeliveryFields fields, Context context) =>
        fields is { Provider: { } provider, Service: { } service }
            ? context.Facts.Find<ProviderFacts>(Kinds.Provider(provider))?.Services.Find(service)
            : null;

    public static Seq<PricedSelection> Resolve(
        ServiceTemplate template, DeliveryFields fields, out Seq<string> mustSelect, out string? problem) =>
        Costing.Resolve(
            template, new DeliveryModel { Code = default, Fields = fields }.Process, fields.Costs ?? [], out mustSelect, out problem);

    public static ServiceJobs Jobs(ServiceTemplate template) => new(template.FileName, template.Notify, template.PostProcessing)
    {
        PromisedDays = template.PromisedDays,
        PromisedReport = template.PromisedReport,
        Export = template.Export,
        Steps = template.Steps is { Count: > 0 } ? template.Steps : null,
    };

    public static Decision Describe(DeliveryModel state, PutDelivery put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Delivery(state.Code)) is { } refused)
            return refused;
        if (Missing(put.Fields, context) is { } missing)
            return missing;
        var before = state.Fields;
        var after = (before ?? new()).With(put.Fields);
        if (before == after)
            return Decision.Nothing;
        if (after.Channel is null)
            return Decision.Invalid("a delivery needs 'channel'");
        if (before is not null && before.Campaign != after.Campaign)
            return Decision.Invalid("a delivery cannot move to another campaign");
        var campaign = after.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        if (before is null && campaign is { Closed: true })
            return Decision.WrongState($"campaign {after.Campaign} is closed");
        if (before is null && campaign is { Full: true })
            return Decision.WrongState($"campaign {after.Campaign} has {Limits.Items} deliveries and tasks, expected fewer");
        if (before is not null && before.MainDelivery != after.MainDelivery)
            return Decision.Invalid("a delivery is associated with a main delivery when it is created");
        if (before is not null && (before.Content != after.Content || before.Message != after.Message))
            return Decision.Invalid("the content is changed with 'editContent', so that its approvals start again");
        if (before is null && DeliveryAssociation.Refuse(state.Code, after, context) is { } unfit)
            return unfit;
        if (DeliveryFreeze.Refusal(state.Code, state.State, before, after) is { } frozen)
            return Decision.WrongState(frozen);
        var self = Kinds.Delivery(state.Code);
        if (KeptIn.ProblemOfItem(
            self, after.Currency ?? Currency.Eur, after.Campaign, campaign?.Currency,
            after.Provisional, after.Costs, after.Real) is { } foreign)
            return Decision.Invalid(foreign);
        var problem = Problem(after)
            ?? after.Provisional?.Problem()
            ?? after.Audience?.Problem()
            ?? after.Message?.Problem(after.Channel.Value)
            ?? after.Approvals?.Problem()
            ?? put.Fields.Approvals?.QuorumProblem(context.Facts);
        if (problem is not null)
            return Decision.Invalid(problem);
        if (campaign is not null && (after.Approvals ?? campaign.Approvals) is { CreateTasks: true }
            && MirrorApproval.Problem(state.Code) is { } tooLong)
            return Decision.Invalid(tooLong);
        var template = Template(after, context);
        if (after.Service is not null && template is null)
            return Decision.Reject(Refusal.Unknown, $"provider {after.Provider} has no service '{after.Service}'");
        if (after.Service is null && after.Costs is { Count: > 0 })
            return Decision.Invalid("'costs' need a 'service'");
        var priced = state.Priced;
        if (template is not null && state.Editable)
        {
            priced = Resolve(template, after, out _, out var wrong);
            if (wrong is not null)
                return Decision.Invalid(wrong);
            if (priced.FirstOrDefault(p => p.StockLine is { } line && !context.Facts.Exists(Kinds.Line(line)))?.StockLine is { } unknown)
                return Decision.Unknown(Kinds.Line(unknown));
        }
        var described = new DeliveryDescribed(
            after,
            priced,
            template is null ? null : Jobs(template),
            before is null && campaign is not null ? new DeliveryParent(campaign.Budget, campaign.Manager, campaign.Approvals) : null)
        {
            Main = before is null && after.MainDelivery is { } main
                ? context.Facts.Find<DeliveryFacts>(Kinds.Delivery(main))?.Approvals
                : null,
        };
        var wanted = after.AnalyseAt is null ? DeliveryState.BeingEdited : DeliveryState.TargetingPending;
        return state.Editable && before?.AnalyseAt != after.AnalyseAt && state.State != wanted
            ? Decision.Accept(described, new DeliveryMoved(wanted))
            : Decision.Accept(described);
    }

    /// <summary>The first problem of these fields for their channel, or <c>null</c>.</summary>
    private static string? Problem(DeliveryFields fields)
    {
        var onlineOnly = fields.Waves is not null ? "waves"
            : fields.Retries is not null ? "retries"
            : fields.ValidityDays is not null ? "validityDays"
            : fields.ValidityEnd is not null ? "validityEnd"
            : fields.BatchSize is not null ? "batchSize"
            : fields.Confirmation is not null ? "confirmation"
            : fields.MissedGrace is not null ? "missedGrace"
            : fields.WhenUnknown is not null ? "whenUnknown"
            : null;
        if (onlineOnly is not null && fields.Channel is DeliveryChannel.DirectMail or DeliveryChannel.Telephone)
            return $"'{onlineOnly}' is for online deliveries; the channel is {Wording.Of(fields.Channel.Value)}";
        if (fields.PromisedDate is not null && fields.Channel is not (DeliveryChannel.DirectMail or DeliveryChannel.Telephone))
            return $"'promisedDate' is for offline deliveries; the channel is {Wording.Of(fields.Channel!.Value)}";
        if (fields is { ReserveTogether: true, ReserveStock: false })
            return "'reserveTogether' reserves the stock too; 'reserveStock' must not be false";
        return fields.ValidityDays is not null && fields.ValidityEnd is not null ? "give 'validityDays' or 'validityEnd', not both"
            : fields.ValidityDays < 1 ? "'validityDays' must be at least 1"
            : fields.RequestedQuantity < 0 ? "'requestedQuantity' must not be negative"
            : fields.MissedGrace < Duration.Zero ? "'missedGrace' must not be negative"
            : fields.BatchSize < 0 ? "'batchSize' must not be negative"
            : fields.Real is { Amount: < 0 } ? "'real' must not be negative"
            : fields.Waves?.Problem() ?? fields.Retries?.Problem();
    }

    private static Decision? Missing(DeliveryFields named, Context context)
    {
        foreach (var reference in References(named))
        {
            if (reference.Kind is not (Kinds.Operators or Kinds.Groups) && !context.Facts.Exists(reference))
                return Decision.Unknown(reference);
            if (reference.Kind == Kinds.Operators && !context.Facts.Exists(reference) && !context.Facts.Exists(Kinds.Group(reference.Code)))
                return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{reference.Code}'");
        }
        return null;
    }
}
