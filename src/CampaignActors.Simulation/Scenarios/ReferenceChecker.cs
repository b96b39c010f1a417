using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>Checks that all references of a map exist at that point of the file.</summary>
internal sealed class ReferenceChecker(KnownEntities known, InputErrors errors)
{
    /// <summary>Checks the fields of an entity that is created, changed or expected.</summary>
    public void Entity(string kind, string code, RecordType shape, MapNode fields, bool expected = false)
    {
        References(shape, fields, () => BudgetOf(kind, code, fields));
        if (!expected && kind is "deliveries" or "tasks" && fields.Find("costs") is ListNode costs)
            Costs(kind, code, fields, costs);
    }

    /// <summary>Checks the arguments of a command.</summary>
    public void Arguments(Verb verb, MapNode arguments)
    {
        References(verb.Arguments, arguments, () => null);
        if (verb.Name == "crash" && arguments.Find("entity") is ScalarNode { IsNull: false } entity && !IsEntity(entity.Text.Split('/')))
            errors.Add(entity.Position, $"unknown entity {entity.What}, expected KIND/CODE, or STOCK/LINE for a stock line");
    }

    /// <summary>Whether the target exists; otherwise adds an error at the node.</summary>
    public bool Exists(string target, ScalarNode node)
    {
        if (known.Has(target, node.Text))
            return true;
        errors.Add(node.Position, Unknown([target], node.Text));
        return false;
    }

    private void References(RecordType shape, MapNode fields, Func<string?> budget)
    {
        foreach (var (_, type, node) in ReferenceWalk.In(shape, fields))
        {
            if (type.Kinds is [Targets.ExpenseCategory])
                ExpenseCategory(budget(), node);
            else if (!(type.Address && node.Text.Contains('@')) && !type.Kinds.Any(kind => known.Has(kind, node.Text)))
                errors.Add(node.Position, Unknown(type.Kinds, node.Text));
        }
    }

    private string Unknown(IReadOnlyList<string> targets, string text)
    {
        var codes = targets.SelectMany(known.Codes).ToList();
        var expected = codes.Count > 0 ? Suggestion.Expected(text, codes) : ", expected it in setup or created by an earlier step";
        return $"unknown {string.Join(" or ", targets.Select(KindCatalogue.Singular))} {Shown.Quote(text)}{expected}";
    }

    /// <summary>Checks an expense category; a budget without known categories allows no check.</summary>
    private void ExpenseCategory(string? budget, ScalarNode node)
    {
        if (known.Find("budgets", budget, "categories") is not MapNode { Entries.Count: > 0 } categories
            || categories.Has(node.Text) || node.Text == ReservedNames.Uncategorised)
            return;
        var expected = Suggestion.Expected(node.Text, [.. categories.Entries.Select(entry => entry.Key.Text)]);
        errors.Add(node.Position, $"unknown expense category {node.What} of budget {Shown.Quote(budget!)}{expected}");
    }

    /// <summary>The default budget of an item: program → campaign → delivery or task (domain.md §3.3).</summary>
    private string? BudgetOf(string kind, string code, MapNode fields)
    {
        if (kind == "budgets")
            return code;
        if (kind == "templates" && fields.Find("campaign") is MapNode defaults)
            return defaults.TextOf("budget")
                ?? known.TextOf("programs", defaults.TextOf("program") ?? Field(kind, code, fields, "program"), "budget");
        return Field(kind, code, fields, "budget") ?? kind switch
        {
            "campaigns" => BudgetOfCampaign(name => Field(kind, code, fields, name)),
            "deliveries" or "tasks" when Field(kind, code, fields, "campaign") is { } campaign =>
                known.TextOf("campaigns", campaign, "budget") ?? BudgetOfCampaign(name => known.TextOf("campaigns", campaign, name)),
            "tasks" => known.TextOf("programs", Field(kind, code, fields, "program"), "budget"),
            _ => null,
        };
    }

    private string? BudgetOfCampaign(Func<string, string?> field)
    {
        var template = field("template");
        var defaults = known.Find("templates", template, "campaign") as MapNode;
        var program = field("program") ?? defaults?.TextOf("program") ?? known.TextOf("templates", template, "program");
        return defaults?.TextOf("budget") ?? known.TextOf("programs", program, "budget");
    }

    private string? Field(string kind, string code, MapNode fields, string name) =>
        fields.Has(name) ? fields.TextOf(name) : known.TextOf(kind, code, name);

    private void Costs(string kind, string code, MapNode fields, ListNode costs)
    {
        if (costs.Items.Count == 0)
            return;
        if (Field(kind, code, fields, "service") is not { } name)
        {
            errors.Add(costs.Position, "costs are chosen but no service is named, expected the key 'service' with Provider/Service");
            return;
        }
        if (known.FindService(name) is not { } service)
            return;
        foreach (var cost in costs.Items.OfType<MapNode>())
            Cost(cost, name, Maps(service, "categories"));
    }

    private void Cost(MapNode cost, string service, List<MapNode> categories)
    {
        if (cost.Find("category") is not ScalarNode { IsNull: false } category)
            return;
        var found = categories.Where(one => one.TextOf("label") == category.Text).ToList();
        if (found.Count == 0)
        {
            var expected = Suggestion.Expected(category.Text, Labels(categories));
            errors.Add(category.Position, $"unknown cost category {category.What} of service {Shown.Quote(service)}{expected}");
            return;
        }
        var types = found.SelectMany(one => Maps(one, "types")).ToList();
        if (cost.Find("type") is ScalarNode { IsNull: false } type && types.All(one => one.TextOf("label") != type.Text))
            errors.Add(type.Position,
                $"unknown cost type {type.What} of category {category.What}{Suggestion.Expected(type.Text, Labels(types))}");
    }

    private static List<MapNode> Maps(MapNode map, string key) => map.Find(key) is ListNode list ? [.. list.Items.OfType<MapNode>()] : [];

    private static List<string> Labels(List<MapNode> maps) => [.. maps.Select(one => one.TextOf("label")).OfType<string>().Distinct()];

    private bool IsEntity(string[] path) => path switch
    {
        [var code] => KindCatalogue.Names.Any(kind => known.Has(kind, code)) || known.Has(Targets.StockLine, code),
        [var first, var second] => KindCatalogue.Find(first) is not null && known.Has(first, second) || known.HasLine(first, second),
        ["stocks", var stock, var line] => known.HasLine(stock, line),
        _ => false,
    };
}
