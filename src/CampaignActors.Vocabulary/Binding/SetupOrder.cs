using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>The order in which the entities of a setup are created, so that each finds those it refers to. Files need no order.</summary>
public static class SetupOrder
{
    private static readonly string[] s_kinds =
    [
        Kinds.Slots, Kinds.Groups, Kinds.Operators, Kinds.Rates, Kinds.Budgets, Kinds.Providers, Kinds.Stocks, Kinds.Plans, Kinds.Programs, Kinds.Templates,
        Kinds.Campaigns, Kinds.Deliveries, Kinds.Tasks, Kinds.Orders, Kinds.ProviderOrders, Kinds.Invoices,
    ];

    /// <summary>By kind, and within operators, budgets, stocks, deliveries and tasks those referred to first. The order of the file is kept where it is free.</summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, EntityRef> entity, Func<T, MapNode> fields)
    {
        var sorted = items.OrderBy(i => Array.IndexOf(s_kinds, entity(i).Kind)).ToList();
        var byRef = sorted.GroupBy(entity).ToDictionary(g => g.Key, g => g.First());
        var done = new HashSet<EntityRef>();
        var result = new List<T>(sorted.Count);
        foreach (var item in sorted)
            Visit(item);
        return result;

        void Visit(T item)
        {
            var self = entity(item);
            if (!done.Add(self))
                return;
            foreach (var code in Before(self.Kind, fields(item)))
            {
                if (Code.Problem(code) is null && byRef.TryGetValue(new EntityRef(self.Kind, new Code(code!)), out var first))
                    Visit(first);
            }
            result.Add(item);
        }
    }

    /// <summary>Codes of the same kind that an entity refers to.</summary>
    private static IEnumerable<string?> Before(string kind, MapNode fields) => kind switch
    {
        Kinds.Budgets => [fields.TextOf("relatedTo")],
        Kinds.Stocks => [fields.TextOf("substitute")],
        Kinds.Deliveries => [fields.TextOf("mainDelivery")],
        Kinds.Tasks => [fields.TextOf("dependsOn"), fields.TextOf("groupTask")],
        Kinds.Operators when fields.Find("delegations") is ListNode list => list.Items.OfType<MapNode>().Select(d => d.TextOf("to")),
        _ => [],
    };
}
