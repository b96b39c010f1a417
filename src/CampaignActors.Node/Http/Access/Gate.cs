using CampaignActors.Actors.Client;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Stands before every address: whoever cannot say who they are gets 401, who may not gets 403, who asks too often gets 429, and nothing of
/// the body is read before. An address that does not say what it asks is for administrators.
/// </summary>
/// <remarks>
/// What is refused costs as much as what is done: a 403 comes from the allowance of its caller, a 401 from that of its address. While an
/// address has none left, only keys that this node remembers are looked at, so that a flood of forged ones neither reads the store nor keeps
/// out whoever asks from the same address with a right one.
/// </remarks>
internal sealed class Gate(Identification identification, Rates rates, DenialLog denials, AllowedMethods methods)
{
    private const string Scheme = "Bearer ";

    public async Task EnterAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        var open = endpoint?.Metadata.GetMetadata<OpenToAll>() is not null || AsksForOpenMethods(http);
        var caller = open ? null : await FindOutAsync(http);
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
            Check(http, endpoint, caller);
            await next(http);
        }
        catch (NotAllowedException e)
        {
            denials.Add(http, StatusCodes.Status403Forbidden, e.Message, caller.Operator.Length > 0 ? caller.Operator : caller.Via);
            throw;
        }
    }

    private bool AsksForOpenMethods(HttpContext http) => HttpMethods.IsOptions(http.Request.Method) && methods.At(http.Request.Path).IsOpen;

    /// <summary>A connection that was taken although there was no room serves administrators, and questions after health.</summary>
    private static Problem? OnReserved(HttpContext http, Caller? caller)
    {
        if (http.Features.Get<ConnectionDoor.Seat>() is not { IsReserved: true } || Askers.Of(http, caller).Administrator
            || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            return null;
        http.Response.Headers.Connection = "close";
        return Problem.Busy("too many connections are open, to this node or from this address; what is left is for administrators: try again later");
    }

    /// <returns>Who asks; <c>null</c>: nobody knows, and that was answered.</returns>
    private async Task<Caller?> FindOutAsync(HttpContext http)
    {
        var credentials = Credentials(http.Request.Headers.Authorization);
        var spent = rates.OfStranger(http, requests: 0);
        Identified found;
        try
        {
            found = await identification.OfAsync(credentials, lookUp: spent is null, http.RequestAborted);
        }
        catch (UnknownKeysException)
        {
            // Codes that no list has: else those that are not even looked for, beyond a number, would cost nothing. What cannot be verified
            // because the node or its store is busy may be right, and is not counted.
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

    private Task RefuseAsync(HttpContext http, Problem tooMany)
    {
        denials.Add(http, StatusCodes.Status429TooManyRequests, Rates.TooManyStrangers, "");
        return tooMany.ExecuteAsync(http);
    }

    private Task RefuseAsync(HttpContext http, Identified unknown)
    {
        denials.Add(http, StatusCodes.Status401Unauthorized, unknown.Problem, unknown.Claims);
        var given = http.Request.Headers.Authorization.Count > 0;
        http.Response.Headers[HeaderNames.WWWAuthenticate] = given ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Problem.Unauthenticated(unknown.Problem).ExecuteAsync(http);
    }

    private static void Check(HttpContext http, Endpoint? endpoint, Caller caller)
    {
        // What is nowhere asks no more than to be known: to others, what there is and what not is said alike.
        var needs = endpoint is null ? [Need.Read] : endpoint.Metadata.GetMetadata<NeedOf>()?.Of(http) ?? [Need.Administer];
        if (!needs.Any(caller.May))
            throw NotAllowedException.For(caller, needs);
    }

    /// <returns>What stands behind <c>Bearer</c>; empty when nothing of that sort was given; <c>null</c> when it is given twice.</returns>
    private static string? Credentials(StringValues header) => header switch
    {
        { Count: 0 } => "",
        { Count: 1 } => header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : "",
        _ => null,
    };
}
