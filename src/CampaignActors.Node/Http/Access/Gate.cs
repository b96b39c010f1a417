using CampaignActors.Node.Access;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Stands before every address: whoever cannot say who they are gets 401, who may not gets 403, and nothing of the body is read before. An
/// address that does not say what it asks is for administrators.
/// </summary>
internal static class Gate
{
    private const string Scheme = "Bearer ";

    public static void UseAccess(this WebApplication app, Identification identification, DenialLog denials) => app.Use(async (http, next) =>
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(http);
            return;
        }
        var credentials = Credentials(http.Request.Headers.Authorization);
        var (caller, problem, claims) = await identification.OfAsync(credentials, http.RequestAborted);
        if (caller is null)
        {
            denials.Add(http, StatusCodes.Status401Unauthorized, problem, claims);
            http.Response.Headers[HeaderNames.WWWAuthenticate] = http.Request.Headers.Authorization.Count == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
            await Problem.Unauthenticated(problem).ExecuteAsync(http);
            return;
        }
        http.SetCaller(caller, async () => (await identification.OfAsync(credentials, http.RequestAborted)).Caller);
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
    });

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
