using CampaignActors.Actors.Client;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CampaignActors.Node.Access;

/// <summary>
/// JSON web tokens of the identity provider. Its keys come from its metadata, fetched when they are first needed and again when a token is
/// signed with one that is not known, or from a file.
/// </summary>
internal sealed class Tokens : IDisposable
{
    private const int MaxLength = 16 * 1024;

    private readonly TokenOptions _options;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _provider;

    /// <exception cref="ArgumentException">The file of signing keys holds none.</exception>
    public Tokens(TokenOptions options)
    {
        _options = options;
        _parameters = TokenClaims.Parameters(options, options.Audience);
        if (options.Metadata is { } metadata)
        {
            _provider = new ConfigurationManager<OpenIdConnectConfiguration>(
                metadata.AbsoluteUri, new OpenIdConnectConfigurationRetriever(),
                    new HttpDocumentRetriever(_http) { RequireHttps = !metadata.IsLoopback });
            _parameters.ConfigurationManager = _provider;
        }
        else
        {
            _parameters.IssuerSigningKeys = new JsonWebKeySet(options.SigningKeys).GetSigningKeys() is { Count: > 0 } keys
                ? keys
                : throw new ArgumentException("it holds no signing keys");
        }
    }

    /// <summary>What the provider says of itself; <c>null</c>: its keys come from a file.</summary>
    public ConfigurationManager<OpenIdConnectConfiguration>? Provider => _provider;

    /// <exception cref="TooBusyException">The provider does not say which keys are its own.</exception>
    public async Task<Identified> CheckAsync(string token, CancellationToken ct)
    {
        if (token.Length > MaxLength)
            return new(null, $"the token is longer than {MaxLength} characters");
        if (!_handler.CanReadToken(token))
            return new(null, Problem(null));
        await AskProviderAsync(ct);
        var result = await _handler.ValidateTokenAsync(token, _parameters).WaitAsync(ct);
        if (!result.IsValid)
            return new(null, Problem(result.Exception));
        return TokenClaims.CallerOf(_options, result.ClaimsIdentity) is { } caller
            ? new(caller)
            : new(null, $"the token names no operator in its claim '{_options.OperatorClaim}'");
    }

    /// <summary>Refreshed from time to time; the last answer is used while the provider is unavailable.</summary>
    private async Task AskProviderAsync(CancellationToken ct)
    {
        try
        {
            if (_provider is not null)
                await _provider.GetConfigurationAsync(ct);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new TooBusyException(
                "the identity provider cannot be asked which keys are its own now, try again", NodaTime.Duration.FromSeconds(5));
        }
    }

    /// <summary>Enough to correct a token, without the content of a forged one.</summary>
    private static string Problem(Exception? e) => e switch
    {
        SecurityTokenExpiredException => "the token has expired",
        SecurityTokenNotYetValidException => "the token is not valid yet",
        SecurityTokenInvalidAudienceException => "the token is for somebody else",
        SecurityTokenInvalidIssuerException => "the token is of another issuer",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException =>
            "the token is not signed as it must be",
        _ => "the token is none that can be read",
    };

    public void Dispose() => _http.Dispose();
}
