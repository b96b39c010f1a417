using System.Security.Claims;

namespace CampaignActors.Web.Session;

/// <summary>
/// Who a browser is signed in as. It holds no secret: a ticket of a key counts while the key is the one that was shown at sign-in.
/// </summary>
/// <param name="Kind">How the person became known.</param>
/// <param name="Code">Of the key; else of the operator.</param>
/// <param name="Print">Fingerprint of the key's hash, so that a key that is made again ends the sessions of the one before.</param>
/// <param name="Roles">Of a token, as its provider gave them; a key has those that it has now.</param>
public sealed record WebTicket(TicketKind Kind, string Code, string Print, IReadOnlyList<string> Roles)
{
    /// <summary>Of a node that asks for no key.</summary>
    public static readonly WebTicket Open = new(TicketKind.Open, "", "", []);

    private const string KindClaim = "kind", CodeClaim = "code", PrintClaim = "print", RoleClaim = "role";

    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new(KindClaim, Kind.ToString()), new(CodeClaim, Code), new(PrintClaim, Print),
            .. Roles.Select(role => new Claim(RoleClaim, role)),
        ],
        "ui", CodeClaim, RoleClaim));

    /// <returns><c>null</c>: it is no principal of ours.</returns>
    public static WebTicket? From(ClaimsPrincipal? principal) =>
        principal?.Identity is { IsAuthenticated: true, AuthenticationType: "ui" }
            && Enum.TryParse<TicketKind>(principal.FindFirstValue(KindClaim), out var kind) && kind != TicketKind.Open
            ? new(kind, principal.FindFirstValue(CodeClaim) ?? "", principal.FindFirstValue(PrintClaim) ?? "",
                [.. principal.FindAll(RoleClaim).Select(claim => claim.Value)])
            : null;
}

public enum TicketKind
{
    Open,
    Key,

    /// <summary>Of an identity provider, over OpenID Connect.</summary>
    Token,
}

/// <summary>The person who is signed in.</summary>
/// <param name="Operator">Code of the operator who signs; empty: the key belongs to no operator.</param>
/// <param name="Roles">Their names, such as <c>campaignManager</c>.</param>
/// <param name="Needs">What those roles allow.</param>
public sealed record Me(string Operator, IReadOnlyList<string> Roles, IReadOnlySet<Need> Needs, string Via)
{
    public bool May(Need need) => Needs.Contains(need);

    public bool May(params ReadOnlySpan<Need> any)
    {
        foreach (var need in any)
        {
            if (Needs.Contains(need))
                return true;
        }
        return false;
    }

    /// <summary>The operator, else how the person became known.</summary>
    public string Name => Operator.Length > 0 ? Operator : Via;
}
