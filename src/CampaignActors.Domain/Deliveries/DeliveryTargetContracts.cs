using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Everything that the analysis of a target depends on, as it was when it began, besides the recipients themselves. Later changes of a
/// segment, a typology or a field change nothing in it.
/// </summary>
/// <param name="Preparation">Counts the analyses that were asked for.</param>
/// <param name="At">Start of the analysis.</param>
/// <param name="Zone">Zone of the installation: today and ages are reckoned in it.</param>
/// <param name="ContactAt">When the messages are meant to arrive.</param>
/// <param name="Limit">Messages at most; absent: no limit.</param>
/// <param name="Fields">The fields that are declared.</param>
/// <param name="Texts">Texts of all segments that are named, at any depth, by code.</param>
/// <param name="Rules">Rules of the typology.</param>
public sealed record TargetAsk(
    Code Delivery, int Preparation, DeliveryChannel Channel, Instant At, string Zone, Instant ContactAt, DeliveryAudience Audience,
    long? Limit, Map<DeclaredField> Fields, Map<string> Texts, Seq<TypologyRule> Rules);

/// <summary>The computation of its target has begun.</summary>
[Contract("delivery.targetAsked")]
public sealed record TargetAsked(TargetAsk Ask) : IEvent;

/// <summary>Its target is computed; from now on the frozen rows of this attempt are what is approved and sent.</summary>
/// <param name="Hash">SHA-256 of numbers and states of the rows, in lower-case hex.</param>
/// <param name="Targeted">All who matched the segments.</param>
/// <param name="ExcludedBy">Left out, by reason; the first reason counts.</param>
[Contract("delivery.targetFrozen")]
public sealed record TargetFrozen(int Preparation, int Attempt, string Hash, long Targeted, Map<long> ExcludedBy) : IEvent;

/// <summary>The target of a delivery with an audience.</summary>
/// <param name="AskedBy">The operator who had it computed; <c>null</c>: a workflow had.</param>
public sealed record DeliveryTarget(int Preparation, Code? AskedBy)
{
    /// <summary>Number of its rows in the store; <c>null</c> while it is being computed.</summary>
    public int? Attempt { get; init; }

    public string? Hash { get; init; }

    public long Targeted { get; init; }

    [Reported]
    public Map<long> ExcludedBy { get; init; } = Map<long>.Empty;

    public long Excluded => ExcludedBy.Values.Sum();

    /// <summary>The limits of pressure of its analysis, which hold again when its messages leave; absent: there were none.</summary>
    public Seq<PressureLimit>? Pressure { get; init; }

    /// <summary>When its messages, or its file, were handed over.</summary>
    public Instant? HandedOverAt { get; init; }

    /// <summary>Whether it was given up: nothing is sent to it.</summary>
    public bool? Released { get; init; }
}

/// <summary>Compute a target and freeze it.</summary>
[Contract("outside.prepareTarget")]
public sealed record PrepareTarget(string Key, TargetAsk Ask) : IOutsideEffect;

/// <summary>An event names this attempt: all other rows of the delivery can go.</summary>
[Contract("outside.keepTarget")]
public sealed record KeepTarget(string Key, Code Delivery, int Preparation, int Attempt) : IOutsideEffect;

/// <summary>The delivery sends nothing to what it has frozen.</summary>
/// <param name="Preparation">The analysis that is given up; later ones are not meant.</param>
[Contract("outside.releaseTarget")]
public sealed record ReleaseTarget(string Key, Code Delivery, int Preparation) : IOutsideEffect;

/// <summary>The messages have left: they count as received.</summary>
[Contract("outside.handOverTarget")]
public sealed record HandOverTarget(string Key, Code Delivery, int Preparation, int Attempt, Instant At) : IOutsideEffect;
