using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

internal static class Callers
{
    private static readonly object s_key = new();
    private static readonly object s_now = new();

    /// <summary>Who asks.</summary>
    /// <exception cref="InvalidOperationException">The address is open to all, so nobody had to say.</exception>
    public static Caller Caller(this HttpContext http) =>
        http.Items[s_key] as Caller ?? throw new InvalidOperationException($"nobody was asked who they are at {http.Request.Path}");

    /// <summary>The same where nobody may have been asked: before the gate, and at addresses that are open to all.</summary>
    public static Caller? CallerIfKnown(this HttpContext http) => http.Items[s_key] as Caller;

    /// <param name="now">Finds out anew who it is; <c>null</c>: nobody that is let in any more.</param>
    public static void SetCaller(this HttpContext http, Caller caller, Func<Task<Caller?>> now) => (http.Items[s_key], http.Items[s_now]) = (caller, now);

    /// <summary>Who asks, found out anew.</summary>
    public static Task<Caller?> CallerNowAsync(this HttpContext http) => ((Func<Task<Caller?>>)http.Items[s_now]!)();

    /// <exception cref="NotAllowedException">The caller has none of the roles that this takes.</exception>
    public static void Demand(this HttpContext http, Need need)
    {
        if (!http.Caller().May(need))
            throw NotAllowedException.For(http.Caller(), [need]);
    }

    /// <summary>Whom a change is signed with: the caller, or whoever an administrator names.</summary>
    /// <param name="named">In the body or a header; empty when nobody was named.</param>
    /// <exception cref="NotAllowedException">Somebody else is named.</exception>
    public static string Signature(this HttpContext http, string named)
    {
        var caller = http.Caller();
        if (named.Length == 0)
            return caller.Operator;
        return caller.MaySignAs(named)
            ? named
            : throw new NotAllowedException($"{Shown.Quote(caller.Operator)} cannot act as {Shown.Quote(named)}: only administrators name somebody else");
    }
}

/// <summary>Whoever asks is known and may not do this. <see cref="Exception.Message"/> is one line for them.</summary>
internal sealed class NotAllowedException(string message) : Exception(message)
{
    public static NotAllowedException For(Caller caller, IReadOnlyList<Need> needs)
    {
        var roles = Enum.GetValues<Role>().Where(r => needs.Any(n => new Caller("", new HashSet<Role> { r }, "").May(n)));
        var has = caller.Roles.Count == 0 ? "no role" : string.Join(" and ", caller.Roles.Order().Select(Scalars.NameOf));
        return new NotAllowedException($"this takes {string.Join(" or ", roles.Select(Scalars.NameOf))}; who asks has {has}");
    }
}
