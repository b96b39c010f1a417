using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Reads maps of entities, <c>{KIND: {CODE: {fields}}}</c>, of <c>setup</c> and of <c>create</c>. Within one such map order
/// does not matter: references resolve after all of it is read.
/// </summary>
internal sealed class SetupReader(KnownEntities known, ReadContext context, InputErrors errors, MapNode? existing = null)
{
    private readonly ReferenceChecker _references = new(known, errors);

    /// <summary>The entities of <c>setup</c>, which together must make sense from the start.</summary>
    public List<EntitySpec> Read(MapNode kinds)
    {
        Lines(kinds);
        var entities = Entities(kinds);
        Cycles(entities, "budgets", "relatedTo");
        Cycles(entities, "tasks", "dependsOn");
        Cycles(entities, "tasks", "groupTask");
        People(entities);
        return entities;
    }

    /// <summary>The entities of one map, in its order; from now on they are known.</summary>
    public List<EntitySpec> Entities(MapNode kinds)
    {
        var entities = kinds.Entries.SelectMany(entry => OfKind(entry.Key, entry.Value)).ToList();
        foreach (var entity in entities)
            known.Add(entity.Kind, entity.Code.Text, entity.Fields);
        foreach (var entity in entities)
        {
            var kind = KindCatalogue.Get(entity.Kind);
            // What exists need not be described again in full.
            var exists = existing?.Find(entity.Kind) is MapNode codes && codes.Has(entity.Code);
            CatalogueReader.Read(kind, entity.Fields, exists ? ValidationMode.Apply : ValidationMode.Create, context, errors);
            _references.Entity(entity.Kind, entity.Code.Text, kind.Setup, entity.Fields);
        }
        return entities;
    }

    private IEnumerable<EntitySpec> OfKind(ScalarNode name, TextNode codes)
    {
        var kind = KindCatalogue.Find(name.Text);
        if (kind is null || !kind.InSetup)
        {
            errors.Add(name.Position, kind is null
                ? $"unknown kind {name.What}{Suggestion.Expected(name.Text, KindCatalogue.SetupNames)}"
                : $"{name.What} cannot be set up, expected it under expect only");
            return [];
        }
        if (codes.IsNull)
            return [];
        if (codes is MapNode map)
            return map.Entries.Select(entry => Entity(kind, entry)).OfType<EntitySpec>();
        errors.Add(codes.Position, $"{kind.Name}: this is {codes.What}, expected a map of codes to fields");
        return [];
    }

    private EntitySpec? Entity(Kind kind, MapEntry entry)
    {
        var isCode = Scalars.Code(entry.Key).In(kind.Name).Take(errors, out var code);
        if (entry.Value is MapNode or { IsNull: true })
        {
            return isCode
                ? new EntitySpec(kind.Name, code, entry.Value as MapNode ?? MapNode.Empty(entry.Key.Position), entry.Key.Position)
                : null;
        }
        errors.Add(entry.Value.Position,
            $"{Shown.Cut(entry.Key.Text, Code.MaxLength)}: this is {entry.Value.What}, expected a map of fields");
        return null;
    }

    /// <summary>Reviewers are named by code alone, so an operator and a group never share one.</summary>
    private void People(List<EntitySpec> entities)
    {
        var operators = entities.Where(e => e.Kind == "operators").Select(e => e.Code).ToHashSet();
        foreach (var group in entities.Where(e => e.Kind == "groups" && operators.Contains(e.Code)))
            errors.Add(group.Position, $"'{group.Code}' is an operator, expected a group with a code of its own");
    }

    /// <summary>Codes of stock lines are unique over all stocks.</summary>
    private void Lines(MapNode kinds)
    {
        if (kinds.Find("stocks") is not MapNode stocks)
            return;
        var stockOf = new Dictionary<string, string>();
        foreach (var (stock, fields) in stocks.Entries)
        {
            if ((fields as MapNode)?.Find("lines") is not MapNode lines)
                continue;
            foreach (var (line, _) in lines.Entries)
            {
                if (!stockOf.TryAdd(line.Text, stock.Text))
                    errors.Add(line.Position,
                        $"the stock line {line.What} stands in stock {Shown.Quote(stockOf[line.Text])} already, "
                        + "expected a code that is unique over all stocks");
            }
        }
    }

    /// <summary>What depends on itself could never be set up, and in setup there is no command that could be refused.</summary>
    private void Cycles(List<EntitySpec> entities, string kind, string field)
    {
        var next = entities.Where(entity => entity.Kind == kind && entity.Fields.TextOf(field) is not null)
            .ToDictionary(entity => entity.Code.Text, entity => entity);
        var settled = new HashSet<string>();
        foreach (var start in next.Values)
        {
            var path = new List<string>();
            for (var code = start.Code.Text;
                code is not null && settled.Add(code);
                code = next.GetValueOrDefault(code)?.Fields.TextOf(field))
                path.Add(code);
            var last = path.Count == 0 ? null : next.GetValueOrDefault(path[^1])?.Fields.TextOf(field);
            var from = last is null ? -1 : path.IndexOf(last);
            if (from >= 0)
                errors.Add(next[last!].Fields.Find(field)!.Position,
                    $"{field}: this makes a cycle: {string.Join(" → ", path.Skip(from).Append(last!))}, expected none");
        }
    }
}
