using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

/// <summary>What the entries of kinds and verbs must not forget, beyond what does not compile.</summary>
public sealed class EntrySpecs
{
    [Fact]
    public void Every_kind_of_the_domain_has_one_entry() =>
        Assert.Equal(EntityCatalog.All.Select(k => k.Name), KindCatalogue.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void An_entry_names_its_kind_as_the_domain_does() =>
        Assert.All(KindCatalogue.Entries.Where(e => e.Written is not null), e => Assert.Equal(e.Entity.Name, e.Written!.Kind.Name));

    /// <summary>Workflows are swept by their own drivers: a sweep changes its workflow while it looks.</summary>
    [Fact]
    public void Every_kind_with_a_view_is_swept() => Assert.Equal(
        ["numbers", "trees", "workflows"], EntityCatalog.All.Where(k => k.Keeper is null).Select(k => k.Name));

    [Fact]
    public void People_may_write_a_kind_only_with_a_need() =>
        Assert.All(KindCatalogue.Entries.Where(e => e.Written is not null), e => Assert.NotNull(e.Need));

    /// <summary>
    /// Named, but not asked for when the entity is created: tasks of a campaign that is to come refer to each other, and the stock lines of
    /// a service are looked up when a delivery is analysed.
    /// </summary>
    private static readonly (string Kind, string Field)[] s_lookedUpLater =
        [("campaigns", "taskTemplates"), ("templates", "campaign"), ("providers", "services")];

    [Fact]
    public void A_kind_is_set_up_after_all_kinds_that_its_fields_refer_to()
    {
        var ranks = KindCatalogue.Entries.Where(e => e.Written is not null).ToDictionary(e => e.Name, e => e.Written!.SetUp);
        Assert.Equal(ranks.Count, ranks.Values.Distinct().Count());

        var wrong =
            from kind in KindCatalogue.All
            from field in kind.Setup.Fields
            where !s_lookedUpLater.Contains((kind.Name, field.Name))
            from target in Targeted(field.Type)
            where target != kind.Name && ranks[target] > ranks[kind.Name]
            select $"{kind.Name}.{field.Name} refers to {target}";

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Targeted(FieldType type) => type switch
    {
        ReferenceType reference => reference.Kinds.Where(k => k != Targets.ExpenseCategory)
            .Select(k => k switch { Targets.StockLine => "stocks", Targets.Service => "providers", _ => k }),
        ListType list => Targeted(list.Item),
        MapType map => Targeted(map.Key).Concat(Targeted(map.Value)),
        RecordType record => record.Fields.SelectMany(f => Targeted(f.Type)),
        EitherType either => either.Options.SelectMany(Targeted),
        VariantType variant => variant.Shapes.SelectMany(Targeted),
        _ => [],
    };

    [Fact]
    public void A_verb_is_bound_exactly_when_a_caller_may_send_it() =>
        Assert.All(VerbCatalogue.All, verb => Assert.Equal(verb.Bind is not null, verb.Needs.Count > 0));

    [Fact]
    public void Workflows_work_in_this_order_and_their_names_and_aliases_differ()
    {
        Assert.Equal(["stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt"], WorkflowNames.All);
        Assert.Equal([.. WorkflowNames.All, "budgetManagement", "providerbeheer"], WorkflowNames.Known);
        Assert.Equal(WorkflowNames.Known.Count, WorkflowNames.Known.Distinct().Count());
        Assert.Equal("supplierMgt", WorkflowNames.Canonical("providerbeheer"));
    }

    [Theory]
    [InlineData("deliveries", "delivery")]
    [InlineData("lines", "stock line")]
    [InlineData("providerOrders", "provider order")]
    [InlineData("slots", "execution slots")]
    [InlineData("budgets", "budget")]
    [InlineData("venues", "venue")]
    public void The_word_for_one_of_a_kind_needs_no_list(string kind, string word) => Assert.Equal(word, Kinds.Singular(kind));
}
