using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;

namespace CampaignActors.Gateways.Contracts;

/// <summary>Performs outside effects for the outbox and returns their outcome.</summary>
/// <threadsafety>Safe for concurrent use; two calls with the same key wait for each other.</threadsafety>
public interface IGateway
{
    /// <summary>
    /// Performs the effect. A key that was performed before is not performed again, as far as the gateway can know; each gateway
    /// says how far that is.
    /// </summary>
    /// <returns>
    /// <see cref="OutsideDone.Error"/> is <c>null</c> when it was performed, else one line for people. <see cref="OutsideDone.Attempts"/>
    /// is 0: only the caller knows how often it tried.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled. Nothing else is thrown. Whether the effect
    /// happened is then unknown: ask again with the same key.</exception>
    Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct);
}

/// <summary>The names of the gateways in outages, error texts and configuration: the codes of <see cref="Outside"/>.</summary>
public static class GatewayCodes
{
    public const string Mail = "mail";
    public const string Files = "files";
    public const string Provider = "provider";
    public const string Audience = "audience";
    public const string Messages = "messages";

    public static IReadOnlyList<string> All { get; } = [Mail, Files, Provider, Audience, Messages];

    /// <returns>The name, or <c>null</c> for an effect that no gateway performs.</returns>
    public static string? Of(IOutsideEffect effect) => effect switch
    {
        SendMail => Mail,
        WriteExtraction => Files,
        StartPostProcessing or RunProviderStep => Provider,
        PrepareTarget or KeepTarget or ReleaseTarget or HandOverTarget or DeclareRecipientFields => Audience,
        OpenMailing or DirectMailing or CheckContent => Messages,
        _ => null,
    };
}
