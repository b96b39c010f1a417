using System.Text.Json.Nodes;

namespace CampaignActors.Web.Seam;

/// <summary>One request to the HTTP interface of this node, as a client would send it.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">With its query, such as <c>/budgets/BDG6?zone=Europe/Paris</c>; parts are escaped (<see cref="Paths"/>).</param>
public sealed record Ask(string Method, string Path)
{
    /// <summary>JSON; <c>null</c>: the request has no body.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>A body that is not JSON, such as a file that is imported, with its type.</summary>
    public (Stream Content, string Type)? Upload { get; init; }

    /// <summary>Id of the command: sent again under the same id, it is done once.</summary>
    public string? CommandId { get; init; }

    /// <summary>Only if the entity still has this revision (<c>If-Match</c>).</summary>
    public string? IfMatch { get; init; }

    /// <summary>Largest answer that is taken, in bytes.</summary>
    public int MaxAnswer { get; init; } = 16 << 20;
}

/// <summary>Parts of addresses.</summary>
public static class Paths
{
    /// <summary>An address of parts, each escaped: <c>Of("budgets", "BDG6")</c> is <c>/budgets/BDG6</c>.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var path = new System.Text.StringBuilder();
        foreach (var part in parts)
            path.Append('/').Append(Uri.EscapeDataString(part));
        return path.ToString();
    }

    /// <summary>The same with a query; keys without a value are left out.</summary>
    public static string With(string path, params ReadOnlySpan<(string Key, string? Value)> query)
    {
        var whole = new System.Text.StringBuilder(path);
        var sign = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (key, value) in query)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            whole.Append(sign).Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
            sign = '&';
        }
        return whole.ToString();
    }
}
