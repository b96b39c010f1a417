using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Where a step of a provider's job stands (domain.md §6.6).</summary>
public enum JobStepState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>One step of a provider's job, with its log.</summary>
public sealed record JobStep(ServiceStep Step)
{
    public JobStepState State { get; init; }

    /// <summary>Tries that were answered.</summary>
    public int Attempts { get; init; }

    public Instant? StartedAt { get; init; }

    public Instant? FinishedAt { get; init; }

    /// <summary>What the last try said: the result, or the error.</summary>
    public string? Result { get; init; }
}

/// <summary>A status that a provider reported by itself.</summary>
public sealed record ProviderStatus(string Text, Instant At);

/// <summary>Tries the failed step of the provider's job again at once, as its service describes the step now.</summary>
/// <param name="Step">From 1; absent: whichever has failed, the mail to the router included.</param>
[Contract("delivery.retryStep")]
public sealed record RetryStep(int? Step) : ICommand;

/// <summary>What a provider says about a delivery that is with it.</summary>
/// <param name="Provider">The provider that reports it itself; absent: a person does.</param>
[Contract("delivery.reportStatus")]
public sealed record ReportProviderStatus(Code? Provider, string Status) : ICommand;

[Contract("delivery.statusReported")]
public sealed record ProviderStatusReported(string Status) : IEvent;

/// <summary>A step of the provider's job begins; this is the intent of its outside effect.</summary>
/// <param name="Number">From 1.</param>
[Contract("delivery.jobStepStarted")]
public sealed record ProviderStepStarted(int Number) : IEvent;

/// <summary>A try of a step failed; further ones follow.</summary>
[Contract("delivery.jobStepTried")]
public sealed record ProviderStepTried(string Key, string Reason) : IEvent;

/// <summary>A person has the effect that failed tried again.</summary>
/// <param name="Key">Of the effect.</param>
[Contract("delivery.jobRetried")]
public sealed record ProviderJobRetried(string Key) : IEvent
{
    /// <summary>The step as its service describes it now; absent: as it was.</summary>
    public ServiceStep? Step { get; init; }
}
