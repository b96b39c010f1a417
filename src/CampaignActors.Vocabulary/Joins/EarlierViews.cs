using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// Views as versions before 0.2 store and send them: one document, facts in fields that begin with <c>$</c>. While a cluster is upgraded,
/// nodes of both versions read each other's entities and rows. To be removed with the first version that no longer follows 0.1.
/// </summary>
public static class EarlierViews
{
    private static readonly string[] s_levels = ["planned", "reserved", "committed", "spent", "invoiced"];

    /// <summary>What a node of an earlier version expects of an entity that it reads.</summary>
    public static string Write(EntityRef self, IEntityState state)
    {
        var view = KindCatalogue.Render(self, state);
        switch (state)
        {
            case BudgetState { Fields.RelatedTo: not null } b:
                view["$days"] = MapOf(b.Days, ByLevel);
                view["$originals"] = MapOf(b.Originals, o => Of(("originals", ByLevel(o.Originals)), ("amounts", ByLevel(o.Amounts))));
                break;
            case DeliveryModel when view.Count > 0:
                view["$needs"] = MapOf(DeliveryCosts.Needs((DeliveryModel)state), q => Number(q));
                break;
            case LineState { Stock: { } stock } l:
                view["$stock"] = Plain(stock);
                view["$orders"] = new JsonObject(l.Orders.Select(o => KeyValuePair.Create<string, JsonNode?>(
                    o.Key, Of(("volume", Number(o.Value.Volume)), ("deliveryDate", Time(o.Value.DeliveryDate))))));
                view["$consumptions"] = MapOf(Map<Quantity>.Of(l.Consumptions), q => Number(q));
                view["$reservations"] = MapOf(Map<Quantity>.Of(l.Reservations), q => Number(q));
                break;
            case SlotsState s when view.Count > 0:
                foreach (var (entry, request) in view["queue"]!.AsArray().OfType<JsonObject>().Zip(s.Queue()))
                {
                    entry["$number"] = request.Number;
                    if (request.Execution.LowActivity)
                        entry["$low"] = true;
                }
                if (s.Fields.LowActivity is { } hours)
                    view["$zone"] = hours.Zone;
                break;
            case KeyState { Hash: { } hash }:
                view["$hash"] = hash;
                break;
            case WorkflowModel w:
                if (w.LastSweep is { } at)
                    view["$lastSweep"] = Time(at);
                if (TechnicalWorkflows.Find(w.Code) is { } workflow)
                    view["$labels"] = Of(("en", Plain(workflow.Label())), ("nl", Plain(workflow.DutchLabel())));
                view["$history"] = new JsonArray([.. w.History.Select(WorkflowView.Run)]);
                break;
        }
        return view.ToJsonString();

        static JsonArray ByLevel(Seq<Money> sums) => new([.. BudgetView.Levels.Select(l => Amount(sums[(int)l]))]);
    }

