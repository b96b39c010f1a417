using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Hosting;

/// <summary>Pages whose address may name a person; no log keeps what follows their beginning.</summary>
public static class PersonPages
{
    public const string Prefix = "/ui/recipients";

    /// <summary>The path as it may be logged.</summary>
    public static string Logged(PathString path) =>
        path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase, out var rest) && rest.HasValue
            ? $"{Prefix}/…"
            : path.ToString();
}
