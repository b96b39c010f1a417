using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Tests.Sharding;

/// <summary>The shard of an id is the same on all nodes and in all versions: a table that must never change.</summary>
public sealed class PlacementSpecs
{
    [Theory]
    [InlineData("BDG6", "20", "20")]
    [InlineData("OP0042", "26", "26")]
    [InlineData("SPRING", "22", "22")]
    [InlineData("SPRING.MAIL1", "28", "22")]
    [InlineData("SPRING.PROOF.2", "18", "22")]
    [InlineData("PAPER", "3", "3")]
    [InlineData("LOAD-D17", "8", "8")]
    [InlineData(".A", "2", "2")]
    [InlineData("A.", "14", "12")]
    [InlineData("a", "10", "10")]
    [InlineData("approvalMgt", "24", "24")]
    public void The_shard_of_a_code_never_changes(string code, string byCode, string byGroup)
    {
        Assert.Equal(byCode, Placement.ByCode.ShardOf(code));
        Assert.Equal(byGroup, Placement.ByGroup.ShardOf(code));
    }

    [Fact]
    public void A_campaign_and_all_that_its_code_begins_are_in_one_shard()
    {
        Assert.All(
            ["SPRING.MAIL1", "SPRING.PROOF", "SPRING.", "SPRING.A.B"],
            code => Assert.Equal(Placement.ByGroup.ShardOf("SPRING"), Placement.ByGroup.ShardOf(code)));
    }

    [Fact]
    public void Message_and_code_lead_to_the_same_shard_under_both_placements()
    {
        var read = new ReadEntity(Kinds.Delivery(new Code("SPRING.MAIL1")));
        foreach (var placement in Enum.GetValues<Placement>())
        {
            var extractor = new EntityExtractor(placement);
            Assert.Equal(placement.ShardOf("SPRING.MAIL1"), extractor.ShardId(read));
            Assert.Equal(extractor.ShardId("SPRING.MAIL1", null), extractor.ShardId(read));
        }
    }

    [Fact]
    public void Nodes_that_place_differently_have_systems_of_different_names()
    {
        // By code it is the name of all versions before 0.3, so these are let in.
        Assert.Equal("CampaignActors", Placement.ByCode.SystemNameOf("CampaignActors"));
        Assert.Equal("CampaignActors-by-group", Placement.ByGroup.SystemNameOf("CampaignActors"));
        Assert.All(Enum.GetValues<Placement>(), p => Assert.Equal(p, Placements.Of(p.SystemNameOf("CampaignActors"))));
    }
}
