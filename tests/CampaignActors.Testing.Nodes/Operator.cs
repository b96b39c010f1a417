using System.Text.Json.Nodes;
using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>Operator commands over HTTP, as a program would give them.</summary>
public static class Operator
{
    public static Task<Reply> OperateAsync(this Api api, string command, string output = "text", string by = "") =>
        api.PostAsync(
            "/operator",
            new JsonObject { ["command"] = command, ["output"] = output }.ToJsonString(),
            [.. by.Length > 0 ? new[] { ("X-Operator", by) } : []]);

    /// <summary>The lines of a command that must do.</summary>
    public static async Task<string[]> LinesAsync(this Api api, string command, string by = "")
    {
        var documents = await DocumentsAsync(api, command, "text", by);
        return [.. documents.Select(d => d["line"]!.GetValue<string>())];
    }

    /// <summary>The documents of a command that must do.</summary>
    public static async Task<JsonObject[]> DataAsync(this Api api, string command) =>
        [.. (await DocumentsAsync(api, command, "json", "")).Select(d => d["data"]!.AsObject())];

    private static async Task<JsonObject[]> DocumentsAsync(Api api, string command, string output, string by)
    {
        var reply = await api.OperateAsync(command, output, by);
        Assert.True(
            reply is { Status: System.Net.HttpStatusCode.OK, Type: "application/x-ndjson" }, $"{command}: {reply.Status} {reply.Raw}");
        var all = reply.Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject()).ToArray();
        Assert.True(all[^1]["done"]?.GetValue<bool>(), $"{command}: {reply.Raw}");
        return all[..^1];
    }
}
