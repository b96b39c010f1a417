using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>
/// When a budget was overrun: thresholds that were crossed, a forecast below zero, and charges that had to wait, from its journal
/// (domain.md §3.3 rule 7).
/// </summary>
internal sealed class OverrunRoute(StartedNode node, Lanes lanes, IHostApplicationLifetime life) : IRouteGroup
{
    /// <summary>The last ones that an answer holds.</summary>
    private const int Most = 500;

    private static readonly string[] s_whats = ["threshold", "forecast", "wait", "rate"];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/budgets/{code}/overruns", Need.Read, OverrunsAsync, schemas =>
        [
            new("listOverruns", Kinds.Budgets, "When a budget was overrun, from its journal, the latest first.")
            {
                Description = $"The last {Most}. Amounts are those right after it, in the currency of the budget.",
                Reply = schemas.Define("Overruns", () => Schema.Object(("items", Schema.ListOf(schemas.Define("Overrun", RowSchema))))),
            },
        ]),
    ];

    private static JsonObject RowSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("at", "what", "allocated", "engaged", "free", "forecast"),
        ["properties"] = new JsonObject
        {
            ["at"] = Schema.Time(),
            ["what"] = Schema.Described(
                Schema.Words(s_whats),
                "threshold: a share of what is allocated was reached; forecast: it fell below zero; wait: a charge waits until enough is "
                + "free; rate: a charge waits for a rate."),
            ["percent"] = Schema.Described(Schema.Whole(), "Of a threshold."),
            ["item"] = Schema.Described(Schema.Text(), "KIND/CODE of the charge that waits."),
            ["to"] = Schema.Described(Schema.ListOf(Schema.Code()), "Operators who were told."),
            ["allocated"] = Amount(), ["engaged"] = Amount(), ["free"] = Amount(), ["forecast"] = Amount(),
        },
    };

    private static JsonObject Amount() => new() { ["type"] = "number" };

    private async Task<IResult> OverrunsAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request);
        var entity = EntityJson.Ref(Kinds.Budgets, code);
        using var turn = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var rows = await Task.Run(() => Read(new BoundedHistory(node.History, ends.Token, BoundedHistory.Held), entity), ends.Token);
        return rows is null
            ? Problem.Unknown($"unknown budget '{entity.Code}'")
            : new JsonReply(new JsonObject { ["items"] = new JsonArray([.. rows]) });
    }

    /// <returns><c>null</c>: there is no such budget.</returns>
    private static List<JsonObject>? Read(BoundedHistory history, EntityRef entity)
    {
        var kind = EntityCatalog.Get(Kinds.Budgets);
        var state = kind.Initial(entity.Code);
        var found = new LinkedList<JsonObject>();
        foreach (var row in history.Rows(entity))
        {
            if (row.Envelope is not { } envelope)
                continue;
            state = EntityFold.Apply(kind, state, envelope);
            foreach (var happened in envelope.Events)
            {
                if (Of(happened) is not { } shown)
                    continue;
                shown["at"] = InstantPattern.ExtendedIso.Format(envelope.At);
                Figures(shown, (BudgetState)state);
                found.AddFirst(shown);
                if (found.Count > Most)
                    found.RemoveLast();
            }
        }
        return ((BudgetState)state).Fields is null ? null : [.. found];
    }

    private static JsonObject? Of(IEvent happened) => happened switch
    {
        BudgetAlerted alerted => new() { ["what"] = "threshold", ["percent"] = alerted.Percent, ["to"] = To(alerted.Notices) },
        ForecastAlerted forecast => new() { ["what"] = "forecast", ["to"] = To(forecast.Notices) },
        ChargeWaits waits => new() { ["what"] = waits.Needs is null ? "rate" : "wait", ["item"] = waits.Charge.Item.ToString() },
        _ => null,
    };

    private static JsonArray To(NoticesSent? notices) =>
        new([.. (notices?.Notices ?? []).SelectMany(n => n.To).Distinct().Select(c => JsonValue.Create(c.Text))]);

    private static void Figures(JsonObject shown, BudgetState budget)
    {
        foreach (var (name, amount) in new[]
        {
            ("allocated", budget.Allocated), ("engaged", budget.Engaged), ("free", budget.Free), ("forecast", budget.Forecast),
        })
            shown[name] = JsonValue.Create(amount.Amount);
    }
}
