using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Node.Tests.Http;

/// <summary>How many people a segment has, and why a person is in a target: from the import to the answer, over HTTP.</summary>
public sealed class AudienceRoutesSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Api Manager => node.As(Role.RecipientManager);

    private async Task PutAsync(string path, string body)
    {
        var reply = await node.Admin.SendAsync(HttpMethod.Put, path, body);
        Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.Created, reply.Raw);
    }

    private async Task PeopleAsync()
    {
        var reply = await Manager.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent(
                "key,email,country\nAU1,au1@x.example,LU\nAU2,au2@x.example,LU\nAU3,au3@x.example,MT\n", Encoding.UTF8, "text/csv"),
        });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    [Fact]
    public async Task Segments_and_texts_are_counted_and_keys_are_for_recipient_managers()
    {
        await PeopleAsync();
        await PutAsync("/segments/LUX", """{"where": "country = 'LU'"}""");
        await PutAsync("/segments/SMALL", """{"where": "segment 'LUX' or country = 'MT'"}""");
        await Until.TrueAsync(
            async () => (await Manager.GetAsync("/audience/count?segment=SMALL")).Status == HttpStatusCode.OK, "shown");

        var seen = await Manager.GetAsync("/audience/count?segment=SMALL");
        Assert.Equal("3", seen["count"]);
        Assert.Equal("AU1", seen.Json["sample"]![0]!.ToString());
        var unseen = await node.As(Role.Viewer).GetAsync("/audience/count?segment=SMALL");
        Assert.Equal(("3", null), (unseen["count"], unseen.Json["sample"]));
        var written = $"/audience/count?where={Uri.EscapeDataString("country = 'MT'")}";
        Assert.Equal("1", (await node.As(Role.CampaignManager).GetAsync(written))["count"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await node.As(Role.Viewer).GetAsync(written)).Status);
        Assert.Contains(
            (await node.Admin.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray(), i => i!["what"]!.ToString() == "count");
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "one of segment and where")]
    [InlineData("?segment=GHOST", HttpStatusCode.NotFound, "unknown segment")]
    [InlineData("?where=hat%20%3D%201", HttpStatusCode.BadRequest, "column 1")]
    [InlineData("?where=segment%20%27GHOST%27", HttpStatusCode.BadRequest, "unknown segment")]
    [InlineData("?where=on%20list%20%27GHOST%27", HttpStatusCode.BadRequest, "unknown list")]
    public async Task Wrong_questions_are_told_what_is_wrong(string query, HttpStatusCode status, string text)
    {
        var reply = await node.As(Role.CampaignManager).GetAsync($"/audience/count{query}");
        Assert.Equal(status, reply.Status);
        Assert.Contains(text, reply.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_person_is_in_a_target_or_not_is_told_to_recipient_managers()
    {
        await PeopleAsync();
        await PutAsync("/plans/AUP", "{}");
        await PutAsync("/programs/AUPR", """{"plan": "AUP"}""");
        await PutAsync("/campaigns/AUC", """{"program": "AUPR", "process": "defined"}""");
        await PutAsync("/segments/WHYLUX", """{"where": "country in ('LU', 'MT')"}""");
        await PutAsync("/deliveries/AUD", """
            {"campaign": "AUC", "channel": "email", "audience": {"segments": ["WHYLUX"], "control": {"count": 1}}}
            """);
        Assert.Equal(HttpStatusCode.OK, (await node.Admin.PostAsync("/commands/analyse", """{"delivery": "AUD"}""")).Status);
        await Until.TrueAsync(async () => (await node.Admin.GetAsync("/deliveries/AUD")).Json["target"] is not null, "frozen");

        var targets = await node.As(Role.WorkflowOperator).GetAsync("/audience/targets");
        Assert.Equal(("1", 0), (targets["checked"], targets.Json["problems"]!.AsArray().Count));
        Assert.Matches("campaign_analysis_duration_seconds_count{[^}]*frozen", (await node.Admin.GetAsync("/metrics")).Raw);
        Assert.Equal("0", (await node.Admin.PostAsync("/purge?dryRun=true", "{}"))["targets"]);
        await ChangedTargetIsToldAsync();
        var reasons = new List<string?>();
        foreach (var key in new[] { "AU1", "AU2", "AU3" })
        {
            var why = await Manager.GetAsync($"/deliveries/AUD/why?recipient={key}");
            Assert.Equal(HttpStatusCode.OK, why.Status);
            reasons.Add(why["reason"]);
        }
        Assert.Equal([null, null, "control"], reasons.Order());
        Assert.Equal(HttpStatusCode.NotFound, (await Manager.GetAsync("/deliveries/AUD/why?recipient=GHOST")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await node.As(Role.CampaignManager).GetAsync("/deliveries/AUD/why?recipient=AU1")).Status);
    }

    /// <summary>Rows of the target that were changed behind the node's back are found, and found no more when they are back.</summary>
    private async Task ChangedTargetIsToldAsync()
    {
        await using var people = new SqliteConnection($"Data Source={SqliteRecipients.PathIn(node.Node.Folder)};Pooling=false");
        await people.OpenAsync();
        async Task<string> ProblemAsync(string change)
        {
            await using var command = people.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout = 10000; {change}";
            await command.ExecuteNonQueryAsync();
            var problems = (await node.As(Role.WorkflowOperator).GetAsync("/audience/targets")).Json["problems"]!.AsArray();
            return string.Join('\n', problems.Select(p => p!.ToString()));
        }

        Assert.Contains("the rows of the target of AUD", await ProblemAsync("UPDATE target_rows SET state = 8 - state"),
            StringComparison.Ordinal);
        Assert.Contains("has the hash", await ProblemAsync(
            "UPDATE target_rows SET state = 8 - state; UPDATE targets SET hash = 'x' || hash"), StringComparison.Ordinal);
        Assert.Contains("is not there", await ProblemAsync(
            "UPDATE targets SET hash = substr(hash, 2); UPDATE targets SET removed = 1"), StringComparison.Ordinal);
        Assert.Empty(await ProblemAsync("UPDATE targets SET removed = 0"));
    }
}
