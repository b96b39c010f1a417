using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Views;

/// <summary>Trees of budgets that an earlier version let grow: one more level than a stack has room for would end the process.</summary>
public sealed class DeepTreeSpecs
{
    private const int Levels = 100_000;

    [Fact]
    public void Chain_of_budgets_is_added_up_however_deep_it_is()
    {
        var chain = new Chain();

        var top = Composer.Find(Kinds.Budget(Chain.At(0)), chain, Instant.FromUtc(2026, 1, 5, 8, 0), DateTimeZone.Utc);

        Assert.Equal(Levels, (decimal)top!["consolidated"]!["allocated"]!);
    }

    /// <summary>Each budget has one euro and is related to the one before it.</summary>
    private sealed class Chain : IViewSource
    {
        private readonly Dictionary<EntityRef, EntityView> _views =
            Enumerable.Range(0, Levels).ToDictionary(n => Kinds.Budget(At(n)), View);

        public static Code At(int level) => new($"B{level}");

        private static EntityView View(int level)
        {
            var fields = new BudgetFields { Allocated = Money.Of(1, Currency.Eur), RelatedTo = level == 0 ? null : At(level - 1) };
            var kind = EntityCatalog.Get(Kinds.Budgets);
            var meta = new EventMeta(Instant.FromUtc(2026, 1, 5, 8, 0), "mia", "c1", []);
            return EntityView.Of(Kinds.Budget(At(level)), kind.Evolve(kind.Initial(At(level)), new BudgetDescribed(fields), meta));
        }

        public EntityView? Find(EntityRef entity) => _views.GetValueOrDefault(entity);

        public IEnumerable<(Code Code, EntityView View)> List(string kind) =>
            kind == Kinds.Budgets ? _views.Select(v => (v.Key.Code, v.Value)) : [];
    }
}
