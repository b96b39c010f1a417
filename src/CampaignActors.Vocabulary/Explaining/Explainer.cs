using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Vocabulary.Explaining;

/// <summary>
/// Explains figures from the journal alone, on a node and in the model alike: which parts a figure has, which row wrote each of them, and
/// what led to that row, back to the command of a person or the date that a person gave.
/// </summary>
/// <param name="past">The instant of the figure; <c>null</c>: now.</param>
/// <remarks>Reads whole histories of the entities concerned and blocks while it does; one explainer serves one question.</remarks>
public sealed class Explainer(IEntityHistory history, AsOf? past = null)
{
    /// <summary>Rows on the way back; a longer chain is cut there.</summary>
    public const int MaxDepth = 40;

    private readonly Dictionary<EntityRef, IReadOnlyList<JournalRow>> _rows = [];

    /// <param name="address">KIND/CODE, or STOCK/LINE of kind stocks.</param>
    /// <param name="field">As it is shown; a figure within another with dots between.</param>
    /// <returns><c>null</c> when there is no such entity.</returns>
    /// <exception cref="InputException">There is no such field, or it belongs to several entities.</exception>
    /// <exception cref="JsonException">A row cannot be read.</exception>
    public Explanation? Explain(string kind, IReadOnlyList<Code> address, string field)
    {
        var entity = kind == Kinds.Stocks && address.Count == 2 ? Kinds.Line(address[1]) : new EntityRef(kind, address[0]);
        var rows = Known(Rows(entity));
        var state = AsItWas(Fold(entity, rows).Last());
        var view = KindCatalogue.Render(entity, state);
        if (view.Count == 0 || (state is LineState line && line.Stock != address[0]))
            return null;
        var of = $"{kind}/{string.Join('/', address)}";
        var value = At(view, field);
        if (value is null && !IsKnown(kind, address.Count, view, field))
            throw new InputException(null, WhyNot(of, kind, view, field));
        return value is null
            ? new Explanation(of, field, null, [])
            : new Explanation(of, field, value.DeepClone(), Lines(entity, rows, state, field, value))
            {
                Digits = Digits(kind, address.Count, field, ViewFacts.Of(state)?.Currency ?? Currency.Eur),
            };
    }

    /// <summary>The rows of the figure's own entity that were written by then; what led to them was written before.</summary>
    private IReadOnlyList<JournalRow> Known(IReadOnlyList<JournalRow> rows) =>
        past is { Known: true, At: var at } ? [.. rows.TakeWhile(row => row.Envelope!.At <= at)] : rows;

    /// <summary>What was true then, by what is known today: only ledgers keep that (<see cref="AsOf"/>).</summary>
    private IEntityState AsItWas(IEntityState state) =>
        past is { Known: false, At: var at } && state is BudgetState { Fields: not null } budget
        ? BudgetLedger.TrueAt(budget, at)
        : state;

    private List<ExplainedLine> Lines(EntityRef entity, IReadOnlyList<JournalRow> rows, IEntityState state, string field, JsonNode value)
    {
        var number = JsonNumber.Of(value);
        var parts = FigureLines.Of(state, field, rows).ToList();
        if (number is null || parts.Count == 0 || parts.Sum(p => p.Amount) != number)
        {
            // As a whole: the row after which it was shown as it is now.
            var whole = Origin(entity, rows, [s => At(KindCatalogue.Render(entity, s), field)?.ToJsonString()]);
            return [new ExplainedLine(field, number, Why(whole[0]))];
        }
        var origins = Origin(entity, rows, [.. parts.Select(p => p.Source)]);
        return [.. parts.Select((p, i) => new ExplainedLine(
            p.Text, p.Amount, Why(p.Event is { } wanted ? rows.LastOrDefault(r => r.Envelope!.Events.Any(wanted)) : origins[i])))];
    }

    /// <summary>For each part, the last row that changed it.</summary>
    private static JournalRow?[] Origin(EntityRef entity, IReadOnlyList<JournalRow> rows, IReadOnlyList<Func<IEntityState, object?>?> parts)
    {
        var found = new JournalRow?[parts.Count];
        var before = new object?[parts.Count];
        var states = Fold(entity, rows).ToList();
        for (var i = 0; i < parts.Count; i++)
            before[i] = parts[i]?.Invoke(states[^1]);
        var open = Enumerable.Range(0, parts.Count).Where(i => parts[i] is not null).ToList();
        for (var row = rows.Count - 1; row >= 0 && open.Count > 0; row--)
        {
            if (rows[row].Envelope!.Events.Count == 0)
                continue;
            foreach (var i in open.Where(i => !Equals(parts[i]!(states[row]), before[i])).ToList())
            {
                found[i] = rows[row];
                open.Remove(i);
            }
        }
        return found;
    }

