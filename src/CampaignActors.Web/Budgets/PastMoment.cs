using CampaignActors.Domain.Values;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Budgets;

/// <summary>
/// The instant that a page shows, from its address: <c>knownAt</c> is what was known then, <c>trueAt</c> what was true then by what is
/// known today. The zone of a local time stands beside it, so that a shared link shows the same to a reader of another zone.
/// </summary>
public sealed record PastMoment(string? KnownAt, string? TrueAt, string Zone)
{
    public static PastMoment Of(HttpRequest request, Reader reader)
    {
        string? Value(string key) => request.Query[key] is [{ Length: > 0 } value] ? value.Trim() : null;
        return new(Value("knownAt"), Value("trueAt"), Value("zone") ?? reader.Zone.Id);
    }

    public bool IsPast => KnownAt is not null || TrueAt is not null;

    /// <summary>Keys for the query of the interface and of links; empty: it is now.</summary>
    /// <remarks>A zone that does not exist is passed on, to be refused, also when there is no time to read in it.</remarks>
    public IReadOnlyList<(string Key, string? Value)> Keys =>
        IsPast ? [("knownAt", KnownAt), ("trueAt", TrueAt), ("zone", Zone)]
        : TimeZones.Find(Zone) is null ? [("zone", Zone)]
        : [];

    /// <summary>An address of the interface or a page, at this instant.</summary>
    public string Address(string path) => Paths.With(path, [.. Keys]);
}
