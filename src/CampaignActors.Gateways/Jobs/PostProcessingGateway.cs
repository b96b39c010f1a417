using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Hands a post-processing workflow over to the service provider as a job ticket, a JSON file <c>{hash of the key}.json</c>, once a
/// key as long as the ticket stays in the folder. Success means that the ticket is on disk. Starting the provider's workflow and
/// transferring the file is the task of the reader of the folder; this gateway does not do it and does not know when it is done.
/// </summary>
public sealed class PostProcessingGateway : IGateway
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly KeyLocks _locks = new();
    private int _cleaned;

    /// <param name="folder">Made when it is missing.</param>
    /// <param name="clock">Tells which leftovers of crashes are old; the system's clock when <c>null</c>.</param>
    public PostProcessingGateway(string folder, TimeProvider? clock = null)
    {
        _folder = Path.GetFullPath(folder);
        _clock = clock ?? TimeProvider.System;
    }

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        if (effect is not StartPostProcessing start)
            return GatewayOutcome.NotMine(GatewayCodes.Provider, effect);
        var what = $"post-processing '{start.Workflow}' of {start.Delivery}";
        return await GatewayOutcome.GuardAsync(start, what, () => WriteAsync(start, ct), ct).ConfigureAwait(false);
    }

    private async Task<OutsideDone> WriteAsync(StartPostProcessing start, CancellationToken ct)
    {
        using var held = await _locks.EnterAsync(start.Key, ct).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _cleaned, 1) == 0)
            PendingFile.CleanLeftovers(_folder, _clock);
        var name = OutsideKey.Hash(start.Key) + ".json";
        var path = Path.Combine(_folder, name);
        if (!File.Exists(path))
        {
            var ticket = new JobTicket(start.Key, start.Workflow, start.Delivery.Text, start.Number, start.File);
            using var file = PendingFile.In(_folder);
            await JsonSerializer.SerializeAsync(file.Stream, ticket, JobTicketJson.Default.JobTicket, ct).ConfigureAwait(false);
            file.Seal();
            file.MoveTo(path);
        }
        var content = await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new OutsideDone(start.Key, null, 0, File: name, Hash: hash, Size: content.LongLength);
    }
}

/// <summary>The file that the provider's side reads. Its names are a contract.</summary>
/// <param name="Key">The same key is the same job.</param>
/// <param name="Workflow">Name of the provider's workflow template.</param>
/// <param name="Delivery">Code.</param>
/// <param name="Number">Of the extraction.</param>
/// <param name="File">Relative to the files folder, with <c>/</c>; <c>null</c> when there is none.</param>
internal sealed record JobTicket(string Key, string Workflow, string Delivery, int Number, string? File);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(JobTicket))]
internal sealed partial class JobTicketJson : JsonSerializerContext;
