using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Gateways.Keeping;

/// <summary>What a delivery says of its people.</summary>
/// <param name="Preparing">Whether its target is being computed: the answer may name an attempt that is not named yet.</param>
/// <param name="Target">The frozen target that it names; <c>null</c>: none.</param>
/// <param name="Hash">Of that target, in lower-case hex.</param>
/// <param name="HandedOverAt">When its messages or its file were handed over; <c>null</c>: not yet.</param>
/// <param name="Released">Whether its target was given up: nothing is sent to it.</param>
public sealed record KeptDelivery(
    string Code, bool Preparing, TargetKey? Target = null, string? Hash = null, Instant? HandedOverAt = null, bool Released = false);
