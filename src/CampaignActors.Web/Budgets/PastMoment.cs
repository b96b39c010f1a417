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
    /// <summary>Key of the form that says which of two times is meant that a clock shows alike.</summary>
    public const string Offset = "offset";

    /// <summary>What was typed, where no clock shows it or one shows it twice: the page shows now and asks again.</summary>
    public MistypedMoment? Mistyped { get; private init; }

    public static PastMoment Of(HttpRequest request, Reader reader)
    {
        string? Value(string key) => request.Query[key] is [{ Length: > 0 } value] ? value.Trim() : null;
        var past = new PastMoment(Value("knownAt"), Value("trueAt"), Value("zone") ?? reader.Zone.Id);
        if (TimeZones.Find(past.Zone) is not { } zone || (past.KnownAt ?? past.TrueAt) is not { } typed)
            return past;
        var (time, problem) = TypedTime.Read(typed, Value(Offset) ?? "", reader with { Zone = zone });
        if (problem is not null)
            return past with { KnownAt = null, TrueAt = null, Mistyped = new(past.KnownAt, past.TrueAt, problem) };
        return past.KnownAt is null ? past with { TrueAt = time } : past with { KnownAt = time };
    }

    public bool IsPast => KnownAt is not null || TrueAt is not null;

    /// <summary>The same where only what was known counts: <c>trueAt</c> concerns lines of ledgers alone.</summary>
    public PastMoment OnlyKnown => TrueAt is null && Mistyped?.TrueAt is null ? this : this with { TrueAt = null, Mistyped = null };

    /// <summary>Keys for the query of the interface and of links; empty: it is now.</summary>
    /// <remarks>A zone that does not exist is passed on, to be refused, also when there is no time to read in it.</remarks>
    public IReadOnlyList<(string Key, string? Value)> Keys =>
        IsPast ? [("knownAt", KnownAt), ("trueAt", TrueAt), ("zone", Zone)]
        : TimeZones.Find(Zone) is null ? [("zone", Zone)]
        : [];

    /// <summary>An address of the interface or a page, at this instant.</summary>
    public string Address(string path) => Paths.With(path, [.. Keys]);

    /// <summary>A page that explains a figure, at this instant as far as it counts there.</summary>
    public string Explanation(string page) =>
        (page.StartsWith("/ui/budgets/", StringComparison.Ordinal) ? this : OnlyKnown).Address(page);
}

/// <summary>A moment that was typed and cannot be shown.</summary>
/// <param name="Problem">In the language of the reader.</param>
public sealed record MistypedMoment(string? KnownAt, string? TrueAt, string Problem);
