using System.Security.Claims;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using Microsoft.IdentityModel.Tokens;

namespace CampaignActors.Node.Access;

/// <summary>What tokens of the identity provider have to be, and what they say: the same for bearer tokens and for id tokens.</summary>
internal static class TokenClaims
{
    /// <summary>Asymmetric signatures only: with a shared secret, the provider's public key could be used as that secret.</summary>
    private static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static TokenValidationParameters Parameters(TokenOptions options, string audience) => new()
    {
        ValidAudience = audience,
        ValidIssuer = options.Issuer,
        ValidAlgorithms = s_algorithms,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        ClockSkew = TimeSpan.FromSeconds(30),
    };

    /// <returns><c>null</c>: the claims name no operator.</returns>
    public static Caller? CallerOf(TokenOptions options, ClaimsIdentity identity) =>
        identity.FindFirst(options.OperatorClaim)?.Value is { } who && Code.Problem(who) is null
            ? new Caller(who, Roles(options, identity), $"token:{who}")
            : null;

    private static HashSet<Role> Roles(TokenOptions options, ClaimsIdentity identity) =>
        [.. identity.FindAll(options.RoleClaim).Select(
            c => options.Roles.TryGetValue(c.Value, out var role) ? role : (Role?)null).OfType<Role>()];
}
