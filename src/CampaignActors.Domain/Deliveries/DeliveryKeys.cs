namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Keys of the outside effects of a delivery (domain.md §6, Idempotency). The extraction number distinguishes the extractions.
/// </summary>
public static class DeliveryKeys
{
    public static string Extract(DeliveryModel delivery, int number) => $"extract:{delivery.Code}:{number}";

    /// <param name="preparation">Number of the analysis.</param>
    public static string Target(DeliveryModel delivery, int preparation) => OfTarget("target", delivery, preparation);

    public static string OfTarget(string what, DeliveryModel delivery, int preparation) => $"{what}:{delivery.Code}:{preparation}";

    /// <param name="revision">The content that is tried.</param>
    public static string Content(DeliveryModel delivery, int preparation, int revision) =>
        $"content:{delivery.Code}:{preparation}:{revision}";

    public static string Mailing(DeliveryModel delivery, int preparation) => OfTarget("mailing", delivery, preparation);

    /// <param name="turn">Number of the order.</param>
    public static string Order(DeliveryModel delivery, int preparation, int turn) => $"{Mailing(delivery, preparation)}:{turn}";

    public static string ProviderMail(DeliveryModel delivery, int extraction) => $"provider-mail:{delivery.Code}:{extraction}";

    public static string PostProcessing(DeliveryModel delivery, int extraction) => $"post:{delivery.Code}:{extraction}";

    /// <param name="step">From 1.</param>
    public static string Step(DeliveryModel delivery, int extraction, int step) => $"step:{delivery.Code}:{extraction}:{step}";
}
