using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Node.Tests.Http;

public sealed class RecipientRoutesSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Api Manager => node.As(Role.RecipientManager);

    private Task<Reply> ImportAsync(string csv, string query = "") => CsvAsync($"/recipients/import{query}", csv);

    private Task<Reply> CsvAsync(string path, string csv) => Manager.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = new StringContent(csv, Encoding.UTF8, "text/csv"),
    });

    [Fact]
    public async Task People_are_imported_found_read_and_forgotten()
    {
        var counts = await ImportAsync("key;Email;city\nA1;anna@a1.example;Gent\nA2;bert@a2.example;Aalst\nA 3;x;y\n");
        Assert.Equal(HttpStatusCode.OK, counts.Status);
        Assert.Equal(("3", "2", "0", "1"), (counts["rows"], counts["created"], counts["unchanged"], counts["rejected"]));
        Assert.Equal("4", counts.Json["reasons"]![0]!["line"]!.ToString());
        Assert.Equal("2", (await ImportAsync("key;Email;city\nA1;anna@a1.example;Gent\nA2;bert@a2.example;Aalst\n"))["unchanged"]);

        Assert.Equal("anna@a1.example", (await Manager.GetAsync("/recipients/A1"))["email"]);
        var page = await Manager.GetAsync("/recipients?find=ANNA@A1&limit=1");
        Assert.Equal("A1", page.Json["items"]![0]!["key"]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await Manager.GetAsync("/recipients/A9")).Status);

        Assert.Equal("true", (await Manager.PostAsync("/recipients/A1/suppress", """{"channel": "email"}"""))["added"]);
        Assert.Equal("false", (await Manager.PostAsync("/recipients/A1/suppress", """{"channel": "email"}"""))["added"]);
        Assert.Equal("email", (await Manager.GetAsync("/recipients/A1")).Json["suppressions"]![0]!["channel"]!.ToString());

        Assert.Equal(HttpStatusCode.OK, (await Manager.SendAsync(HttpMethod.Delete, "/recipients/A1", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Manager.GetAsync("/recipients/A1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Manager.SendAsync(HttpMethod.Delete, "/recipients/A1", null)).Status);
    }

    [Fact]
    public async Task Every_look_at_a_person_is_in_the_audit_list()
    {
        await ImportAsync("key,email\nC1,c1@x.example\n");
        await Manager.GetAsync("/recipients/C1");
        await Manager.GetAsync("/recipients?find=C1");
        await Manager.PostAsync("/suppressions", """{"address": "C1", "channel": "mobile"}""");
        await Manager.SendAsync(HttpMethod.Delete, "/recipients/C1", null);

        var list = await node.Admin.GetAsync("/audit/people?limit=1000");

        var items = list.Json["items"]!.AsArray().OfType<JsonObject>().ToList();
        var number = items.Last(i => i["what"]!.ToString() == "forget")["number"]!.ToString();
        var looks = items.Where(i => i["number"]?.ToString() == number).ToList();
        Assert.Equal(["get", "find", "suppress", "forget"], looks.Select(i => i["what"]!.ToString()));
        Assert.All(looks, i => Assert.Equal("recipientManager", i["by"]!.ToString()));
        Assert.Contains(items, i => i["what"]!.ToString() == "import" && i["detail"]!.ToString().StartsWith("created 1",
            StringComparison.Ordinal));
        Assert.DoesNotContain("C1", list.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_person_is_in_the_list_of_refused_requests()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await node.As(Role.Viewer).GetAsync("/recipients/SECRET-KEY-1")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Stranger.GetAsync("/recipients/SECRET-KEY-1")).Status);

        await Until.TrueAsync(
            async () => (await node.Admin.GetAsync("/audit/denied")).Raw.Contains("/recipients/…", StringComparison.Ordinal), "written");

        Assert.DoesNotContain("SECRET-KEY", (await node.Admin.GetAsync("/audit/denied?limit=1000")).Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key,Voornaam\nR1,x\n", "", "the column 'Voornaam' is no field")]
    [InlineData("key,lists\nR1,NEW\n", "", "names the list 'NEW'")]
    [InlineData("", "", "the file is empty")]
    [InlineData("key\n", "?encoding=ebcdic", "unknown encoding")]
    [InlineData("key\n", "?separator=ab", "separator")]
    [InlineData("key\n", "?map=x", "HEADER=FIELD")]
    public async Task A_file_that_cannot_be_imported_is_refused(string csv, string query, string reason)
    {
        var reply = await ImportAsync(csv, query);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(reason, reply["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key,Voornaam,CITY,Notes\nLK1,x,y,z\n", "&map=Notes%3D-", "key=key Voornaam= CITY=city Notes=-", "no field")]
    [InlineData("key,Voornaam\nLK1,x\n", "&map=Voornaam%3DfirstName", "key=key Voornaam=firstName", null)]
    [InlineData("", "", "", "the file is empty")]
    public async Task A_look_says_what_each_column_is_and_imports_nothing(string csv, string query, string columns, string? problem)
    {
        var reply = await ImportAsync(csv, $"?dryRun=true&look=true{query}");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        var found = reply.Json["columns"]?.AsArray() ?? [];
        Assert.Equal(columns, string.Join(' ', found.Select(c => $"{c!["header"]}={c["field"]}")));
        if (problem is null)
            Assert.Equal((null, "1"), (reply["problem"], reply["created"]));
        else
            Assert.Contains(problem, reply["problem"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Manager.GetAsync("/recipients/LK1")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ImportAsync(csv, "?look=true")).Status);
    }

    [Fact]
    public async Task An_import_knows_a_list_that_has_no_one_on_it_yet()
    {
        Assert.Equal(HttpStatusCode.OK, (await Manager.SendAsync(HttpMethod.Put, "/lists/EARLY", """{"label": "Early birds"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Manager.SendAsync(HttpMethod.Put, "/lists/UNNAMED", "{}")).Status);

        var counts = await ImportAsync("key,lists\nEB1,EARLY UNNAMED\n");

        Assert.Equal("1", counts["created"]);
        var fields = (await Manager.GetAsync("/audience/fields")).Json["lists"]!.AsArray().Select(l => l!.ToString()).ToList();
        Assert.Equal(fields.Distinct().Order(StringComparer.Ordinal), fields);
        Assert.Contains("UNNAMED", fields);
        Assert.Equal("1", (await CountAsync("on list 'EARLY' and on list 'UNNAMED'"))["count"]);
        Assert.Equal("UNNAMED", (await Manager.GetAsync("/lists/UNNAMED"))["label"]);
    }

    [Fact]
    public async Task An_import_makes_the_list_that_it_names_for_segments_too()
    {
        Assert.Equal("1", (await ImportAsync("key\nML1\n", "?list=MADE&dryRun=true"))["created"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await ImportAsync("nokey\nML1\n", "?list=MADE")).Status);
        Assert.DoesNotContain("MADE", (await Manager.GetAsync("/audience/fields")).Raw, StringComparison.Ordinal);

        Assert.Equal("1", (await ImportAsync("key\nML1\n", "?list=MADE"))["created"]);
        Assert.Equal("1", (await ImportAsync("key\nML2\n", "?list=MADE"))["created"]);

        await Until.TrueAsync(async () => (await Manager.GetAsync("/lists/MADE")).Status == HttpStatusCode.OK, "shown");
        Assert.Equal("2", (await CountAsync("on list 'MADE'"))["count"]);
        Assert.Equal(
            HttpStatusCode.OK, (await node.Admin.SendAsync(HttpMethod.Put, "/segments/OFMADE", """{"where": "on list 'MADE'"}""")).Status);
        var made = Assert.Single((await node.Admin.GetAsync("/audit?entity=lists/MADE")).Json["items"]!.AsArray());
        Assert.Equal("recipientManager", made!["by"]!.ToString());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("A+B")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task The_code_of_a_list_is_a_code(string code)
    {
        var reply = await ImportAsync("key\nCL1\n", $"?list={Uri.EscapeDataString(code)}");

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains("--list names no code of a list", reply["detail"], StringComparison.Ordinal);
    }

    private Task<Reply> CountAsync(string text) => Manager.GetAsync($"/audience/count?where={Uri.EscapeDataString(text)}");

    [Fact]
    public async Task A_large_file_is_streamed_and_nothing_of_it_stays()
    {
        var csv = new StringBuilder("key,email,street\n");
        for (var i = 0; i < 20_000; i++)
            csv.Append("L").Append(i).Append(",l").Append(i).Append("@x.example,").Append('s', 100).Append('\n');

        var reply = await ImportAsync(csv.ToString(), "?list=LARGE");

        Assert.Equal("20000", reply["created"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(node.Node.Host.Arguments.DataFolder, "importing")));
        var fields = await Manager.GetAsync("/audience/fields");
        Assert.Contains("LARGE", fields.Json["lists"]!.AsArray().Select(l => l!.ToString()));
    }

    [Fact]
    public async Task An_import_is_watched_under_a_name_while_it_runs()
    {
        Assert.Equal(400, (int)(await Manager.GetAsync("/recipients/import/progress")).Status);
        Assert.Equal(400, (int)(await Manager.GetAsync("/recipients/import/progress?watch=no%20code")).Status);
        var reply = await CsvAsync("/recipients/import?watch=WATCHED", "key\nW1\n");
        Assert.Equal("1", reply["created"]);
        Assert.Equal(404, (int)(await Manager.GetAsync("/recipients/import/progress?watch=WATCHED")).Status);
    }

    [Fact]
    public async Task Suppressions_are_counted_over_http()
    {
        await ImportAsync("key,email\nCNT1,cnt1@x.example\n");
        await Manager.PostAsync("/suppressions", """{"address": "CNT1", "channel": "telephone", "reason": "complained"}""");
        var counts = (await Manager.GetAsync("/suppressions/counts")).Json["items"]!.AsArray();
        Assert.Contains("""{"channel":"telephone","reason":"complained","of":"people","count":1}""", counts.Select(c => c!.ToJsonString()));
    }

    [Fact]
    public async Task Suppression_lists_go_out_and_come_in()
    {
        await ImportAsync("key,email\nS1,s1@x.example\n");
        var counts = await CsvAsync("/suppressions/import",
            "address,channel\nnew@s.example,email\nS1,email\nnobody,email\nx@y.example,fax\n");
        Assert.Equal(("2", "2"), (counts["added"], counts["rejected"]));
        var list = await Manager.GetAsync("/suppressions");
        Assert.StartsWith("key,address,hash,channel,reason,at,source\n", list.Raw, StringComparison.Ordinal);
        Assert.Contains("S1,,,email,manual,", list.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("new@s.example", list.Raw, StringComparison.Ordinal);

        Assert.Equal("0", (await CsvAsync("/suppressions/import", list.Raw))["added"]);
    }

    [Fact]
    public async Task Suppression_is_lifted_by_a_person_with_a_reason()
    {
        await ImportAsync("key,email\nL1,l1@x.example\n");
        await Manager.PostAsync("/recipients/L1/suppress", """{"channel": "email", "reason": "unsubscribed"}""");

        var refused = await Manager.PostAsync("/suppressions/lift", """{"address": "L1", "channel": "email"}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("say why it is lifted", refused.Raw, StringComparison.Ordinal);
        var viewer = await node.As(Role.Viewer).PostAsync("/suppressions/lift", """{"address": "L1", "channel": "email"}""");
        Assert.Equal(HttpStatusCode.Forbidden, viewer.Status);
        Assert.Equal("2", (await Manager.PostAsync(
            "/suppressions/lift", """{"address": "L1", "channel": "email", "because": "consent"}"""))["lifted"]);
        Assert.Equal("0", (await Manager.PostAsync("/suppressions/lift", """{"address": "l1@x.example", "channel": "email"}"""))["lifted"]);

        Assert.Empty((await Manager.GetAsync("/recipients/L1")).Json["suppressions"]!.AsArray());
        var unknown = await Manager.PostAsync("/suppressions/lift", """{"address": "nothing", "channel": "email"}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        var audit = await node.Admin.GetAsync("/audit/people?limit=1000");
        Assert.Contains(audit.Json["items"]!.AsArray(), i =>
            i!["what"]!.ToString() == "lift" && i["detail"]!.ToString() == "email: consent" && i["key"]!.ToString() == "L1");
    }

    [Fact]
    public async Task Fields_of_a_person_are_emptied()
    {
        await ImportAsync("key,email,city\nE1,e1@x.example,Gent\n", "?list=EMPTIED");

        var cleared = await Manager.PostAsync("/recipients/E1/clear", """{"fields": ["city"], "lists": ["EMPTIED"]}""");
        Assert.Equal("true", cleared["changed"]);
        Assert.Equal("false", (await Manager.PostAsync("/recipients/E1/clear", """{"fields": ["city"]}"""))["changed"]);

        var person = (await Manager.GetAsync("/recipients/E1")).Json;
        Assert.Null(person["city"]);
        Assert.Empty(person["lists"]!.AsArray());
        foreach (var (path, body, status) in new[]
        {
            ("/recipients/E9/clear", """{"fields": ["city"]}""", HttpStatusCode.NotFound),
            ("/recipients/E1/clear", """{"fields": ["key"]}""", HttpStatusCode.BadRequest),
            ("/recipients/E1/clear", """{"fields": [["city"]]}""", HttpStatusCode.BadRequest),
            ("/recipients/E1/clear", "{}", HttpStatusCode.BadRequest),
        })
        {
            Assert.Equal(status, (await Manager.PostAsync(path, body)).Status);
        }
    }

    [Fact]
    public async Task Suppression_of_a_time_that_is_to_come_is_rejected()
    {
        var counts = await CsvAsync("/suppressions/import",
            "address,channel,at\nf1@x.example,email,2999-01-01T00:00:00Z\nf2@x.example,email,2020-01-01T00:00:00Z\n");

        Assert.Equal(("1", "1"), (counts["added"], counts["rejected"]));
        Assert.Contains("in the future", counts.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declared_fields_come_in_and_out()
    {
        var store = node.Node.Host.Services.GetRequiredService<IRecipientDatabase>();
        await store.DeclareAsync(new RecipientLayout([new("points", CampaignActors.Audience.Fields.DataType.Number)]), default);

        await ImportAsync("key,points\nP1,12.5\n");

        Assert.Equal("12.5", (await Manager.GetAsync("/recipients/P1")).Json["attributes"]!["points"]!.ToString());
    }
}
