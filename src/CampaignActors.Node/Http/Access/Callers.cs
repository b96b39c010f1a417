using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

internal static class Callers
{
    /// <summary>Who asks.</summary>
    public static Caller Caller(this HttpContext http) =>
        new(Incoming.Operator(http.Request), new HashSet<Role> { Role.Administrator }, "loopback");
}
