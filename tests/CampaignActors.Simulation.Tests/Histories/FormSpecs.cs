using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// Rows that say what changed mean what rows mean that repeat it: random histories of money, written in both forms, end in equal states,
/// row by row, also when entities are read again from their rows between any two steps.
/// </summary>
public sealed class FormSpecs
{
    private const int Seeds = 40;
    private const int Steps = 60;

    [Fact]
    public async Task Both_forms_fold_to_the_same_states()
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var forms = new StoredForms(false);
            await using var whole = Engine(new StoredForms(false));
            await using var changes = Engine(new StoredForms(true));
            await using var upgraded = Engine(forms);
            await PlayAsync(whole, seed, crashes: false);
            await PlayAsync(changes, seed, crashes: true);
            await PlayAsync(upgraded, seed, crashes: true, halfway: forms.StartWritingChanges);
            foreach (var entity in whole.World.Entities.Order())
            {
                Assert.Equal(Stored(whole.World.State(entity)), Stored(changes.World.State(entity)));
                Assert.Equal(Stored(whole.World.State(entity)), Stored(upgraded.World.State(entity)));
                Assert.Equal(Events(whole, entity), Events(changes, entity));
            }
            met.UnionWith(Rows(changes).SelectMany(r => r.Events).Select(Contracts.Manifest));
            Assert.DoesNotContain(Rows(whole), r => r.Pending?.Taken is not null);
            Assert.DoesNotContain(
                Rows(whole).SelectMany(r => r.Events), e => Contracts.Manifest(e).EndsWith("Short", StringComparison.Ordinal));
        }
        // Histories in which the forms do not occur prove nothing.
        Assert.Superset(
            new HashSet<string> { "budget.chargedShort", "campaign.calculatedShort", "delivery.describedShort" }, met);
    }

    [Fact]
    public void New_terms_of_many_items_take_no_more_room_than_those_of_few()
    {
        var (few, many) = (Retermed(items: 2), Retermed(items: 400));
        Assert.InRange(many.Short, 1, few.Short + 20);
        Assert.True(many.Whole > 100 * many.Short, $"{many}");
    }

    [Fact]
    public void New_terms_on_many_budgets_take_little_room()
    {
        var before = Postings(40, CommitmentLevel.Planned);
        var after = new CampaignCalculated(Money.Of(5, Currency.Eur), true, Postings(40, CommitmentLevel.Reserved));
        var form = CampaignRecalculated.Of(before, after);
        Assert.Equal(after, Assert.IsType<CampaignRecalculated>(form).Whole(before));
        Assert.True(Contracts.Serialize(form).Length < 200, Contracts.Manifest(form));
    }

    private static Map<CampaignPosting> Postings(int budgets, CommitmentLevel level) => Map<CampaignPosting>.Of(Enumerable.Range(1, budgets)
        .Select(b => KeyValuePair.Create($"B{b}", new CampaignPosting(new CampaignTerms(level, true, null), Contribution.None))));

    /// <summary>Bytes of a change of terms on a budget with so many items, in both forms.</summary>
    private static (int Whole, int Short) Retermed(int items)
    {
        var (kind, self) = (EntityCatalog.Get(Kinds.Budgets), new Code("B1"));
        var meta = new EventMeta(MoneyWorld.Start, "mia", "c", []);
        var campaign = Kinds.Campaign(new Code("OP1"));
        var state = kind.Evolve(
            kind.Initial(self), new BudgetDescribed(new BudgetFields { Allocated = Money.Of(1_000_000, Currency.Eur) }), meta);
        state = Charge(campaign, Contribution.None, new CampaignTerms(CommitmentLevel.Planned, true, null)).After;
        for (var n = 0; n < items; n++)
        {
            var amounts = Map<Money>.Empty.Set("Mail", Money.Of(n + 1, Currency.Eur)).Set("", Money.Of(7, Currency.Eur));
            state = Charge(Kinds.Delivery(new Code($"D{n}")), Contribution.Of(campaign.Code, null, ChargeState.Open, amounts), null).After;
        }
        var (charged, _) = Charge(campaign, Contribution.None, new CampaignTerms(CommitmentLevel.Reserved, true, null));
        var form = kind.Short(state, charged);
        Assert.Equal(charged, kind.Whole(state, form));
        return (Contracts.Serialize(charged).Length, Contracts.Serialize(form).Length);

        (BudgetCharged Event, IEntityState After) Charge(EntityRef item, Contribution contribution, CampaignTerms? terms)
        {
            var context = new Context(MoneyWorld.Start + Duration.FromHours(1), "mia", "c", DateTimeZone.Utc, FactBook.Empty, []);
            var accepted = (Decision.Accepted)kind.Receive(state, item, new ChargeBudget(item, contribution, terms, []), context);
            var happened = Assert.IsType<BudgetCharged>(Assert.Single(accepted.Events));
            return (happened, kind.Evolve(state, happened, meta));
        }
    }

    private static ModelEngine Engine(StoredForms forms) => new(
        DateTimeZone.Utc, MoneyWorld.Start, options: ShellOptions.Default with { Forms = forms, SnapshotEvery = 25 });

    private static async Task PlayAsync(ModelEngine engine, int seed, bool crashes, Action? halfway = null)
    {
        foreach (var (act, i) in MoneyWorld.Setup().Select((a, i) => (a, i)))
            await MoneyWorld.DoAsync(engine, act, $"setup{i}");
        var world = new MoneyWorld(seed);
        for (var step = 0; step < Steps; step++)
        {
            if (step == Steps / 2)
                halfway?.Invoke();
            var (act, days) = world.Next();
            await engine.AdvanceToAsync(engine.Now + Duration.FromDays(days));
            await MoneyWorld.DoAsync(engine, act, $"s{step}");
            foreach (var entity in crashes ? engine.World.Entities.ToList() : [])
                engine.World.Crash(entity);
        }
    }

    private static string Stored(IEntityState state) => System.Text.Encoding.UTF8.GetString(Contracts.Serialize(state));

    private static IEnumerable<Envelope> Rows(ModelEngine engine) =>
        engine.World.Entities.SelectMany(engine.World.Journal).Select(row => EnvelopeCodec.Read(row));

    /// <summary>All events of an entity, whole.</summary>
    private static List<IEvent> Events(ModelEngine engine, EntityRef entity)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        var (state, events) = (kind.Initial(entity.Code), new List<IEvent>());
        foreach (var row in engine.World.Journal(entity).Select(r => EnvelopeCodec.Read(r)))
        {
            events.AddRange(EntityFold.Whole(kind, state, row));
            state = EntityFold.Apply(kind, state, row);
        }
        return events;
    }
}
