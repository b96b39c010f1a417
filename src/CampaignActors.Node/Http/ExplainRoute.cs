using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>Why a figure is what it is, from the journal.</summary>
internal sealed class ExplainRoute(
    StartedNode node, IDomainClock clock, NodeArguments options, Lanes lanes, IHostApplicationLifetime life) : IRouteGroup
{
    private const string Consolidated = "consolidated.";
    private const string Tag = "journal";

    private static readonly ApiParameter[] s_past =
    [
        new("knownAt", Schema.Text(), "The figure as it was known then."),
        new("trueAt", Schema.Text(), "The figure as it was then, by what is known now."),
        new("zone", Schema.Text(), "IANA zone of a local time in knownAt or trueAt."),
    ];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/{kind}/{code}/explain/{field}", Need.Read, OneAsync, _ =>
        [
            new("explain", Tag, "Why a figure is what it is, from the journal.")
            {
                Parts = new Dictionary<string, JsonObject>(KindOperations.AnyKind()) { ["field"] = Schema.Text() },
                Query = s_past,
            },
        ]),
        HttpRoute.Get("/stocks/{stock}/{line}/explain/{field}", Need.Read, StockLineAsync, _ =>
        [
            new("explainStockLine", Tag, "Why a figure of a stock line is what it is.")
            {
                Parts = new Dictionary<string, JsonObject> { ["field"] = Schema.Text() },
                Query = s_past,
            },
        ]),
    ];

    private Task<IResult> OneAsync(HttpContext http, string kind, string code, string field) =>
        ExplainAsync(http, kind, [EntityJson.Ref(kind, code).Code], field);

    private Task<IResult> StockLineAsync(HttpContext http, string stock, string line, string field) =>
        ExplainAsync(http, Kinds.Stocks, [Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line")], field);

    private async Task<IResult> ExplainAsync(HttpContext http, string kind, IReadOnlyList<Code> address, string field)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        Incoming.OnlyQuery(http.Request, "knownAt", "trueAt", "zone");
        var past = Incoming.Past(http.Request, options);
        if (kind == Kinds.Budgets && field.StartsWith(Consolidated, StringComparison.Ordinal))
            return await (past is null ? WithRelatedAsync(http, address[0], field) : WithRelatedAsync(http, address[0], field, past));
        using var turn = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        try
        {
            var history = new BoundedHistory(node.History, ends.Token, BoundedHistory.Held);
            var explanation = await Task.Run(() => new Explainer(history, past).Explain(kind, address, field), ends.Token);
            var what = $"{(address.Count == 2 ? "stock line" : KindCatalogue.Singular(kind))} '{string.Join('/', address)}'";
            return explanation is null
                ? Problem.Unknown(past is null ? $"unknown {what}" : $"{what} was not known then")
                : new JsonReply(explanation.ToJson());
        }
        catch (JsonException e)
        {
            return Problem.Of(Refusal.State, e.Message);
        }
    }

    /// <summary>
    /// A figure with all related budgets: what each of them brings to it. Why that is so is asked of each, as its own figure.
    /// </summary>
    private async Task<IResult> WithRelatedAsync(HttpContext http, Code code, string field)
    {
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        return WithRelated(node.Views, code, field, clock.Now) ?? Problem.Unknown($"unknown budget '{code}'");
    }

    /// <summary>The same of the past: all budgets of the tree are folded as they were.</summary>
    private async Task<IResult> WithRelatedAsync(HttpContext http, Code code, string field, AsOf past)
    {
        using var turn = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var views = new PastViews(new BoundedHistory(node.History, ends.Token), past);
        return await Task.Run(() => WithRelated(views, code, field, past.At), ends.Token)
            ?? Problem.Unknown($"budget '{code}' was not known then");
    }

    private IResult? WithRelated(IViewSource views, Code code, string field, Instant at)
    {
        if (views.Find(Kinds.Budget(code)) is not { IsEmpty: false } view)
            return null;
        var name = field[Consolidated.Length..];
        if (Composer.ConsolidatedParts(code, name, views, at, options.Zone) is not { } parts)
            throw new InputException(null, $"budgets/{code} has no field {Shown.Quote(field)}");
        var lines = parts.Select(p => new ExplainedLine($"budgets/{p.Budget}", p.Amount, [])).ToArray();
        var currency = (view.Facts as BudgetViewFacts)?.Allocated.Currency;
        return new JsonReply(new Explanation($"budgets/{code}", field, JsonValue.Create(parts.Sum(p => p.Amount)), lines)
        {
            Digits = currency?.Digits,
        }.ToJson());
    }
}