    /// <summary>A view that a node of an earlier version has stored or sent.</summary>
    internal static EntityView Read(string kind, string text)
    {
        return new EntityView(() => WithoutPrivate(Parsed()), () => Facts(kind, Parsed()), text == "{}");

        JsonObject Parsed() => JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The document alone, sorted.</summary>
    internal static JsonObject WithoutPrivate(JsonObject view)
    {
        Remove(view);
        foreach (var entry in (view["queue"] as JsonArray ?? []).OfType<JsonObject>())
            Remove(entry);
        return Sort(view);

        static void Remove(JsonObject map)
        {
            foreach (var name in map.Select(f => f.Key).Where(k => k.StartsWith('$')).ToList())
                map.Remove(name);
        }
    }

    private static IViewFacts? Facts(string kind, JsonObject view) => view.Count == 0 ? null : kind switch
    {
        Kinds.Campaigns => CurrencyOf(view) is { } kept ? new CampaignViewFacts(kept, null) : null,
        Kinds.Plans or Kinds.Programs or Kinds.Invoices or Kinds.ProviderOrders =>
            CurrencyOf(view) is { } currency ? new CurrencyViewFacts(currency) : null,
        Kinds.Budgets => Budget(view),
        Kinds.Deliveries => new DeliveryViewFacts(
            CurrencyOf(view), WordOf<DeliveryState>(view["state"]), IsTrue(view["reserveStock"]) || IsTrue(view["reserveTogether"]),
            InstantOf(view["extractionDate"]) ?? InstantOf(view["contactDate"]), view["analyseAt"] is not null, Quantities(view["$needs"])),
        Kinds.Tasks => new TaskViewFacts(CurrencyOf(view), WordOf<Domain.Tasks.TaskStatus>(view["status"]), InstantOf(view["end"])),
        Kinds.Stocks => new StockViewFacts(CodeOf(view["substitute"])),
        Kinds.Lines => new LineViewFacts(
            CodeOf(view["$stock"])!.Value, QuantityOf(view["inStock"]), QuantityOf(view["reserved"]),
            Fields(view["$orders"]).Select(o => new OpenOrder(QuantityOf(o.Value!["volume"]), InstantOf(o.Value["deliveryDate"]))).ToSeq(),
            Quantities(view["$consumptions"]), Quantities(view["$reservations"]))
        {
            OrderCodes = Fields(view["$orders"]).Select(o => new Code(o.Key)).ToSeq() is { Count: > 0 } codes ? codes : null,
            LeadTime = view["leadTime"]?.GetValue<int>(),
        },
        Kinds.Rates => new RatesViewFacts(Items(view["quotes"]).Select(q => new RateQuote(
            InstantOf(q["date"])!.Value, q["rate"]!.GetValue<decimal>(), q["source"]?.GetValue<string>())).ToSeq()),
        Kinds.Slots => new SlotsViewFacts(
            Items(view["queue"]).Select(q => new QueuedProcess(
                CodeOf(q["campaign"]), CodeOf(q["delivery"]), q["$number"]!.GetValue<int>(), q["$low"] is not null)).ToSeq(),
            WindowOf(view["lowActivity"]), view["$zone"]?.GetValue<string>()),
        Kinds.Workflows => Workflow(view),
        Kinds.Keys => new KeyViewFacts(
            view["$hash"]!.GetValue<string>(), CodeOf(view["operator"]),
            (view["roles"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).ToSeq(),
            InstantOf(view["expiresAt"]), InstantOf(view["revokedAt"])),
        _ => null,
    };

    private static BudgetViewFacts Budget(JsonObject view)
    {
        var currency = CurrencyOf(view) ?? Currency.Eur;
        var foreign = Fields(view["$originals"]).ToLookup(o => o.Key.Split('/')[0],
            o => (Currency: new Currency(o.Key.Split('/')[1]), Sums: o.Value!));
        return new BudgetViewFacts(
            currency, Money.Of(view["allocated"]!.GetValue<decimal>(), currency), CodeOf(view["relatedTo"]),
            s_levels.Select(l => Money.Of(view[l]?.GetValue<decimal>() ?? 0, currency)).ToSeq(),
            Fields(view["$days"]).Select(day => new DayCharges(
                LocalDatePattern.Iso.Parse(day.Key).GetValueOrThrow(),
                Amounts(day.Value, currency),
                foreign[day.Key].Select(f => new ForeignCharges(
                    f.Currency, Amounts(f.Sums["originals"], f.Currency), Amounts(f.Sums["amounts"], currency))).ToSeq())).ToSeq())
        {
            Label = view["label"]?.GetValue<string>(),
            Held = view["held"]?.GetValue<decimal>() is { } held and not 0 ? Money.Of(held, currency) : null,
            FiscalYearStart = view["fiscalYearStart"]?.GetValue<int>(),
        };
    }

    private static WorkflowViewFacts Workflow(JsonObject view) => new(
        WordOf<WorkflowState>(view["state"]), InstantOf(view["$lastSweep"]),
        Items(view["parked"]).Select(p => new ParkedWork(
            EntityRef.Parse(p["item"]!.GetValue<string>()), InstantOf(p["due"])!.Value, InstantOf(p["since"])!.Value,
            p["attempts"]!.GetValue<int>(), p["reason"]?.GetValue<string>() ?? "")).ToSeq(),
        Items(view["$history"]).Select(h => new SweepRecord(
            h["run"]?.GetValue<string>() ?? "", InstantOf(h["ended"])!.Value, h["checked"]!.GetValue<long>(), h["drift"]!.GetValue<int>(),
            Duration.FromMilliseconds((long)(h["seconds"]!.GetValue<decimal>() * 1_000)), h["done"]!.GetValue<long>(),
            h["errors"]!.GetValue<long>(),
            InstantOf(h["started"]))).ToSeq(),
        view["schedule"] is not JsonObject schedule ? null : new RunSchedule(
            schedule["every"] is { } every ? Every(every.GetValue<string>()) : null,
            schedule["cron"]?.GetValue<string>(), schedule["zone"]?.GetValue<string>()),
        WindowOf(view["lowActivity"]));

    private static Duration Every(string text) => Scalars.Duration(new ScalarNode(text, true, new TextPosition("every", 1, 1))).OrThrow();

    private static Seq<Money> Amounts(JsonNode? levels, Currency currency) =>
        levels!.AsArray().Select(a => Money.Of(a!.GetValue<decimal>(), currency)).ToSeq();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(JsonNode? map) => map as JsonObject ?? [];

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static Map<Quantity> Quantities(JsonNode? map) =>
        Map<Quantity>.Of(Fields(map).Select(q => KeyValuePair.Create(q.Key, QuantityOf(q.Value))));

    private static bool IsTrue(JsonNode? flag) => flag?.GetValue<bool>() ?? false;

    private static Quantity QuantityOf(JsonNode? number) => new(number?.GetValue<decimal>() ?? 0);

    private static Currency? CurrencyOf(JsonObject view) =>
        view["currency"] is JsonValue value && value.TryGetValue(out string? code) && Currency.IsKnown(code) ? new Currency(code) : null;

    private static Code? CodeOf(JsonNode? text) => text is null ? null : new Code(text.GetValue<string>());

    private static Instant? InstantOf(JsonNode? text) => text is null ? null
        : InstantPattern.ExtendedIso.Parse(text.GetValue<string>()).GetValueOrThrow();

    private static T WordOf<T>(JsonNode? word) where T : struct, Enum =>
        Enum.GetValues<T>().First(v => Scalars.NameOf(v) == word!.GetValue<string>());

    private static DayWindow? WindowOf(JsonNode? hours)
    {
        return hours is null ? null : new DayWindow(Minutes(hours["from"]), Minutes(hours["to"]));

        static int Minutes(JsonNode? time)
        {
            var at = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time!.GetValue<string>()).GetValueOrThrow();
            return at.Hour * 60 + at.Minute;
        }
    }
}
