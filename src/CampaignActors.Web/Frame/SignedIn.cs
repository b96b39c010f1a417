using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Frame;

/// <summary>The cookie of a session.</summary>
/// <param name="providerName">How the identity provider is called; <c>null</c>: none is configured.</param>
public sealed class SignedIn(string? providerName)
{
    /// <summary>The scheme of the cookie.</summary>
    public const string Scheme = "ui";

    public string? ProviderName => providerName;

    /// <summary>
    /// A session of the provider ends at a fixed time, however much it is used: that the provider has removed the person is not seen here.
    /// </summary>
    public Task StartAsync(HttpContext http, WebTicket ticket) => http.SignInAsync(
        Scheme, ticket.ToPrincipal(),
        new AuthenticationProperties { IsPersistent = false, AllowRefresh = ticket.Kind == TicketKind.Token ? false : null });

    public Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary><c>null</c>: no valid cookie.</summary>
    public async Task<WebTicket?> TicketAsync(HttpContext http) => WebTicket.From((await http.AuthenticateAsync(Scheme)).Principal);
}
