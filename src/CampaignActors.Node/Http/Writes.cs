using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Descriptions of entities and commands to them.</summary>
internal sealed class Writes(CommandGate gate, IEntityClient client, NodeArguments options) : IRouteGroup
{
    /// <summary>Query parameters that say how amounts and local times of the body are read.</summary>
    private static readonly string[] s_readAs = ["currency", "zone"];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Put("/{kind}/{code}", Needs.OfKind, Describes(PutMode.Apply), KindOperations.Describe),
        HttpRoute.Post("/{kind}/{code}", Needs.OfKind, Describes(PutMode.Create), KindOperations.Create),
        HttpRoute.Patch("/{kind}/{code}", Needs.OfKind, Describes(PutMode.Change), KindOperations.Change),
        HttpRoute.Patch("/stocks/{stock}/{line}", NeedTable.OfKind(Domain.Kernel.Kinds.Lines), LineAsync, KindOperations.ChangeStockLine),
        HttpRoute.Post("/commands/{verb}", Needs.OfVerb, VerbAsync, KindOperations.Command),
    ];

    private Delegate Describes(PutMode mode) => (HttpContext http, string kind, string code) => PutAsync(http, kind, code, mode);

    private async Task<IResult> PutAsync(HttpContext http, string kind, string code, PutMode mode)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        var target = Incoming.Code(code, kind);
        if (!KindCatalogue.SetNames.Contains(kind))
            return Problem.OfStatus(StatusCodes.Status405MethodNotAllowed, $"{kind} cannot be described, only read and commanded");
        Incoming.OnlyQuery(http.Request, s_readAs);
        var fields = await Incoming.FieldsAsync(http.Request);
        var context = await ContextAsync(http, kind, target, fields, mode);
        return await gate.SendAsync(http, Binder.Entity(kind, target, fields, mode, context), mode);
    }

    /// <summary>Amounts of an entity that exists are read in its own currency, unless the request names another.</summary>
    private async Task<ReadContext> ContextAsync(HttpContext http, string kind, Code code, MapNode fields, PutMode mode)
    {
        var context = Incoming.Context(http.Request, options);
        if (mode == PutMode.Create || Incoming.Query(http.Request, CurrencyType.Field) is not null || !EntityCurrency.IsOpen(kind, fields))
            return context;
        var reply = await client.ReadAsync(new EntityRef(kind, code), http.RequestAborted);
        return reply.Open().Facts?.Currency is { } kept ? context with { Currency = kept } : context;
    }

    private async Task<IResult> LineAsync(HttpContext http, string stock, string line)
    {
        var (stockCode, lineCode) = (Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line"));
        Incoming.OnlyQuery(http.Request, s_readAs);
        var fields = await Incoming.FieldsAsync(http.Request);
        return await gate.SendAsync(http, Binder.Line(stockCode, lineCode, fields, Incoming.Context(http.Request, options)));
    }

    /// <summary>A command that can name an operator and names none is signed by the caller's operator.</summary>
    private static MapNode Signed(string verb, MapNode arguments, Caller caller) =>
        caller.Operator.Length == 0 || arguments.Has("by") || VerbCatalogue.Get(verb).Arguments.Find("by") is null
            ? arguments
            : new MapNode(
                [.. arguments.Entries, new MapEntry(new ScalarNode("by", true, arguments.Position),
                    new ScalarNode(caller.Operator, true, arguments.Position))],
                arguments.Position);

    private async Task<IResult> VerbAsync(HttpContext http, string verb)
    {
        Incoming.OnlyQuery(http.Request, s_readAs);
        if (!CommandVerbs.All.Contains(verb))
            return Problem.Unknown($"unknown verb {Shown.Quote(verb)}{Suggestion.Expected(verb, CommandVerbs.All)}");
        var arguments = Signed(verb, await Incoming.FieldsAsync(http.Request), http.Caller());
        var request = Binder.Verb(verb, arguments, Incoming.Context(http.Request, options));
        http.Demand(NeedTable.OfVerb(verb, request));
        return await gate.SendAsync(http, request, verb is "order" or "acceptProposal" ? PutMode.Create : null);
    }
}
