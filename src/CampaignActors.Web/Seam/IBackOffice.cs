using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Seam;

/// <summary>
/// The one seam between pages and the system: the HTTP interface of this node, called without a connection. Needs, limits, signatures and
/// the audit list are those of any other client.
/// </summary>
public interface IBackOffice
{
    /// <param name="page">The request of the browser: its address, and its end.</param>
    /// <param name="ticket">Who asks.</param>
    Task<Reply> SendAsync(HttpContext page, WebTicket ticket, Ask ask);

    /// <summary>The same, with the answer written to the browser as it comes: for streams and files.</summary>
    Task RelayAsync(HttpContext page, WebTicket ticket, Ask ask);
}

/// <summary>Who is signed in.</summary>
public interface ISessions
{
    /// <summary>Whether everybody at this machine may do everything, without a key.</summary>
    bool IsOpen { get; }

    /// <summary>Checks a key that a person has typed. Wrong keys consume the rate limit of their address.</summary>
    Task<SignInOutcome> SignInAsync(HttpContext page, string key);

    /// <summary>The caller of a ticket now; <c>null</c>: the key was revoked, has expired, or was made again.</summary>
    Task<Me?> WhoAsync(WebTicket ticket, CancellationToken ct);

    /// <summary>Time zone of the node, an IANA name.</summary>
    string Zone { get; }

    /// <summary>Version of the product.</summary>
    string Version { get; }
}

/// <param name="Ticket"><c>null</c>: refused.</param>
/// <param name="Problem">Why, in one line.</param>
public sealed record SignInOutcome(WebTicket? Ticket, string Problem = "", int Status = StatusCodes.Status200OK);
