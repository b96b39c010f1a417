using CampaignActors.Audience.Fields;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Providers;

/// <summary>Who is called or written to at a provider; informative.</summary>
/// <param name="Name">The person.</param>
/// <param name="Address">Postal address, in as many lines as it has.</param>
public sealed record ProviderContact(string? Name, string? Phone, string? Address);

public sealed record ProviderFields : Fields
{
    public string? Name { get; init; }

    /// <summary>Informative; router notifications go to a service's <c>notify</c>.</summary>
    public string? Email { get; init; }

    /// <summary>What kind of firm it is, in words of the house.</summary>
    public string? Nature { get; init; }

    public ProviderContact? Contact { get; init; }

    public Map<ServiceTemplate>? Services { get; init; }

    /// <summary>The fields after a change. A service that is named replaces the one of that name as a whole; the others stay.</summary>
    public ProviderFields With(ProviderFields change)
    {
        var after = FieldsChange.With(this, change);
        return change.Services is null
            ? after
            : after with { Services = Map<ServiceTemplate>.Of((Services ?? Map<ServiceTemplate>.Empty).Concat(change.Services)) };
    }
}

[Contract("provider.put")]
public sealed record PutProvider(PutMode Mode, ProviderFields Fields) : ICommand;

[Contract("provider.described")]
public sealed record ProviderDescribed(ProviderFields Fields) : IEvent;

[Contract("provider.facts")]
public sealed record ProviderFacts(string Name, Map<ServiceTemplate> Services) : IFacts;

[Contract("provider.state")]
public sealed record ProviderState(Code Code, ProviderFields? Fields) : IEntityState;

/// <summary>An external firm and the services it offers.</summary>
public sealed class ProviderKind : EntityKind<ProviderState>
{
    public override string Name => Kinds.Providers;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.SupplierMgt;

    protected override ProviderState Start(Code code) => new(code, null);

    /// <summary>Columns of files may be fields of recipients that are declared.</summary>
    protected override IEnumerable<EntityRef> Needs(ProviderState state, object message, Context context) =>
        message is PutProvider { Fields.Services: { } services } && services.Values.Any(s => s.Export is not null)
            && !context.Facts.Has(Kinds.RecipientLayout)
                ? [Kinds.RecipientLayout]
                : [];

    private static RecipientLayout Layout(Context context) =>
        context.Facts.Find<RecipientFieldsFacts>(Kinds.RecipientLayout)?.ToLayout() ?? RecipientLayout.Plain;

    protected override Decision Decide(ProviderState state, ICommand command, Context context)
    {
        if (command is not PutProvider put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Provider(state.Code)) is { } refused)
            return refused;
        if (put.Fields.Email is { } email && MailAddress.Problem(email) is { } wrong)
            return Decision.Invalid($"'{email}' is not a mail address: {wrong}");
        foreach (var (name, service) in put.Fields.Services ?? Map<ServiceTemplate>.Empty)
        {
            // An unchanged service is not checked again, so that plans of an earlier version can still be applied.
            if (service != state.Fields?.Services?.Find(name) && Problem(service, context) is { } problem)
                return Decision.Invalid($"service '{name}': {problem}");
        }
        var after = (state.Fields ?? new()).With(put.Fields);
        if (Parts(after) is var parts && parts > Math.Max(Limits.ServiceParts, Parts(state.Fields)))
            return Decision.Invalid($"services: {parts} categories, types and price bands, expected at most {Limits.ServiceParts}");
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new ProviderDescribed(put.Fields));
    }

    private static int Parts(ProviderFields? fields) =>
        fields?.Services?.Values
            .Sum(s => s.Categories.Count + s.Categories.Sum(c => c.Types.Count + c.Types.Sum(t => t.Price.Bands.Count))) ?? 0;

    private static string? Problem(ServiceTemplate service, Context context)
    {
        if (service.Export is { } export && export.Problem(Layout(context)) is { } unfit)
            return $"'export': {unfit}";
        if (service.Steps is { Count: 0 })
            return "'postProcessing' is an empty list, expected a step, or nothing at all";
        if (service.Steps?.Select((step, i) => step.Problem() is { } wrong ? $"step {i + 1}: {wrong}" : null)
            .FirstOrDefault(wrong => wrong is not null) is { } badStep)
            return badStep;
        if (service.Notify is { } notify && Values.Code.Problem(notify) is not null && MailAddress.Problem(notify) is { } none)
            return $"'{notify}' is neither a code nor a mail address: {none}";
        if (service.Categories.GroupBy(c => c.Label).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"cost category '{twice.Key}' is given twice";
        foreach (var category in service.Categories)
        {
            if (category.Types.GroupBy(t => t.Label).FirstOrDefault(g => g.Count() > 1) is { } type)
                return $"cost category '{category.Label}' has type '{type.Key}' twice";
            foreach (var cost in category.Types)
            {
                if ((cost.Price.Problem() ?? Misfit(category.Process, cost.Price)) is { } problem)
                    return $"cost category '{category.Label}', type '{cost.Label}': {problem}";
                if (cost.UnitsPerMessage < 0)
                    return $"cost type '{cost.Label}': units per message must not be negative";
            }
        }
        return null;
    }

    /// <summary>A price per day is for tasks, a price per message for deliveries (domain.md §2, CostStructure).</summary>
    private static string? Misfit(ProcessType process, PriceStructure price) => process == ProcessType.Task
        ? price.FitsTasks() ? null : $"{ShapeName(price.Shape)} prices messages; a task takes 'fixed' or 'daily'"
        : price.FitsDeliveries() ? null : $"'daily' prices the days of a task; {Wording.Of(process)} takes 'fixed' or a price of messages";

    private static string ShapeName(PriceShape shape) => shape switch
    {
        PriceShape.LinearByThreshold => "'linearByThreshold'",
        PriceShape.ConstantByThreshold => "'constantByThreshold'",
        _ => "'linear'",
    };

    protected override ProviderState Evolve(ProviderState state, IEvent happened, EventMeta meta) => happened switch
    {
        ProviderDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        _ => state,
    };

    protected override IFacts? Facts(ProviderState state) =>
        state.Fields is { } f ? new ProviderFacts(f.Name ?? state.Code, f.Services ?? Map<ServiceTemplate>.Empty) : null;
}
