using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CampaignActors.Web.Tests.Provider;

/// <summary>
/// A small identity provider: it lets everybody in as the person that the test says, once it has checked what a strict provider checks.
/// </summary>
public sealed class SmallProvider : IAsyncDisposable
{
    public const string Client = "pages";
    public const string Secret = "the secret of the client";

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k1" };
    private readonly ConcurrentDictionary<string, IQueryCollection> _asked = new();

    private SmallProvider(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Claims of who signs in.</summary>
    public IReadOnlyList<(string Name, string Value)> Person { get; set; } = [("sub", "mia"), ("roles", "viewer")];

    /// <summary>Makes the next tokens wrong.</summary>
    public Action<SecurityTokenDescriptor>? Spoil { get; set; }

    /// <summary>Answers with this error in place of a code.</summary>
    public string? Error { get; set; }

    /// <summary>What the last browser was sent with.</summary>
    public IQueryCollection? Asked { get; private set; }

    public static async Task<SmallProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new SmallProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
    }

    private Task AnswerAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(new
        {
            issuer = Url, authorization_endpoint = $"{Url}/authorize", token_endpoint = $"{Url}/token", jwks_uri = $"{Url}/keys",
            response_types_supported = new[] { "code" }, id_token_signing_alg_values_supported = new[] { "RS256" },
        }),
        "/keys" => http.Response.WriteAsJsonAsync(new { keys = new[] { PublicPart() } }),
        "/authorize" => Authorize(http),
        "/token" => TokenAsync(http),
        _ => Refuse(http, "no such address"),
    };

    private Task Authorize(HttpContext http)
    {
        var asked = Asked = http.Request.Query;
        if (asked["client_id"] != Client || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256")
            return Refuse(http, "not as it must be asked");
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _asked[code] = asked;
        var answer = Error is { } error ? $"error={error}" : $"code={code}";
        http.Response.Redirect($"{asked["redirect_uri"]}?{answer}&state={Uri.EscapeDataString(asked["state"].ToString())}");
        return Task.CompletedTask;
    }

    /// <summary>A code counts once, for the client that has its secret and the verifier of its challenge.</summary>
    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_asked.TryRemove(form["code"].ToString(), out var asked) || asked["code_challenge"] != challenge
            || form["client_secret"] != Secret || form["redirect_uri"] != asked["redirect_uri"])
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }
        await http.Response.WriteAsJsonAsync(new
        {
            access_token = "not looked at", token_type = "Bearer", expires_in = 60, id_token = IdToken(asked["nonce"].ToString()),
        });
    }

    private string IdToken(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = Client,
            IssuedAt = now,
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("nonce", nonce), .. Person.Select(p => new Claim(p.Name, p.Value))]),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        };
        Spoil?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    private object PublicPart()
    {
        var parameters = _key.Rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA", use = "sig", kid = _key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }

    private static Task Refuse(HttpContext http, string why)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsync(why);
    }
}
