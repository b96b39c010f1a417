using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>The five technical workflows, in the order in which they work at one instant.</summary>
public enum TechnicalWorkflow
{
    StockMgt,
    OperationMgt,
    DeliveryMgt,
    SupplierMgt,
    BudgetMgt,
}

/// <summary>Names of the workflows as people write them (domain.md §6), aliases included.</summary>
public static class TechnicalWorkflows
{
    public static readonly IReadOnlyList<TechnicalWorkflow> All = Enum.GetValues<TechnicalWorkflow>();

    public static Code Code(this TechnicalWorkflow workflow) => new(workflow switch
    {
        TechnicalWorkflow.StockMgt => "stockMgt",
        TechnicalWorkflow.OperationMgt => "operationMgt",
        TechnicalWorkflow.DeliveryMgt => "deliveryMgt",
        TechnicalWorkflow.SupplierMgt => "supplierMgt",
        TechnicalWorkflow.BudgetMgt => "budgetMgt",
        _ => throw new ArgumentOutOfRangeException(nameof(workflow)),
    });

    public static string Label(this TechnicalWorkflow workflow) => workflow switch
    {
        TechnicalWorkflow.StockMgt => "Stock: orders and alerts",
        TechnicalWorkflow.OperationMgt => "Campaign jobs",
        TechnicalWorkflow.DeliveryMgt => "Jobs on deliveries in campaigns",
        TechnicalWorkflow.SupplierMgt => "Jobs for service providers",
        TechnicalWorkflow.BudgetMgt => "Cost calculation",
        _ => throw new ArgumentOutOfRangeException(nameof(workflow)),
    };

    public static string DutchLabel(this TechnicalWorkflow workflow) => workflow switch
    {
        TechnicalWorkflow.StockMgt => "Voorraad: Bestellingen en waarschuwingen",
        TechnicalWorkflow.OperationMgt => "Campagnebanen",
        TechnicalWorkflow.DeliveryMgt => "Banen op leveringen in campagnes",
        TechnicalWorkflow.SupplierMgt => "Banen voor dienstverleners",
        TechnicalWorkflow.BudgetMgt => "Kostprijsberekening",
        _ => throw new ArgumentOutOfRangeException(nameof(workflow)),
    };

    /// <returns>The workflow of that name or alias, or <c>null</c>.</returns>
    public static TechnicalWorkflow? Find(string name) => name switch
    {
        "stockMgt" => TechnicalWorkflow.StockMgt,
        "operationMgt" => TechnicalWorkflow.OperationMgt,
        "deliveryMgt" => TechnicalWorkflow.DeliveryMgt,
        "supplierMgt" or "providerbeheer" => TechnicalWorkflow.SupplierMgt,
        "budgetMgt" or "budgetManagement" => TechnicalWorkflow.BudgetMgt,
        _ => null,
    };
}

/// <summary>
/// A technical workflow tells an entity to do what is due for it: calculate (budgetMgt), receive and alert (stockMgt), launch
/// (operationMgt), notify and activate (deliveryMgt), serve (supplierMgt). Nothing due: nothing changes.
/// </summary>
[Contract("work")]
public sealed record Work(TechnicalWorkflow Workflow) : ICommand;
