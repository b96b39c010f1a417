using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Identity;

/// <summary>The authenticated caller of a request.</summary>
internal static class Callers
{
    private static readonly object s_key = new();
    private static readonly object s_now = new();

    /// <exception cref="InvalidOperationException">The address is open, so its callers are not authenticated.</exception>
    public static Caller Caller(this HttpContext http) =>
        http.Items[s_key] as Caller ?? throw new InvalidOperationException($"callers are not authenticated at {http.Request.Path}");

    /// <summary>The same, or <c>null</c> before the gate and at open addresses.</summary>
    public static Caller? CallerIfKnown(this HttpContext http) => http.Items[s_key] as Caller;

    /// <param name="now">Authenticates again; <c>null</c>: the credentials are no longer valid.</param>
    public static void SetCaller(this HttpContext http, Caller caller, Func<Task<Caller?>> now) =>
        (http.Items[s_key], http.Items[s_now]) = (caller, now);

    /// <summary>Authenticates the caller again.</summary>
    public static Task<Caller?> CallerNowAsync(this HttpContext http) => ((Func<Task<Caller?>>)http.Items[s_now]!)();

    /// <exception cref="NotAllowedException">The caller has none of the required roles.</exception>
    public static void Demand(this HttpContext http, Need need)
    {
        if (!http.Caller().May(need))
            throw NotAllowedException.For(http.Caller(), [need]);
    }

    /// <summary>The operator who signs a change: that of the caller, or the one that an administrator names.</summary>
    /// <param name="named">From the body or a header; empty when no operator is named.</param>
    /// <exception cref="NotAllowedException">Another operator is named by a caller who is no administrator.</exception>
    public static string Signature(this HttpContext http, string named)
    {
        var caller = http.Caller();
        if (named.Length == 0)
            return caller.Operator;
        return caller.MaySignAs(named)
            ? named
            : throw new NotAllowedException(
                $"{Shown.Quote(caller.Operator)} cannot act as {Shown.Quote(named)}: only administrators name another operator");
    }
}

/// <summary>The caller is authenticated and not allowed to do this. <see cref="Exception.Message"/> is one line for the caller.</summary>
internal sealed class NotAllowedException(string message) : Exception(message)
{
    public static NotAllowedException For(Caller caller, IReadOnlyList<Need> needs)
    {
        var roles = Enum.GetValues<Role>().Where(r => needs.Any(n => new Caller("", new HashSet<Role> { r }, "").May(n)));
        var has = caller.Roles.Count == 0 ? "no role" : string.Join(" and ", caller.Roles.Order().Select(Scalars.NameOf));
        return new NotAllowedException($"this takes {string.Join(" or ", roles.Select(Scalars.NameOf))}; the caller has {has}");
    }
}
