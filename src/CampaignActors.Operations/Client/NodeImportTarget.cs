using System.Text.Json.Nodes;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Importing;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// Puts people into a node, a part of the file in each request: so that a request ends soon, is sent again when it gets lost, and progress
/// is known. A part that is sent twice changes nothing the second time and counts as unchanged.
/// </summary>
/// <param name="by">The operator, or empty.</param>
public sealed class NodeImportTarget(NodeClient node, string? list, string by) : IImportTarget
{
    private JsonObject? _fields;
    private RecipientLayout? _layout;

    /// <exception cref="NodeException">The node cannot be reached, or knows no people.</exception>
    public async Task<RecipientLayout> LayoutAsync(CancellationToken ct) => _layout ??= new RecipientLayout(
        [.. Items(await FieldsAsync(ct).ConfigureAwait(false), "fields").OfType<JsonObject>()
            .Where(f => f["builtIn"]?.GetValue<bool>() is false)
            .Select(f => new RecipientField(
                f["name"]!.GetValue<string>(), Scalars.Member<DataType>(f["type"]!.GetValue<string>()),
                f["indexed"]?.GetValue<bool>() ?? false))]);

    /// <exception cref="NodeException">The node cannot be reached, or knows no people.</exception>
    public async Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct) =>
        [.. Items(await FieldsAsync(ct).ConfigureAwait(false), "lists").Select(l => l!.GetValue<string>())];

    public async Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct)
    {
        var path = "recipients/import?encoding=utf-8&separator=%2C"
            + (list is null ? "" : $"&list={Uri.EscapeDataString(list)}") + (dryRun ? "&dryRun=true" : "");
        var text = RecipientCsv.Write(recipients, await LayoutAsync(ct).ConfigureAwait(false));
        var reply = await node.SendTextAsync(HttpMethod.Post, path, text, "text/csv", by, ct).ConfigureAwait(false)
            ?? throw new NodeException($"the node at {node.Address} knows no people: is it of an earlier version?");
        return new PutCounts(Number(reply, "created"), Number(reply, "changed"), Number(reply, "unchanged"));
    }

    private async Task<JsonObject> FieldsAsync(CancellationToken ct) =>
        _fields ??= await node.AskAsync("audience/fields", ct).ConfigureAwait(false)
            ?? throw new NodeException($"the node at {node.Address} knows no people: is it of an earlier version?");

    private static JsonArray Items(JsonObject document, string name) => document[name] as JsonArray ?? [];

    private static long Number(JsonObject document, string name) => document[name]?.GetValue<long>() ?? 0;
}
