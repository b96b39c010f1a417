using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CampaignActors.Node.Tests.Access;

/// <summary>A node that believes an identity provider whose public key is in a file.</summary>
public sealed class TokenNode : IAsyncLifetime
{
    public const string Issuer = "https://login.example.com";
    public const string Audience = "campaign";

    private readonly TempFolder _folder = new();
    private NodeHost? _host;

    public RsaSecurityKey Provider { get; } = new(RSA.Create(2048)) { KeyId = "k1" };

    public string Address => _host!.Addresses[0];

    public async Task InitializeAsync()
    {
        var keys = new { keys = new[] { PublicPart(Provider) } };
        await File.WriteAllTextAsync(_folder.In("keys.json"), JsonSerializer.Serialize(keys));
        _host = NodeHost.Build(["--data", _folder.In("data"), "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Access:SigningKeysFile"] = _folder.In("keys.json"), ["Access:Issuer"] = Issuer, ["Access:Audience"] = Audience,
                ["Access:OperatorClaim"] = "login",
                ["Access:RoleClaim"] = "groups", ["Access:Roles"] = "crm=viewer,crm-planners=campaignManager",
            });
        });
        await _host.StartAsync();
    }

    public static object PublicPart(RsaSecurityKey key)
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }

    public async Task DisposeAsync()
    {
        await _host!.StopAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Tokens of the identity provider: which count, and as what.</summary>
public sealed class TokenSpecs(TokenNode node) : IClassFixture<TokenNode>
{
    private string Token(Action<SecurityTokenDescriptor>? change = null, params string[] groups)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = TokenNode.Issuer,
            Audience = TokenNode.Audience,
            IssuedAt = now,
            NotBefore = now.AddMinutes(-1),
            Expires = now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("login", "mia"), .. groups.Select(g => new Claim("groups", g))]),
            SigningCredentials = new SigningCredentials(node.Provider, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    private async Task<Reply> AskAsync(string token, HttpMethod? method = null, string path = "/budgets")
    {
        using var api = new Api(node.Address, token);
        return await api.SendAsync(method ?? HttpMethod.Get, path, method is null ? null : """{"allocated": 5}""");
    }

    [Fact]
    public async Task A_token_says_who_asks_and_what_they_are()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Token(null, "crm"))).Status);
        Assert.Equal("denied", (await AskAsync(Token(null, "crm"), HttpMethod.Put, "/budgets/T1"))["code"]);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Token(null, "crm", "crm-planners"), HttpMethod.Put, "/budgets/T1")).Status);

        using var admin = new Api(node.Address);
        var row = (await admin.GetAsync("/audit?entity=budgets/T1")).Json["items"]![0]!;
        Assert.Equal(("mia", "token:mia"), (row["by"]!.ToString(), row["via"]!.ToString()));
    }

    /// <summary>
    /// Who is known and has no role here may not even read; a name that is not mapped gives none, not even that of a role of ours.
    /// </summary>
    [Theory]
    [InlineData]
    [InlineData("sales")]
    [InlineData("administrator")]
    public async Task A_token_without_a_role_of_ours_is_no_use(params string[] groups)
    {
        var refused = await AskAsync(Token(null, groups));
        Assert.Equal((HttpStatusCode.Forbidden, "denied"), (refused.Status, refused["code"]));
        Assert.Contains("the caller has no role", refused["detail"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "expired", "the token has expired" }, { "future", "the token is not valid yet" }, { "forever", "the token is none" },
        { "audience", "for somebody else" }, { "issuer", "another issuer" }, { "forged", "not signed as it must be" },
        { "sameId", "not signed as it must be" },
        { "secret", "not signed as it must be" }, { "none", "not signed as it must be" }, { "changed", "not signed as it must be" },
        { "without operator", "names no operator in its claim 'login'" },
        { "noCode", "names no operator" }, { "long", "longer than" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_token_that_is_not_as_it_must_be_is_refused(string how, string because)
    {
        var refused = await AskAsync(Of(how));

        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), (refused.Status, refused["code"]));
        Assert.Contains(because, refused["detail"], StringComparison.Ordinal);
        Assert.Equal("Bearer error=\"invalid_token\"", refused.Response.Headers.WwwAuthenticate.ToString());
        using var admin = new Api(node.Address);
        await Until.TrueAsync(
            async () =>
                (await admin.GetAsync("/audit/denied?limit=1000")).Json["items"]!.AsArray()
                    .Any(d => d!["reason"]!.ToString() == refused["detail"]),
            "it is in the audit list");
    }

    /// <summary>
    /// What a provider says of itself is asked for when the first token comes, and until it answers no caller is refused for good.
    /// </summary>
    [Fact]
    public async Task Keys_come_from_the_provider_where_it_is_named()
    {
        await using var provider = await FakeNode.StartAsync(
            FakeNode.Json("{}", 500),
            http => FakeNode.Json($$"""{"issuer": "{{TokenNode.Issuer}}", "jwks_uri": "http://{{http.Request.Host}}/keys"}""")(http),
            FakeNode.Json(JsonSerializer.Serialize(new { keys = new[] { TokenNode.PublicPart(node.Provider) } })));
        using var folder = new TempFolder();
        await using var host = NodeHost.Build(["--data", folder.Path, "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Access:Authority"] = provider.Url, ["Access:Audience"] = TokenNode.Audience, ["Access:OperatorClaim"] = "login",
                ["Access:RoleClaim"] = "groups",
            });
        });
        await host.StartAsync();
        using var api = new Api(host.Addresses[0], Token(null, "viewer"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.GetAsync("/budgets")).Status);
        await Until.TrueAsync(async () => (await api.GetAsync("/budgets")).Status == HttpStatusCode.OK, "the provider has answered");

        using var forged = new Api(host.Addresses[0], Of("forged"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await forged.GetAsync("/budgets")).Status);
        Assert.Equal("/.well-known/openid-configuration", provider.Requests.First().Path);
        await host.StopAsync();
    }

    private string Of(string how)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var rsa = RSA.Create(2048);
        SigningCredentials By(string id) =>
            new(new RsaSecurityKey(rsa.ExportParameters(true)) { KeyId = id }, SecurityAlgorithms.RsaSha256);
        var modulus = node.Provider.Rsa.ExportParameters(false).Modulus!;
        return how switch
        {
            "expired" => Token(d => (d.NotBefore, d.Expires) = (now.AddHours(-2), now.AddHours(-1)), "crm"),
            "future" => Token(d => d.NotBefore = now.AddMinutes(3), "crm"),
            "forever" => Token(d => d.Expires = null, "crm"),
            "audience" => Token(d => d.Audience = "another", "crm"),
            "issuer" => Token(d => d.Issuer = "https://evil.example.com", "crm"),
            "forged" => Token(d => d.SigningCredentials = By("k2"), "crm"),
            "sameId" => Token(d => d.SigningCredentials = By("k1"), "crm"),
            // The public key taken for a shared secret.
            "secret" =>
                Token(
                    d => d.SigningCredentials = new(new SymmetricSecurityKey(modulus) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256),
                    "crm"),
            "none" => $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{Token(null, "crm").Split('.')[1]}.",
            "changed" => Swap(Token(null, "crm"), Token(null, "crm-planners")),
            "without operator" => Token(d => d.Subject = new ClaimsIdentity([new Claim("groups", "crm")])),
            "noCode" => Token(d => d.Subject = new ClaimsIdentity([new Claim("login", "mia@example.com"), new Claim("groups", "crm")])),
            _ => Token(d => d.Subject = new ClaimsIdentity([new Claim("login", "mia"), new Claim("more", new string('x', 20_000))])),
        };

        static string Swap(string signed, string other) =>
            string.Join('.', signed.Split('.')[0], other.Split('.')[1], signed.Split('.')[2]);
    }
}
