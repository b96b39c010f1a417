using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// A technical workflow (domain.md §6). This declaration is all there is of it: lists, names and aliases elsewhere derive from it. Its job
/// is what kinds say in <c>Due</c> (when the workflow needs the entity) and in <c>Decide</c> (what <see cref="Work"/> then does).
/// </summary>
public sealed class TechnicalWorkflow : IComparable<TechnicalWorkflow>
{
    private static readonly List<TechnicalWorkflow> s_all = [];

    // In the order in which they work at one instant.
    public static readonly TechnicalWorkflow StockMgt = Add(new(
        "stockMgt", "Stock: orders and alerts", "Voorraad: Bestellingen en waarschuwingen"));
    public static readonly TechnicalWorkflow OperationMgt = Add(new(
        "operationMgt", "Campaign jobs", "Campagnebanen"));
    public static readonly TechnicalWorkflow DeliveryMgt = Add(new(
        "deliveryMgt", "Jobs on deliveries in campaigns", "Banen op leveringen in campagnes"));
    public static readonly TechnicalWorkflow SupplierMgt = Add(new(
        "supplierMgt", "Jobs for service providers", "Banen voor dienstverleners", "providerbeheer"));
    public static readonly TechnicalWorkflow BudgetMgt = Add(new(
        "budgetMgt", "Cost calculation", "Kostprijsberekening", "budgetManagement"));

    private readonly string _label;
    private readonly string _dutchLabel;
    private int _place = int.MaxValue;

    /// <summary>A workflow outside the list of <see cref="All"/>; in the system itself only the list counts.</summary>
    /// <param name="name">As people and the store write it.</param>
    /// <param name="aliases">Other names that people know it by; they are never stored.</param>
    public TechnicalWorkflow(string name, string label, string dutchLabel, params IReadOnlyList<string> aliases) =>
        (Name, _label, _dutchLabel, Aliases) = (name, label, dutchLabel, aliases);

    /// <summary>All workflows, in the order in which they work at one instant.</summary>
    public static IReadOnlyList<TechnicalWorkflow> All => s_all;

    public string Name { get; }

    public IReadOnlyList<string> Aliases { get; }

    public Code Code() => new(Name);

    public string Label() => _label;

    public string DutchLabel() => _dutchLabel;

    public override string ToString() => Name;

    /// <summary>The one that works first at one instant comes first; one outside the list comes last.</summary>
    public int CompareTo(TechnicalWorkflow? other) => other is null ? 1 : _place.CompareTo(other._place);

    public static bool operator <(TechnicalWorkflow left, TechnicalWorkflow right) => left.CompareTo(right) < 0;

    public static bool operator >(TechnicalWorkflow left, TechnicalWorkflow right) => left.CompareTo(right) > 0;

    private static TechnicalWorkflow Add(TechnicalWorkflow workflow)
    {
        workflow._place = s_all.Count;
        s_all.Add(workflow);
        return workflow;
    }
}

/// <summary>Finds technical workflows by the names that people write.</summary>
public static class TechnicalWorkflows
{
    public static IReadOnlyList<TechnicalWorkflow> All => TechnicalWorkflow.All;

    /// <returns>The workflow of that name or alias, or <c>null</c>.</returns>
    public static TechnicalWorkflow? Find(string name) => All.FirstOrDefault(w => w.Name == name || w.Aliases.Contains(name));
}

/// <summary>
/// A technical workflow tells an entity to do what is due for it: calculate (budgetMgt), receive and alert (stockMgt), launch
/// (operationMgt), notify and activate (deliveryMgt), serve (supplierMgt). Nothing due: nothing changes.
/// </summary>
[Contract("work")]
public sealed record Work(TechnicalWorkflow Workflow) : ICommand;
