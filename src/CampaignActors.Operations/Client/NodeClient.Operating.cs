using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Operations.Commands;

namespace CampaignActors.Operations.Client;

/// <content>Operator commands, line by line.</content>
public sealed partial class NodeClient
{
    /// <summary>The palettes that the node offers.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<IReadOnlyList<OperatorPalette>> PalettesAsync(CancellationToken cancellation)
    {
        try
        {
            return PaletteJson.Read(await GetAsync("operator/palettes", cancellation) ?? throw NotANode(HttpStatusCode.NotFound));
        }
        catch (FormatException)
        {
            throw NotANode(HttpStatusCode.OK);
        }
    }

    /// <summary>Runs an operator command in the node; each line comes when it is there. What goes wrong is the last one.</summary>
    /// <param name="asData">Documents for programs instead of lines for people.</param>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<OperatorLine> OperateAsync(string command, string by, bool asData, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var body = new JsonObject { ["command"] = command, ["output"] = asData ? "json" : "text" }.ToJsonString();
        using var response = await ExchangeAsync(
            _ =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "operator") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                if (by.Length > 0)
                    request.Headers.TryAddWithoutValidation(OperatorHeader, by);
                return request;
            },
            cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await ReadAsync(response, cancellation);
            yield return OperatorLine.Failed(RefusalOf(problem, response), Text(problem));
            yield break;
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await LineAsync(reader, cancellation) is { } line)
        {
            if (ReadLine(line, response) is not { } read)
                yield break;
            yield return read;
            if (read.Error is not null)
                yield break;
        }
        throw new NodeException($"the node at {Where} stopped in the middle");
    }

    /// <returns><c>null</c> when the command is done.</returns>
    private OperatorLine? ReadLine(string line, HttpResponseMessage response)
    {
        try
        {
            return JsonNode.Parse(line) switch
            {
                JsonObject map when map["error"] is not null => OperatorLine.Failed(RefusalOf(map, response), Word(map, "error") ?? ""),
                JsonObject map when map["data"] is JsonObject data => OperatorLine.OfData(data.DeepClone().AsObject()),
                JsonObject map when Word(map, "line") is { } text => new OperatorLine(text),
                JsonObject map when map["done"] is not null => null,
                _ => throw NotANode(response.StatusCode),
            };
        }
        catch (JsonException)
        {
            throw NotANode(response.StatusCode);
        }
    }
}
