using CampaignActors.Web.Reading;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Frame;

/// <summary>What every part of one page knows. It is set before the page is rendered.</summary>
public sealed class UiContext
{
    /// <summary>The request of the browser.</summary>
    public HttpContext Http { get; private set; } = null!;

    public WebTicket Ticket { get; private set; } = WebTicket.Open;

    /// <summary><c>null</c>: no person is signed in, which only the page to sign in allows.</summary>
    public Me? Signed { get; private set; }

    /// <exception cref="InvalidOperationException">No person is signed in.</exception>
    public Me Me => Signed ?? throw new InvalidOperationException("this page needs a person who is signed in");

    public Reader Reader { get; private set; } = null!;

    /// <summary>What the page before wants to be said here, once.</summary>
    public Flash? Flash { get; private set; }

    /// <summary>Path and query of this page, as the browser has it.</summary>
    public string Address => $"{Http.Request.Path}{Http.Request.QueryString}";

    public void Set(HttpContext http, WebTicket ticket, Me? me, Reader reader, Flash? flash) =>
        (Http, Ticket, Signed, Reader, Flash) = (http, ticket, me, reader, flash);
}
