using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Vocabulary.Tests.Views;

/// <summary>An empty view says that there is no such entity.</summary>
public sealed class BareEntitySpecs
{
    private static readonly Code s_code = new("X");

    /// <summary>All kinds that need no field.</summary>
    public static TheoryData<string> Names => [.. s_bare.Keys];

    private static readonly Dictionary<string, (IEntityState Without, IEntityState Bare)> s_bare = new()
    {
        [Kinds.Operators] = (new OperatorState(s_code, null), new OperatorState(s_code, new OperatorFields())),
        [Kinds.Groups] = (new GroupState(s_code, null, []), new GroupState(s_code, new GroupFields(), [])),
        [Kinds.Plans] = (new PlanState { Code = s_code }, new PlanState { Code = s_code, Fields = new PlanFields() }),
        [Kinds.Programs] = (new ProgramState { Code = s_code }, new ProgramState { Code = s_code, Fields = new PlanFields() }),
        [Kinds.Providers] = (new ProviderState(s_code, null), new ProviderState(s_code, new ProviderFields())),
        [Kinds.RecipientFields] =
            (new RecipientFieldsState(s_code, null, 0), new RecipientFieldsState(s_code, new LayoutFields(), 0)),
        [Kinds.Lists] = (new ListState(s_code, null), new ListState(s_code, new ListFields())),
        [Kinds.Typologies] = (new TypologyState(s_code, null), new TypologyState(s_code, new TypologyFields())),
        [Kinds.Stocks] = (new StockState(s_code, null), new StockState(s_code, new StockFields())),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void An_entity_without_any_field_is_seen_and_one_that_does_not_exist_is_not(string kind)
    {
        var (without, bare) = s_bare[kind];
        Assert.Empty(KindCatalogue.Render(new EntityRef(kind, s_code), without));
        Assert.NotEmpty(KindCatalogue.Render(new EntityRef(kind, s_code), bare));
    }
}
