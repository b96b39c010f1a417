using System.Runtime.CompilerServices;
using System.Text;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Audience;

namespace CampaignActors.Gateways.Files;

/// <summary>
/// The content of a file of people: the rows of the frozen target in order of rank, then one of each seed. Who was suppressed or forgotten
/// since has no row.
/// </summary>
internal sealed class PeopleFile(WriteExtraction effect, ExtractionPeople people, IRecipientStore store)
{
    private readonly ExportFormat _format = (people.Export ?? ExportRule.Default).ToFormat();

    public ExportFormat Format => _format;

    private ExportSubject Subject => new(
        effect.Delivery, people.Values.Find("delivery.label"), people.Values.Find("campaign.code"), people.Values.Find("campaign.label"));

    /// <summary>Streams the file; memory does not grow with the rows.</summary>
    /// <returns>People who have a row, and those of the target who have none. Seeds are in no count.</returns>
    /// <exception cref="ExportException">The encoding lacks a character.</exception>
    public async Task<(long Rows, long LeftOut)> WriteAsync(Stream stream, CancellationToken ct)
    {
        var written = await ExportWriter.WriteAsync(_format, fields => RowsAsync(fields, ct), Subject, stream, ct)
            .ConfigureAwait(false);
        return (written.Rows - people.Seeds.Count, written.LeftOut);
    }

    /// <summary>The line of headers, which names no person; empty where the file has none.</summary>
    public async Task<Seq<string>> SampleAsync(CancellationToken ct)
    {
        using var stream = new MemoryStream();
        await ExportWriter.WriteAsync(
            _format with { Compress = null, Encoding = "utf-8" }, _ => AsyncEnumerable.Empty<TargetPerson>(), Subject, stream, ct)
            .ConfigureAwait(false);
        var line = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\r', '\n');
        return line.Length == 0 ? [] : [line];
    }

    private async IAsyncEnumerable<TargetPerson> RowsAsync(IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in store.PeopleOfAsync(FrozenPeople.KeyOf(effect, people), fields, ct).ConfigureAwait(false))
            yield return row;
        foreach (var seed in people.Seeds)
            yield return TargetPerson.Of(FrozenPeople.Of(seed), ulong.MaxValue, fields);
    }
}
