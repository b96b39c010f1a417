using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace CampaignActors.Node.Tests.Http.OpenApi;

/// <summary>The document says what there is, and there is what it says.</summary>
public sealed partial class DocumentSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task A_reader_finds_nothing_wrong_with_it()
    {
        var reply = await _api.GetAsync("/openapi/v1.json");

        var read = OpenApiDocument.Parse(reply.Raw, OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors.Select(e => e.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(e => e.ToString()));
        Assert.Equal("application/json", reply.Type);
        var operations = read.Document!.Paths.SelectMany(p => p.Value.Operations!.Values).ToList();
        Assert.Equal(operations.Count, operations.Select(o => o.OperationId).Distinct().Count());
        Assert.All(operations, o => Assert.False(string.IsNullOrWhiteSpace(o.Summary)));
    }

    /// <summary>Also of whatever is mapped tomorrow: it need not be thought of here.</summary>
    [Fact]
    public async Task Every_mapped_address_is_in_it()
    {
        var paths = await PathsAsync();
        var routes = node.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Order < int.MaxValue && !PageAddresses.Has(e))
            .Where(e => e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(
                e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    .Select(m => (Method: m.ToLowerInvariant(), Pattern: "/" + e.RoutePattern.RawText!.Trim('/'))))
            .ToList();

        Assert.True(routes.Count > 30);
        foreach (var (method, pattern) in routes)
        {
            var covered = new Regex($"^{PartOf().Replace(Regex.Escape(pattern).Replace("\\{", "{", StringComparison.Ordinal), "[^/]+")}$");
            Assert.True(paths.Any(p => covered.IsMatch(p.Path) && p.Item.ContainsKey(method)), $"{method} {pattern}");
        }
    }

    /// <summary>What is in it with nothing but its address is a gap.</summary>
    [Fact]
    public async Task Something_is_said_of_every_address()
    {
        foreach (var (path, item) in await PathsAsync())
            Assert.All(item, m => Assert.False(
                $"{m.Value!["summary"]}".StartsWith($"{m.Key.ToUpperInvariant()} /", StringComparison.Ordinal), $"{m.Key} {path}"));
    }

    [Theory]
    [InlineData("/keys", "limit after")]
    [InlineData("/audit", "since zone by entity limit after")]
    [InlineData("/audit/denied", "since zone limit after")]
    [InlineData("/operator/palettes", "")]
    public async Task Documents_for_administrators_match_their_schemas(string path, string query)
    {
        await _api.PutAsync("/budgets/DOC", "{}");
        using (var anonymous = new Api(node.Host.Addresses[0], null))
            await anonymous.GetAsync("/budgets");
        await Until.TrueAsync(async () => (await _api.GetAsync("/audit/denied")).Json["items"]!.AsArray().Count > 0, "something is listed");
        var raw = (await _api.GetAsync("/openapi/v1.json")).Raw;
        var document = await NSwag.OpenApiDocument.FromJsonAsync(raw);
        foreach (var schema in document.Components.Schemas.Values.Where(s => s.Properties.Count > 0))
            schema.AllowAdditionalProperties = false;
        var operation = document.Paths[path]["get"];

        Assert.Equal(query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), operation.Parameters.Select(p => p.Name).Order());
        // The address takes what is written of it, and tells which it takes when it is something else.
        var wrong = await _api.GetAsync($"{path}?nothing=1");
        Assert.All(operation.Parameters, p => Assert.Contains(p.Name, wrong["detail"], StringComparison.Ordinal));
        foreach (var address in new[] { path, $"{path}?limit=1" }.Take(query.Length > 0 ? 2 : 1))
        {
            var reply = await _api.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            Assert.Empty(operation.Responses["200"].Content["application/json"].Schema.Validate(reply.Raw).Select(e => $"{e}"));
        }
    }

    [Fact]
    public async Task Keys_and_operator_commands_are_described_as_they_are_taken()
    {
        var document = (await _api.GetAsync("/openapi/v1.json")).Json;
        JsonObject Schema(string name) => document["components"]!["schemas"]![name]!.AsObject();
        string Headers(string path) =>
            string.Join(
                ' ', document["paths"]![path]!["post"]!["parameters"]!.AsArray().Select(p => $"{p!["$ref"]}".Split('/')[^1]).Order());

        Assert.Equal(["code", "roles"], Schema("NewKey")["required"]!.AsArray().Select(r => r!.ToString()));
        var given = new JsonObject(
            Schema("NewKey")["properties"]!.AsObject()
                .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)(p.Key == "roles" ? new JsonArray("viewer") : "no-hash"))))
        {
            ["expires"] = "2090-01-01",
        };
        Assert.Contains("64 lower-case", (await _api.PostAsync("/keys", given.ToJsonString()))["detail"], StringComparison.Ordinal);
        var ran = await _api.PostAsync("/operator", """{"command": "cluster show", "output": "json"}""");
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (ran.Status, ran.Type));
        Assert.NotNull(document["paths"]!["/operator"]!["post"]!["responses"]!["200"]!["content"]!["application/x-ndjson"]);
        Assert.Equal(["command", "output"], Schema("OperatorCommand")["properties"]!.AsObject().Select(p => p.Key));
        // Whatever its command is called once more with has its id in the command, and no revision is meant.
        Assert.Equal("Operator", Headers("/operator"));
        Assert.Contains(
            "administrators", $"{document["components"]!["parameters"]!["Operator"]!["description"]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_path_in_it_leads_somewhere()
    {
        foreach (var (path, item) in await PathsAsync())
        {
            foreach (var (method, _) in item.Where(m => m.Key is "get" or "put" or "post" or "patch" or "delete"))
            {
                var address = PartOf().Replace(path, part => part.Value switch
                {
                    "{name}" => "budgetMgt",
                    "{kind}" => "budgets",
                    "{action}" => path.StartsWith("/parked", StringComparison.Ordinal) ? "retry" : "run",
                    _ => "NONE",
                });
                // Nothing that is asked for here may do anything: a body of another type is refused before all else.
                using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
                if (method != "get")
                    request.Content = new StringContent("x", Encoding.UTF8, "text/plain");
                using var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Assert.NotEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
                Assert.True((int)response.StatusCode < 500, $"{method} {address}: {response.StatusCode}");
                if (response.StatusCode == HttpStatusCode.NotFound)
                    Assert.DoesNotContain("at this address", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_examples_of_new_things_are_taken_in_order()
    {
        var document = (await _api.GetAsync("/openapi/v1.json")).Json;
        foreach (var (kind, code) in new[]
        {
            ("groups", "buyers"), ("operators", "mia"), ("budgets", "SPRING"), ("providers", "PRINTERS"), ("stocks", "STORE"),
            ("orders", "ORDER1"),
            ("plans", "YEAR"), ("programs", "LOYALTY"), ("campaigns", "CARDS"), ("deliveries", "CARDS1"), ("tasks", "BRIEF"),
        })
        {
            var example = document["paths"]![$"/{kind}/{{code}}"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
            var reply = await _api.PostAsync($"/{kind}/{code}", example.ToJsonString());
            Assert.True(reply.Status == HttpStatusCode.OK, $"{kind}: {reply.Raw}");
        }
    }

    [Fact]
    public async Task The_page_shows_it_without_anything_from_elsewhere()
    {
        var page = await _api.GetAsync("/scalar/");
        var script = await _api.GetAsync("/scalar/scalar.js");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.Type));
        Assert.Contains("openapi/v1.json", page.Raw, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=[\"']?(https?:)?//", page.Raw);
        Assert.Equal(HttpStatusCode.OK, script.Status);
        Assert.True(script.Raw.Length > 100_000, "the script is not there");
    }

    [Fact]
    public async Task Pages_of_others_get_neither_the_document_nor_the_page()
    {
        foreach (var path in new[] { "/openapi/v1.json", "/scalar/", "/metrics", "/events" })
        {
            var reply = await _api.SendAsync(HttpMethod.Get, path, null, ("Origin", "https://example.com"));
            Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (reply.Status, reply.Type));
        }
    }

    private async Task<List<(string Path, JsonObject Item)>> PathsAsync() =>
        [.. (await _api.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject().Select(p => (p.Key, p.Value!.AsObject()))];

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PartOf();
}
