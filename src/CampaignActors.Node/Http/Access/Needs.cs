using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Admissions that depend on the address. An unknown word needs only <see cref="Need.Read"/>: the handler then says what is expected.
/// </summary>
internal static class Needs
{
    public static readonly Admission OfKind =
        Admission.By(http => Part(http, "kind") is { } kind && EntityJson.IsKind(kind) ? NeedTable.OfKind(kind) : Need.Read);

    public static readonly Admission OfVerb =
        Admission.ByOneOf(http => Part(http, "verb") is { } verb && CommandVerbs.All.Contains(verb) ? NeedTable.OfVerb(verb) : [Need.Read]);

    public static readonly Admission OfWorkflowAction = Admission.By(http =>
        Part(http, "action") is { } action && WorkflowActions.Names.Contains(action) ? NeedTable.OfWorkflowAction(action) : Need.Read);

    private static string? Part(HttpContext http, string name) => http.Request.RouteValues[name] as string;
}
