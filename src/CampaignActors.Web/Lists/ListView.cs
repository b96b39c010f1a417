using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Lists;

/// <summary>A saved view of a list, as the interface has it.</summary>
/// <param name="Query">What follows the question mark of its address; empty: all.</param>
public sealed record ListView(string Code, string Label, string List, string Query, string Owner, bool IsShared)
{
    /// <summary>Characters of a query that are kept.</summary>
    public const int MostOfQuery = 2_000;

    public static ListView Of(JsonElement document) => new(
        document.Text("code") ?? "", document.Text("label") ?? "", document.Text("list") ?? "", document.Text("query") ?? "",
        document.Text("owner") ?? "", document.Text("visibility") == "shared");

    public string Address => Query.Length == 0 ? UiAddress.OfList(List) : $"{UiAddress.OfList(List)}?{Query}";

    /// <summary>What is worth keeping of an address: all but the place in the list.</summary>
    public static string QueryOf(HttpRequest request) => UiAddress.Changed(request, ("after", null)) is var address
        && address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? address[(mark + 1)..] : "";

    /// <summary>The code of a person's view of this name: kept under the same name again, the view is another one from then on.</summary>
    public static string CodeOf(string list, string owner, string label)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{owner}\n{label.Trim()}"));
        return $"{list}-{Convert.ToHexStringLower(hash)[..12]}";
    }
}
