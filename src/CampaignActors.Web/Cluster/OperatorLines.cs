using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Cluster;

/// <summary>What an operator command answers.</summary>
/// <param name="Problem">Why it could not go on, or was refused; empty: nothing went wrong.</param>
public sealed record OperatorLines(IReadOnlyList<JsonElement> Lines, string Problem)
{
    /// <summary>Runs a command that ends by itself, such as <c>cluster show</c>.</summary>
    public static async Task<OperatorLines> RunAsync(Api api, string command)
    {
        var reply = await api.SendAsync(new Ask(HttpMethods.Post, "/operator")
        {
            Body = new JsonObject { ["command"] = command, ["output"] = "json" },
        });
        return reply.Ok ? Read(Encoding.UTF8.GetString(reply.Body)) : new([], reply.Problem);
    }

    internal static OperatorLines Read(string answer)
    {
        var (lines, problem) = (new List<JsonElement>(), "");
        foreach (var text in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var line = JsonDocument.Parse(text).RootElement;
            if (line.At("data") is { } data)
                lines.Add(data);
            else if (line.Text("error") is { } error)
                problem = error;
        }
        return new(lines, problem);
    }
}
