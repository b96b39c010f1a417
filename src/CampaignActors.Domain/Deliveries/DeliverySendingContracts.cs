using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Pauses sending; deliveryMgt carries it out.</summary>
[Contract("delivery.pause")]
public sealed record PauseDelivery : ICommand;

[Contract("delivery.resume")]
public sealed record ResumeDelivery : ICommand;

/// <summary>Ends sending for good. Sent messages stay sent and are paid.</summary>
[Contract("delivery.stop")]
public sealed record StopDelivery : ICommand;

/// <summary>Removes a delivery that is not in progress from every list.</summary>
[Contract("delivery.delete")]
public sealed record DeleteDelivery : ICommand;

/// <summary>A wave, or everything, was released for sending.</summary>
/// <param name="Wave">From 1.</param>
[Contract("delivery.released")]
public sealed record WaveReleased(int Wave, long Quantity) : IEvent;

[Contract("delivery.retryPlanned")]
public sealed record RetryPlanned(Instant At) : IEvent;

[Contract("delivery.retryBegun")]
public sealed record RetryBegun : IEvent;

/// <summary>The given number of messages will not be sent.</summary>
[Contract("delivery.dropped")]
public sealed record RestDropped(long Messages) : IEvent;

/// <summary>It did not start by itself because of these warnings.</summary>
[Contract("delivery.startWithheld")]
public sealed record StartWithheld(Seq<string> Warnings) : IEvent;
