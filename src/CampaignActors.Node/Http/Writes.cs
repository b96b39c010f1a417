using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Descriptions of entities and commands to them.</summary>
internal sealed class Writes(CommandGate gate, IEntityClient client, NodeOptions options)
{
    /// <summary>Query parameters that say how amounts and local times of the body are read.</summary>
    private static readonly string[] s_readAs = ["currency", "zone"];

    /// <summary>The verbs that have an address; the others exist only in files.</summary>
    public static readonly IReadOnlyList<string> Verbs =
        [.. VerbCatalogue.Names.Except([VerbCatalogue.Create, VerbCatalogue.Set, VerbCatalogue.Parallel, "crash"])];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/{kind}/{code}",
            (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Apply)).Asks(Needs.OfKind);
        routes.MapPost("/{kind}/{code}",
            (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Create)).Asks(Needs.OfKind);
        routes.MapPatch("/{kind}/{code}",
            (HttpContext http, string kind, string code) => PutAsync(http, kind, code, PutMode.Change)).Asks(Needs.OfKind);
        routes.MapPatch("/stocks/{stock}/{line}", (Delegate)LineAsync).Asks(NeedTable.OfKind(Domain.Kernel.Kinds.Lines));
        routes.MapPost("/commands/{verb}", (Delegate)VerbAsync).AsksOneOf(Needs.OfVerb);
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
        if (!Verbs.Contains(verb))
            return Problem.Unknown($"unknown verb {Shown.Quote(verb)}{Suggestion.Expected(verb, Verbs)}");
        var arguments = Signed(verb, await Incoming.FieldsAsync(http.Request), http.Caller());
        var request = Binder.Verb(verb, arguments, Incoming.Context(http.Request, options));
        http.Demand(NeedTable.OfVerb(verb, request));
        return await gate.SendAsync(http, request, verb == "order" ? PutMode.Create : null);
    }
}