    /// <summary>The states before each row, and the last one.</summary>
    private static IEnumerable<IEntityState> Fold(EntityRef entity, IReadOnlyList<JournalRow> rows)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        var state = kind.Initial(entity.Code);
        yield return state;
        foreach (var row in rows)
            yield return state = EntityFold.Apply(kind, state, row.Envelope!);
    }

    /// <summary>
    /// The rows that led to this one. Every step goes to a row that was written before, so there is an end to it.
    /// </summary>
    private List<CauseStep> Why(JournalRow? row)
    {
        var steps = new List<CauseStep>();
        while (row is { Envelope: { } envelope } && steps.Count < MaxDepth)
        {
            var cause = Cause(row, envelope, out var due);
            var command = cause is null && due is null ? envelope.CommandId ?? envelope.Cause : "";
            steps.Add(new CauseStep(
                row.Entity, row.Sequence, envelope.At, [.. envelope.Events.Select(Contracts.Name).Distinct()], envelope.By,
                ClientIds.AsChosen(command), due)
            {
                Said = string.Join("; ", envelope.Events.Select(Said).Where(said => !string.IsNullOrWhiteSpace(said))),
            });
            row = cause?.Ordering < row.Ordering ? cause : null;
        }
        return steps;
    }

    /// <summary>The reason that a person gave with what happened.</summary>
    private static string? Said(IEvent happened) => happened switch
    {
        CampaignDescribed described => described.Fields.Reason,
        ApprovalDecided decided => decided.Decision.Comment,
        TaskDecided decided => decided.Comment,
        _ => null,
    };

    private JournalRow? Cause(JournalRow row, Envelope envelope, out Instant? due)
    {
        due = null;
        // A command that has got its last consent takes that in and names itself as the cause: it led here, not the answer.
        if (envelope is { Source: { } source, CommandId: null } && (envelope.Cause.Length == 0 || envelope.Cause == $"{source}"))
            return Rows(source.Entity).FirstOrDefault(r =>
                r.Envelope!.Effects.Any(e => e.Target == row.Entity && e.Counter == source.Counter));
        var own = Rows(row.Entity);
        if (envelope.CommandId is null && envelope.Cause.StartsWith($"{Outside.Kind}/", StringComparison.Ordinal))
        {
            // The outside has answered: what was asked of it led here.
            return own.FirstOrDefault(r => r.Envelope!.Effects.Any(e => $"{new EffectId(e.Target, e.Counter)}" == envelope.Cause));
        }
        if (envelope.CommandId is null && TechnicalWorkflows.Find(envelope.By) is { } workflow)
        {
            // A workflow has done what was due: what made it due led here.
            var agenda = AgendaName.Of(workflow);
            var before = own.Where(r => r.Sequence < row.Sequence)
                .SelectMany(r => r.Envelope!.Due.Where(d => d.Agenda == agenda).Select(d => (Row: r, d.At))).LastOrDefault();
            due = before.At;
            return before.At is null ? null : before.Row;
        }
        return null;
    }

    private IReadOnlyList<JournalRow> Rows(EntityRef entity)
    {
        if (!_rows.TryGetValue(entity, out var rows))
            _rows[entity] = rows = [.. history.Rows(entity)];
        return rows.FirstOrDefault(r => r.Envelope is null) is { } unreadable
            ? throw new JsonException($"row {unreadable.Sequence} of {entity} cannot be read: {unreadable.Problem}")
            : rows;
    }

    private static JsonNode? At(JsonObject view, string field)
    {
        JsonNode? node = view;
        foreach (var name in field.Split('.'))
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>Digits behind the point of an amount: those of its currency, five of a unit price (domain.md §2); <c>null</c> of what is
    /// neither.</summary>
    private static int? Digits(string kind, int segments, string field, Currency currency)
    {
        FieldType? type = (segments == 2 ? KindCatalogue.StockLine : KindCatalogue.Get(kind)).Expected;
        foreach (var name in field.Split('.'))
            type = Within(type, name);
        return type switch
        {
            MoneyType => currency.Digits,
            EitherType either when either.Options.Any(o => o is MoneyType) => currency.Digits,
            UnitPriceType => Scalars.PriceDecimals,
            _ => null,
        };
    }

    private static FieldType? Within(FieldType? type, string name) => type switch
    {
        RecordType record => record.Find(name)?.Type,
        MapType map => map.Value,
        EitherType either => either.Options.OfType<RecordType>().Select(o => o.Find(name)?.Type).FirstOrDefault(t => t is not null),
        _ => null,
    };

    private static bool IsKnown(string kind, int segments, JsonObject view, string field)
    {
        var name = field.Split('.')[0];
        return !Joined(kind, view).Contains(name) && Known(kind, segments).Contains(name);
    }

    private static IEnumerable<string> Known(string kind, int segments) =>
        (segments == 2 ? KindCatalogue.StockLine : KindCatalogue.Get(kind)).Expected.Fields.Select(f => f.Name);

    /// <summary>Fields that are put together from several entities when they are read.</summary>
    private static string[] Joined(string kind, JsonObject view) =>
        [.. new[] { "consolidated", "shortages", "shortageCover", "progress", "lines", "queuePosition" }
        .Where(name => !view.ContainsKey(name) && KindCatalogue.Find(kind)?.Expected.Find(name) is not null)];

    private static string WhyNot(string of, string kind, JsonObject view, string field) => Joined(kind, view).Contains(field.Split('.')[0])
        ? $"{Shown.Quote(field)} is put together from several entities, expected a figure of one of them"
        : $"{of} has no field {Shown.Quote(field)}{Suggestion.Expected(field, [.. view.Select(f => f.Key)])}";
}
