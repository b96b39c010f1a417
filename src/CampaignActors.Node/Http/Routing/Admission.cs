using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Routing;

/// <summary>Who may call an address. Any one of its needs admits a caller; an open address admits callers without credentials.</summary>
public sealed class Admission
{
    /// <summary>For health checks, whose callers have no key.</summary>
    public static readonly Admission Open = new(null);

    /// <summary>For callers whose credential is the signature of the body: its handler checks it before all else.</summary>
    public static readonly Admission Signed = new(null);

    private readonly Func<HttpContext, IReadOnlyList<Need>>? _needs;

    private Admission(Func<HttpContext, IReadOnlyList<Need>>? needs) => _needs = needs;

    public bool IsOpen => _needs is null;

    /// <summary>Depends on the address, as with <c>/{kind}/{code}</c>.</summary>
    public static Admission By(Func<HttpContext, Need> need) => new(http => [need(http)]);

    /// <summary>
    /// Depends on the body too, which is not read before the caller is known: any of these needs admits, and the handler demands the exact
    /// one.
    /// </summary>
    public static Admission ByOneOf(Func<HttpContext, IReadOnlyList<Need>> needs) => new(needs);

    public static implicit operator Admission(Need need) => new(_ => [need]);

    /// <returns>Empty when the address is open.</returns>
    public IReadOnlyList<Need> Needs(HttpContext http) => _needs?.Invoke(http) ?? [];
}
