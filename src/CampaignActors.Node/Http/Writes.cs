using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Start;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Descriptions of entities and commands to them.</summary>
internal sealed class Writes(CommandGate gate, NodeOptions options)
{
    /// <summary>Of each, the way it is in scenario files.</summary>
    private static readonly string[] s_readAs = ["currency", "zone"];

    /// <summary>All but those that are addresses of their own, and those of simulations.</summary>
    public static readonly IReadOnlyList<string> Verbs =
        [.. VerbCatalogue.Names.Except([VerbCatalogue.Create, VerbCatalogue.Set, VerbCatalogue.Parallel, "crash"])];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/{kind}/{code}", (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Apply));
        routes.MapPost("/{kind}/{code}", (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Create));
        routes.MapPatch("/{kind}/{code}", (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Change));
        routes.MapPatch("/stocks/{stock}/{line}", (Delegate)LineAsync);
        routes.MapPost("/commands/{verb}", (Delegate)VerbAsync);
    }

    private async Task<IResult> PutAsync(HttpContext http, string kind, string code, PutMode mode)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        var target = Incoming.Code(code, kind);
        if (!KindCatalogue.SetNames.Contains(kind))
            return Problem.OfStatus(StatusCodes.Status405MethodNotAllowed, $"{kind} cannot be described, only read and commanded");
        Incoming.OnlyQuery(http.Request, s_readAs);
        var fields = await Incoming.FieldsAsync(http.Request);
        return await gate.SendAsync(http, Binder.Entity(kind, target, fields, mode, Incoming.Context(http.Request, options)), mode);
    }

    private async Task<IResult> LineAsync(HttpContext http, string stock, string line)
    {
        var (stockCode, lineCode) = (Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line"));
        Incoming.OnlyQuery(http.Request, s_readAs);
        var fields = await Incoming.FieldsAsync(http.Request);
        return await gate.SendAsync(http, Binder.Line(stockCode, lineCode, fields, Incoming.Context(http.Request, options)));
    }

    private async Task<IResult> VerbAsync(HttpContext http, string verb)
    {
        Incoming.OnlyQuery(http.Request, s_readAs);
        if (!Verbs.Contains(verb))
            return Problem.Unknown($"unknown verb {Shown.Quote(verb)}{Suggestion.Expected(verb, Verbs)}");
        var arguments = await Incoming.FieldsAsync(http.Request);
        var request = Binder.Verb(verb, arguments, Incoming.Context(http.Request, options));
        return await gate.SendAsync(http, request, verb == "order" ? PutMode.Create : null);
    }
}
