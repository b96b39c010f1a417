using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Sending is to rest; deliveryMgt carries it out.</summary>
[Contract("delivery.pause")]
public sealed record PauseDelivery : ICommand;

[Contract("delivery.resume")]
public sealed record ResumeDelivery : ICommand;

/// <summary>Ends sending for good. What has gone out stays, and is paid.</summary>
[Contract("delivery.stop")]
public sealed record StopDelivery : ICommand;

/// <summary>Takes a delivery that is not under way out of every list.</summary>
[Contract("delivery.delete")]
public sealed record DeleteDelivery : ICommand;

/// <summary>A wave, or the whole, was handed over for sending.</summary>
/// <param name="Wave">From 1.</param>
[Contract("delivery.released")]
public sealed record WaveReleased(int Wave, long Quantity) : IEvent;

[Contract("delivery.retryPlanned")]
public sealed record RetryPlanned(Instant At) : IEvent;

[Contract("delivery.retryBegun")]
public sealed record RetryBegun : IEvent;

/// <summary>So many messages will not be sent any more.</summary>
[Contract("delivery.dropped")]
public sealed record RestDropped(long Messages) : IEvent;

/// <summary>It did not start by itself because of these warnings.</summary>
[Contract("delivery.startWithheld")]
public sealed record StartWithheld(Seq<string> Warnings) : IEvent;
