using CampaignActors.Actors.Client;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Authentication, authorization and rate limits of every request, before anything of its body is read: 401, 403 and 429. A route without
/// an admission is for administrators.
/// </summary>
/// <remarks>
/// Refusals consume rate limit too: a 403 that of its caller, a 401 that of its address. While an address has none left, only keys that
/// this node remembers are checked, so that a flood of forged keys neither reads the store nor locks out callers with a valid key at the
/// same address.
/// </remarks>
internal sealed class Gate(Identification identification, RequestRates rates, DenialLog denials, AllowedMethods methods)
{
    private const string Scheme = "Bearer ";

    public async Task EnterAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        var admission = endpoint?.Metadata.GetMetadata<Admission>();
        var open = admission is { IsOpen: true } || AsksForOpenMethods(http);
        var caller = open ? null : await AuthenticateAsync(http);
        if (caller is null && !open)
            return;
        if ((OnReserved(http, caller) ?? rates.OfCaller(http, caller)) is { } tooMany)
        {
            await tooMany.ExecuteAsync(http);
            return;
        }
        if (caller is null)
        {
            await next(http);
            return;
        }
        try
        {
            Check(http, endpoint is null, admission, caller);
            await next(http);
        }
        catch (NotAllowedException e)
        {
            denials.Add(http, StatusCodes.Status403Forbidden, e.Message, caller.Operator.Length > 0 ? caller.Operator : caller.Via);
            throw;
        }
    }

    private bool AsksForOpenMethods(HttpContext http) => HttpMethods.IsOptions(http.Request.Method) && methods.At(http.Request.Path).IsOpen;

    /// <summary>A connection of the reserve serves only administrators and health checks.</summary>
    private static Problem? OnReserved(HttpContext http, Caller? caller)
    {
        if (http.Features.Get<ConnectionDoor.Seat>() is not { IsReserved: true } || Askers.Of(http, caller).Administrator
            || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            return null;
        http.Response.Headers.Connection = "close";
        return Problem.Busy(
            "too many connections are open, to this node or from this address; what is left is for administrators: try again later");
    }

    /// <returns>The caller; <c>null</c>: not authenticated, and the refusal has been sent.</returns>
    private async Task<Caller?> AuthenticateAsync(HttpContext http)
    {
        if (http.Features.Get<PageTicket>() is { } page)
            return await AuthenticateAsync(http, page);
        var credentials = Credentials(http.Request.Headers.Authorization);
        var spent = rates.OfStranger(http, requests: 0);
        Identified found;
        try
        {
            found = await identification.OfAsync(credentials, lookUp: spent is null, http.RequestAborted);
        }
        catch (UnknownKeysException)
        {
            // Unknown codes count, or the ones that are not even looked up would be free. A key that cannot be verified because the node or
            // its store is busy may be valid, and does not count.
            if (rates.OfStranger(http) is not { } tooMany)
                throw;
            await RefuseAsync(http, tooMany);
            return null;
        }
        if (found.Caller is { } caller)
        {
            http.SetCaller(caller, async () => (await identification.OfAsync(credentials, lookUp: true, http.RequestAborted)).Caller);
            return caller;
        }
        if ((spent ?? rates.OfStranger(http)) is { } over)
            await RefuseAsync(http, over);
        else
            await RefuseAsync(http, found);
        return null;
    }

    /// <summary>The person of a page, whose browser was signed in by a key or by the identity provider.</summary>
    private async Task<Caller?> AuthenticateAsync(HttpContext http, PageTicket page)
    {
        var callers = http.RequestServices.GetRequiredService<PageCallers>();
        if (await callers.CallerAsync(page.Ticket, http.RequestAborted) is { } caller)
        {
            http.SetCaller(caller, () => callers.CallerAsync(page.Ticket, http.RequestAborted));
            return caller;
        }
        await RefuseAsync(http, new Identified(null, "the session has ended", page.Ticket.Code));
        return null;
    }

    private Task RefuseAsync(HttpContext http, Problem tooMany)
    {
        denials.Add(http, StatusCodes.Status429TooManyRequests, RequestRates.TooManyStrangers, "");
        return tooMany.ExecuteAsync(http);
    }

    private Task RefuseAsync(HttpContext http, Identified unknown)
    {
        denials.Add(http, StatusCodes.Status401Unauthorized, unknown.Problem, unknown.Claims);
        var given = http.Request.Headers.Authorization.Count > 0;
        http.Response.Headers[HeaderNames.WWWAuthenticate] = given ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Problem.Unauthenticated(unknown.Problem).ExecuteAsync(http);
    }

    private static void Check(HttpContext http, bool isUnknown, Admission? admission, Caller caller)
    {
        // Unknown addresses need authentication too: without it, an answer would tell which addresses exist.
        IReadOnlyList<Need> needs = isUnknown ? [Need.Read] : admission?.Needs(http) ?? [Need.Administer];
        if (!needs.Any(caller.May))
            throw NotAllowedException.For(caller, needs);
    }

    /// <returns>The text after <c>Bearer</c>; empty when there is none; <c>null</c> when the header is given twice.</returns>
    private static string? Credentials(StringValues header) => header switch
    {
        { Count: 0 } => "",
        { Count: 1 } => header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? text[Scheme.Length..].Trim()
            : "",
        _ => null,
    };
}
