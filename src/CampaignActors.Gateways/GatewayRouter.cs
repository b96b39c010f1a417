using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Audience;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Messages;

namespace CampaignActors.Gateways;

/// <summary>All gateways as one: the effect's type says which of them performs it.</summary>
public sealed class GatewayRouter(IGateway mail, IGateway files, IGateway provider, IGateway? audience = null, IGateway? messages = null)
    : IGateway, IOutsideCounts, IDisposable
{
    /// <param name="options">Where everything goes.</param>
    /// <param name="clock">The system's clock when <c>null</c>.</param>
    /// <param name="recipients">
    /// Gives the store of recipients once effects are performed; <c>null</c>: deliveries with an audience fail.
    /// </param>
    /// <param name="rendering">How mails are written; as by default when <c>null</c>.</param>
    /// <param name="analysed">Told how long each analysis took, and whether it gave a target.</param>
    /// <param name="messages">Orders messages; <c>null</c>: deliveries that send from here cannot.</param>
    /// <exception cref="ArgumentException">The options have <see cref="GatewayOptions.Problems"/>; all are in the message.</exception>
    public static GatewayRouter Create(
        GatewayOptions options, TimeProvider? clock = null, Func<IRecipientStore>? recipients = null,
        Action<TimeSpan, bool>? analysed = null, MessagesGateway? messages = null, MailRendering? rendering = null)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException($"gateways: {string.Join("; ", problems)}", nameof(options));
        return new GatewayRouter(
            options.Smtp is { } smtp
                ? new SmtpMailGateway(smtp, options.From, clock, rendering)
                : new PickupMailGateway(options.PickupFolder!, options.From, clock, rendering),
            new ExtractionFileGateway(options.FilesFolder, clock, recipients),
            new ProviderGateway(
                new PostProcessingGateway(options.JobsFolder, clock),
                new ProviderStepGateway(options.FilesFolder, options.JobsFolder, options.Providers, clock)),
            recipients is null ? null : new AudienceGateway(recipients, analysed),
            messages);
    }

    public Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct) => GatewayCodes.Of(effect) switch
    {
        GatewayCodes.Mail => mail.PerformAsync(effect, ct),
        GatewayCodes.Files => files.PerformAsync(effect, ct),
        GatewayCodes.Provider => provider.PerformAsync(effect, ct),
        GatewayCodes.Audience when audience is not null => audience.PerformAsync(effect, ct),
        GatewayCodes.Audience => Task.FromResult(GatewayOutcome.Failed(effect, "this node has no store of recipients")),
        GatewayCodes.Messages when messages is not null => messages.PerformAsync(effect, ct),
        GatewayCodes.Messages => Task.FromResult(GatewayOutcome.Failed(effect, "this node sends no messages to recipients")),
        _ => Task.FromResult(GatewayOutcome.Failed(effect, $"no gateway performs {effect.GetType().Name}")),
    };

    /// <summary>Mails as the mail gateway counts them, files as the file gateway does; one that does not count adds nothing.</summary>
    public OutsideFigures Read()
    {
        var mails = (mail as IOutsideCounts)?.Read() ?? OutsideFigures.None;
        return mails with { FilesByDelivery = ((files as IOutsideCounts)?.Read() ?? OutsideFigures.None).FilesByDelivery };
    }

    public void Rescan()
    {
        (mail as IOutsideCounts)?.Rescan();
        (files as IOutsideCounts)?.Rescan();
    }

    public void Dispose()
    {
        (mail as IDisposable)?.Dispose();
        (files as IDisposable)?.Dispose();
        (provider as IDisposable)?.Dispose();
        (audience as IDisposable)?.Dispose();
        (messages as IDisposable)?.Dispose();
    }
}
