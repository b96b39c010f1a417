using System.Text.Json;
using System.Text.Json.Serialization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Does single steps of provider jobs (domain.md §6.6). A step whose marker says done is not done again. How far "once" goes beyond
/// that differs by kind, see docs/operations.md: placing a file and uploading it happen once also over a crash, a request repeats
/// with the same idempotency key, a command may run a second time.
/// </summary>
public sealed class ProviderStepGateway : IGateway, IDisposable
{
    private readonly JobFiles _files;
    private readonly StepMarkers _markers;
    private readonly ProviderOptions _options;
    private readonly HttpStep _http;
    private readonly KeyLocks _locks = new();

    /// <param name="filesFolder">Extraction files.</param>
    /// <param name="jobsFolder">Holds the markers, in <c>steps/</c>.</param>
    /// <param name="clock">Tells the time of signatures; the system's clock when <c>null</c>.</param>
    public ProviderStepGateway(string filesFolder, string jobsFolder, ProviderOptions options, TimeProvider? clock = null)
    {
        _files = new JobFiles(filesFolder, options.Roots);
        _markers = new StepMarkers(jobsFolder);
        _options = options;
        _http = new HttpStep(options, clock ?? TimeProvider.System);
    }

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        if (effect is not RunProviderStep run)
            return GatewayOutcome.NotMine(GatewayCodes.Provider, effect);
        var what = $"step {run.Ordinal} ({run.Step.Kind.ToString().ToLowerInvariant()}) of {run.Delivery}";
        return await GatewayOutcome.GuardAsync(run, what, () => RunAsync(run, ct), ct).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task<OutsideDone> RunAsync(RunProviderStep effect, CancellationToken ct)
    {
        using var held = await _locks.EnterAsync(effect.Key, ct).ConfigureAwait(false);
        var before = _markers.Read(effect.Key);
        if (before is { Phase: StepPhase.Done })
            return Done(effect, before.Result ?? "", before.File);
        var settings = OutsideKey.Hash(JsonSerializer.Serialize(effect.Step, StepJson.Default.ServiceStep));
        var mark = before is not null && before.Settings == settings
            ? before with { Tries = before.Tries + 1 }
            : new StepMark(
                effect.Key, effect.Delivery.Text, effect.Ordinal, effect.Step.Kind.ToString(), StepPhase.Begun, settings, null, null, null,
                null, 1);
        _markers.Write(mark);
        var run = new StepRun(effect, _files, _options, _markers, mark);
        var outcome = await StepAsync(run, ct).ConfigureAwait(false);
        run.SayDone(outcome);
        return Done(effect, outcome.Result, outcome.File);
    }

    private async Task<StepOutcome> StepAsync(StepRun run, CancellationToken ct) => run.Effect.Step.Kind switch
    {
        StepKind.Copy => await PlaceStep.RunAsync(run, move: false, ct).ConfigureAwait(false),
        StepKind.Move => await PlaceStep.RunAsync(run, move: true, ct).ConfigureAwait(false),
        StepKind.Gzip => await run.Files.CompressAsync(run.Effect, ct).ConfigureAwait(false),
        StepKind.Sftp => await SftpStep.RunAsync(run, run.Effect.Step.Sftp!, ct).ConfigureAwait(false),
        StepKind.Http => await _http.RunAsync(run, run.Effect.Step.Http!, ct).ConfigureAwait(false),
        StepKind.Command => await CommandStep.RunAsync(run, run.Effect.Step.Command!, ct).ConfigureAwait(false),
        _ => throw new GatewayException($"this node does not know steps of the kind {run.Effect.Step.Kind}"),
    };

    private static OutsideDone Done(RunProviderStep effect, string result, string? file)
    {
        var line = OneLine.Of(result);
        return new OutsideDone(effect.Key, null, 0, file)
        {
            Result = line.Length <= GatewayOutcome.MaxErrorLength ? line : line[..(GatewayOutcome.MaxErrorLength - 1)] + "…",
        };
    }
}

[JsonSerializable(typeof(ServiceStep))]
internal sealed partial class StepJson : JsonSerializerContext;

/// <summary>The gateway of providers: tickets for workflows that are theirs, steps that a node does itself.</summary>
internal sealed class ProviderGateway(IGateway tickets, IGateway steps) : IGateway, IDisposable
{
    public Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct) =>
        (effect is RunProviderStep ? steps : tickets).PerformAsync(effect, ct);

    public void Dispose() => (steps as IDisposable)?.Dispose();
}
