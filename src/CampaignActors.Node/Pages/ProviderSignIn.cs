using System.Security.Claims;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CampaignActors.Node.Pages;

/// <summary>
/// Signing in at the identity provider. The library leads the browser there and back, and checks state, nonce, PKCE and the id token; the
/// same claims as in a bearer token say who it is. Of the provider's tokens nothing is kept.
/// </summary>
internal sealed partial class ProviderSignIn(
    SignInOptions options, TokenOptions tokens, SignedIn signedIn, RequestRates rates, DenialLog denials, ILogger<ProviderSignIn> log)
{
    public const string BeginPath = "/ui/sign-in/provider";

    /// <summary>The address that the provider must know.</summary>
    public const string CallbackPath = "/ui/sign-in/callback";

    private const string Scheme = "provider";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static void Add(IServiceCollection services, SignInOptions options, TokenOptions tokens)
    {
        services.AddSingleton(sp => ActivatorUtilities.CreateInstance<ProviderSignIn>(sp, options, tokens));
        services.AddAuthentication().AddOpenIdConnect(Scheme, _ => { });
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<ProviderSignIn, Tokens>((library, signIn, provider) =>
            signIn.Configure(library, provider));
    }

    private void Configure(OpenIdConnectOptions library, Tokens provider)
    {
        library.SignInScheme = SignedIn.Scheme;
        library.ConfigurationManager = provider.Provider;
        library.RequireHttpsMetadata = tokens.Metadata is not { IsLoopback: true };
        library.BackchannelTimeout = s_patience;
        (library.ClientId, library.ClientSecret) = (options.ClientId, options.ClientSecret);
        library.CallbackPath = CallbackPath;
        (library.RemoteSignOutPath, library.SignedOutCallbackPath) = (default, default);
        (library.ResponseType, library.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
        library.UsePkce = true;
        library.Scope.Clear();
        foreach (var scope in options.Scopes)
            library.Scope.Add(scope);
        library.MapInboundClaims = false;
        library.DisableTelemetry = true;
        library.TokenValidationParameters = TokenClaims.Parameters(tokens, options.ClientId);
        foreach (var cookie in new[] { library.CorrelationCookie, library.NonceCookie })
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        library.Events = new OpenIdConnectEvents
        {
            OnTokenValidated = Recognize,
            OnTicketReceived = SignInAsync,
            OnAccessDenied = denied => throw Refused(denied.HttpContext, "the provider has not let the person in",
                $"{options.ProviderName} has not signed you in.", $"{options.ProviderName} heeft je niet aangemeld."),
            OnRemoteFailure = Fail,
        };
    }

    /// <summary><c>GET /ui/sign-in/provider?return=/ui/…</c>: leads the browser to the provider.</summary>
    /// <exception cref="PageException">The provider cannot be asked where that is.</exception>
    public async Task BeginAsync(HttpContext http)
    {
        var back = UiAddress.Local(http.Request.Query["return"] is [{ } wanted] ? wanted : null);
        try
        {
            await http.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = back });
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            LogFailed(log, Shown.OneLine(e.Message, 300));
            throw new PageException(StatusCodes.Status503ServiceUnavailable, Words(
                http, $"{options.ProviderName} does not answer now.", $"{options.ProviderName} antwoordt nu niet."));
        }
    }

    /// <summary>From the claims of the id token to a ticket of ours.</summary>
    private Task Recognize(TokenValidatedContext validated)
    {
        var caller = validated.Principal?.Identity is ClaimsIdentity identity ? TokenClaims.CallerOf(tokens, identity) : null;
        if (caller is null)
        {
            throw Refused(
                validated.HttpContext, $"sign-in without an operator in the claim '{tokens.OperatorClaim}'",
                $"{options.ProviderName} does not say which operator you are.",
                $"{options.ProviderName} zegt niet welke operator je bent.");
        }
        if (!caller.May(Need.Read))
        {
            throw Refused(
                validated.HttpContext, "sign-in without a role",
                $"{caller.Operator} has no role here. Ask an administrator for one.",
                $"{caller.Operator} heeft hier geen rol. Vraag er een aan een beheerder.", caller.Operator);
        }
        validated.Principal = TicketOf(caller).ToPrincipal();
        return Task.CompletedTask;
    }

    private static WebTicket TicketOf(Caller caller) =>
        new(TicketKind.Token, caller.Operator, "", [.. caller.Roles.Order().Select(Scalars.NameOf)]);

    private async Task SignInAsync(TicketReceivedContext received)
    {
        received.HandleResponse();
        var ticket = WebTicket.From(received.Principal) ?? throw new InvalidOperationException("the id token was not looked at");
        await signedIn.StartAsync(received.HttpContext, ticket);
        received.Response.StatusCode = StatusCodes.Status303SeeOther;
        received.Response.Headers.Location = UiAddress.Local(received.ReturnUri);
    }

    /// <summary>A forged or old answer of the provider, or none; what exactly stands in the log.</summary>
    private Task Fail(RemoteFailureContext failed)
    {
        var problem = failed.Failure;
        if (problem is PageException or { InnerException: PageException })
            throw problem as PageException ?? problem.InnerException!;
        LogFailed(log, Shown.OneLine(problem?.Message ?? "no reason", 300));
        throw Refused(
            failed.HttpContext, "sign-in with an answer of the provider that does not count",
            $"Signing in at {options.ProviderName} has not succeeded: its answer does not count, or came too late.",
            $"Aanmelden bij {options.ProviderName} is niet gelukt: het antwoord telt niet, of kwam te laat.");
    }

    /// <summary>Consumes the rate limit of the address, as a wrong key does.</summary>
    private PageException Refused(HttpContext http, string reason, string english, string dutch, string who = "")
    {
        if (rates.OfStranger(http) is not null)
        {
            denials.Add(http, StatusCodes.Status429TooManyRequests, RequestRates.TooManyStrangers, "");
            return new(StatusCodes.Status429TooManyRequests, Words(
                http, "Too many attempts from this address: wait a minute.", "Te veel pogingen vanaf dit adres: wacht een minuut."));
        }
        denials.Add(http, StatusCodes.Status401Unauthorized, reason, who);
        return new(StatusCodes.Status401Unauthorized, Words(http, english, dutch));
    }

    private static string Words(HttpContext http, string english, string dutch) =>
        http.RequestServices.GetRequiredService<UiContext>().Reader.T(english, dutch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "signing in at the identity provider failed: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
