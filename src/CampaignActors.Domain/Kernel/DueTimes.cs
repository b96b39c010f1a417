using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// When each technical workflow next needs an entity. <see cref="AtOnce"/> stands for work that is due since it came to be;
/// the shell puts the instant of the event in its place, so that held work keeps its order.
/// </summary>
public readonly record struct DueTimes(Instant? Stock, Instant? Operation, Instant? Delivery, Instant? Supplier, Instant? Budget)
{
    public static readonly DueTimes None;
    public static readonly Instant AtOnce = Instant.MinValue;

    /// <summary>
    /// Rounded up to ticks of 100 ns, in which stores keep agendas: else work would come 99 ns later where there is a store, and what is
    /// written then would differ.
    /// </summary>
    public Instant? this[TechnicalWorkflow workflow] => RoundedUp(workflow switch
    {
        TechnicalWorkflow.StockMgt => Stock,
        TechnicalWorkflow.OperationMgt => Operation,
        TechnicalWorkflow.DeliveryMgt => Delivery,
        TechnicalWorkflow.SupplierMgt => Supplier,
        _ => Budget,
    });

    private static Instant? RoundedUp(Instant? due)
    {
        if (due is not { } at || at == AtOnce)
            return due;
        var ticks = Instant.FromUnixTimeTicks(at.ToUnixTimeTicks());
        return ticks < at ? ticks + Duration.FromTicks(1) : ticks;
    }

    public DueTimes With(TechnicalWorkflow workflow, Instant? due) => workflow switch
    {
        TechnicalWorkflow.StockMgt => this with { Stock = due },
        TechnicalWorkflow.OperationMgt => this with { Operation = due },
        TechnicalWorkflow.DeliveryMgt => this with { Delivery = due },
        TechnicalWorkflow.SupplierMgt => this with { Supplier = due },
        _ => this with { Budget = due },
    };

    /// <summary>The earlier of two; <c>null</c> is never.</summary>
    public static Instant? Earliest(Instant? a, Instant? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ => a < b ? a : b,
    };

    /// <summary><see cref="AtOnce"/> when something is to be done, else never.</summary>
    public static Instant? When(bool pending) => pending ? AtOnce : null;
}
