using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Web.Hosting;

/// <summary>
/// Before each page: who is signed in, how that person reads, and the headers that say what a page may do. Errors become pages.
/// </summary>
/// <param name="protection">Of all nodes together.</param>
public sealed partial class PageGate(
    ISessions sessions, SignedIn signedIn, IDataProtectionProvider protection, ILogger<PageGate> log)
{
    /// <summary>Scripts and styles of ours alone, no frames, no forms to elsewhere; charts bring styles of single elements.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private readonly IDataProtector _flashes = Flash.Protector(protection);

    /// <summary>In any case of its letters, as routes are found: no page is behind an address that the gate does not know.</summary>
    public static bool IsPage(HttpContext http) => http.Request.Path.StartsWithSegments("/ui", StringComparison.OrdinalIgnoreCase);

    public async Task EnterAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/" && HttpMethods.IsGet(http.Request.Method) && WantsPage(http.Request))
        {
            http.Response.Redirect("/ui");
            return;
        }
        if (!IsPage(http) || http.Request.Path.StartsWithSegments("/ui/assets", StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }
        Guard(http.Response.Headers);
        var ui = http.RequestServices.GetRequiredService<UiContext>();
        var ticket = sessions.IsOpen ? WebTicket.Open : await signedIn.TicketAsync(http);
        var me = ticket is null ? null : await sessions.WhoAsync(ticket, http.RequestAborted);
        ui.Set(http, ticket ?? WebTicket.Open, me, Preferences.Of(http, sessions.Zone), Flash.Take(http, _flashes));
        if (me is null && !http.Request.Path.StartsWithSegments("/ui/sign-in", StringComparison.OrdinalIgnoreCase))
        {
            await ToSignInAsync(http, ended: ticket is not null || HttpMethods.IsPost(http.Request.Method));
            return;
        }
        await ShowAsync(http, next);
    }

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private async Task ToSignInAsync(HttpContext http, bool ended)
    {
        if (ended)
            await signedIn.EndAsync(http);
        if (!WantsPage(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized; // A script of a page: the page itself leads to signing in.
            return;
        }
        // After a post the browser comes back to the page of its form, where what was typed is still in its session storage.
        var back = $"{http.Request.Path}{http.Request.QueryString}";
        Redirects.SeeOther(http, Paths.With(
            "/ui/sign-in", ("return", back == "/ui" ? null : back), ("ended", ended ? "1" : null)));
    }

    private async Task ShowAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (ApiException e) when (!http.Response.HasStarted)
        {
            if (e.Status == StatusCodes.Status401Unauthorized)
                await ToSignInAsync(http, ended: true);
            else
                await ErrorAsync(http, e.Status, Refused(http, e.Message));
        }
        catch (PageException e) when (!http.Response.HasStarted)
        {
            await ErrorAsync(http, e.Status, new Told(e.Message));
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await ErrorAsync(http, e.StatusCode, Refused(http, e.Message));
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            LogFailed(log, PersonPages.Logged(http.Request.Path), e);
            await ErrorAsync(http, StatusCodes.Status500InternalServerError, s_nothing);
        }
        // Forms that cannot be read or dispatched are answered so, with a type and without a body.
        if (http.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest })
        {
            // With a valid token it is a form that the page does not have any more: what it offered is over.
            var gone = http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true };
            await ErrorAsync(http, gone ? StatusCodes.Status410Gone : StatusCodes.Status400BadRequest, s_nothing);
        }
    }

    private static readonly Told s_nothing = new("");

    private static Told Refused(HttpContext http, string problem) =>
        RefusalTexts.Of(problem, http.RequestServices.GetRequiredService<UiContext>().Reader);

    private static async Task ErrorAsync(HttpContext http, int status, Told detail)
    {
        var headers = http.Response.Headers;
        http.Response.Clear();
        Guard(headers);
        // The services of the page that failed are half used.
        var failed = http.RequestServices.GetRequiredService<UiContext>();
        await using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        http.RequestServices.GetRequiredService<UiContext>().Set(http, failed.Ticket, failed.Signed, failed.Reader, null);
        var shown = new { Status = status, Detail = detail.Text, DetailLanguage = detail.Language };
        var page = new RazorComponentResult<ErrorPage>(shown) { StatusCode = status };
        await page.ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the page {Path} failed")]
    private static partial void LogFailed(ILogger log, string path, Exception e);
}
