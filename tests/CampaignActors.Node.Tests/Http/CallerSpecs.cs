using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Callers are told who they are and what they may do.</summary>
public sealed class CallerSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    [Theory]
    [InlineData(Role.Viewer, "read")]
    [InlineData(Role.CampaignManager, "read plan decide keepLists")]
    [InlineData(Role.Reviewer, "read decide")]
    [InlineData(Role.StockKeeper, "read keepStock")]
    [InlineData(Role.WorkflowOperator, "read operate")]
    [InlineData(Role.RecipientManager, "read keepRecipients keepLists")]
    [InlineData(Role.Administrator, "read plan decide keepStock operate keepRecipients keepLists administer")]
    public async Task A_key_says_whose_it_is_and_what_its_roles_allow(Role role, string may)
    {
        var reply = await node.As(role).GetAsync("/whoami");

        var name = Scalars.NameOf(role);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(
            $$"""{"via":"key:{{name}}","code":"{{name}}","operator":"{{name}}","roles":["{{name}}"],"may":["{{may.Replace(" ", "\",\"",
                StringComparison.Ordinal)}}"]}""",
            reply.Json.ToJsonString());
    }

    [Fact]
    public async Task A_key_without_operator_signs_as_no_one_and_a_stranger_is_no_caller()
    {
        var admin = await node.Admin.GetAsync("/whoami");

        Assert.Equal("key:admin", admin["via"]);
        Assert.Null(admin.Json["operator"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Stranger.GetAsync("/whoami")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await node.Admin.GetAsync("/whoami?operator=mia")).Status);
    }
}
