using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;

namespace CampaignActors.Gateways;

/// <summary>All gateways as one: the effect's type says which of them performs it.</summary>
public sealed class GatewayRouter(IGateway mail, IGateway files, IGateway provider) : IGateway, IOutsideCounts, IDisposable
{
    /// <param name="options">Where everything goes.</param>
    /// <param name="clock">The system's clock when <c>null</c>.</param>
    /// <exception cref="ArgumentException">The options have <see cref="GatewayOptions.Problems"/>; all are in the message.</exception>
    public static GatewayRouter Create(GatewayOptions options, TimeProvider? clock = null)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException($"gateways: {string.Join("; ", problems)}", nameof(options));
        return new GatewayRouter(
            options.Smtp is { } smtp
                ? new SmtpMailGateway(smtp, options.From, clock)
                : new PickupMailGateway(options.PickupFolder!, options.From, clock),
            new ExtractionFileGateway(options.FilesFolder, clock),
            new PostProcessingGateway(options.JobsFolder, clock));
    }

    public Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct) => GatewayCodes.Of(effect) switch
    {
        GatewayCodes.Mail => mail.PerformAsync(effect, ct),
        GatewayCodes.Files => files.PerformAsync(effect, ct),
        GatewayCodes.Provider => provider.PerformAsync(effect, ct),
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
    }
}
