namespace CampaignActors.Node.Tests.Access;

/// <summary>Changes are signed with operators who exist, as soon as there are any.</summary>
public sealed class SignerSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    private static readonly (string, string) s_unknown = ("X-Operator", "ghost");

    private async Task ThereIsMiaAsync() =>
        Assert.True((await _api.PutAsync("/operators/mia", """{"name": "Mia", "administrator": true}""")).Response.IsSuccessStatusCode);

    private static void Refused(Reply reply)
    {
        Assert.True(reply.Status == HttpStatusCode.BadRequest, reply.Raw);
        Assert.Contains("there is no operator 'ghost'", reply["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_address_refuses_a_signer_who_does_not_exist()
    {
        await ThereIsMiaAsync();
        await _api.PutAsync("/plans/SG1", "{}");

        Refused(await _api.PutAsync("/plans/SG1", """{"label": "x"}""", s_unknown));
        Refused(await _api.PatchAsync("/plans/SG1", """{"label": "x"}""", s_unknown));
        Refused(await _api.PostAsync("/plans/SG2", "{}", s_unknown));
        Refused(await _api.PutAsync("/operators/other", """{"name": "Other"}""", s_unknown));
        Refused(await _api.PostAsync("/commands/order", """{"code": "O1", "line": "L1", "quantity": 1}""", s_unknown));
        Refused(await _api.PostAsync("/commands/close", """{"task": "T1", "by": "ghost"}"""));
        Refused(await _api.PostAsync("/workflows/stockMgt/run", null, s_unknown));
        Refused(await _api.PostAsync("/keys", """{"code": "k1", "operator": "mia", "roles": ["viewer"]}""", s_unknown));
        Refused(await _api.PostAsync("/keys/admin/revoke", null, s_unknown));
        Refused(await _api.PostAsync("/parked/plans/SG1/discard?from=tasks/T1&number=1", null, s_unknown));
        Refused(await _api.PostAsync("/operator", """{"command": "workflow run stockMgt"}""", s_unknown));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _api.PostAsync("/keys", """{"code": "k1", "operator": "ghost", "roles": ["viewer"]}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/operators/other")).Status);

        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync("/plans/SG1", """{"label": "y"}""", ("X-Operator", "mia"))).Status);
    }

    [Fact]
    public async Task An_operator_may_be_named_as_the_one_who_creates_itself()
    {
        await ThereIsMiaAsync();

        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync("/operators/zoe", """{"name": "Zoe"}""", ("X-Operator", "zoe"))).Status);
    }

    [Fact]
    public async Task A_plan_that_creates_its_signer_sets_up_an_empty_system()
    {
        await using var fresh = new Fresh();
        await fresh.Node.InitializeAsync();
        using var plan = new TempFile("""
            scenario: First set-up
            setup:
              groups: { board: { label: Board } }
              operators: { anna: { name: Anna, groups: [ board ] }, bob: { name: Bob }, mia: { name: Mia, groups: [ board ] } }
              plans: { PL1: { label: Plan } }
            """);

        var run = await Campaign.RunAsync("apply", plan.Path, "--by", "mia", "--node", fresh.Node.Host.Addresses[0]);
        var again = await Campaign.RunAsync("apply", plan.Path, "--by", "mia", "--node", fresh.Node.Host.Addresses[0]);
        var ghost = await Campaign.RunAsync("apply", plan.Path, "--by", "ghost", "--node", fresh.Node.Host.Addresses[0]);

        Assert.Equal((0, 0), (run.ExitCode, again.ExitCode));
        Assert.Contains("there is no operator 'ghost'", ghost.Error, StringComparison.Ordinal);
    }

    private sealed class Fresh : IAsyncDisposable
    {
        public RunningNode Node { get; } = new();

        public async ValueTask DisposeAsync() => await Node.DisposeAsync();
    }
}
