using System.Text.Json;

namespace CampaignActors.Node.Tests.Logs;

/// <summary>A log that programs read says what each line belongs to.</summary>
public sealed class JsonLogSpecs
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Log_lines_are_objects_that_name_command_and_trace()
    {
        using var folder = new TempFolder();
        var file = folder.In("node.log");
        await using (var node = await StartAsync(folder, file))
        {
            using var api = new Api(node.Address);
            await api.PutAsync(
                "/budgets/J1",
                """{"allocated": 100}""",
                ("Idempotency-Key", "j1 \"quoted\""),
                ("traceparent", $"00-{TraceId}-b7ad6b7169203331-01"));
            Assert.Equal(0, await node.StopAsync());
        }

        var lines = File.ReadAllLines(file).Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
        Assert.All(lines, line => Assert.True(
            line.ContainsKey("at") && line.ContainsKey("level") && line.ContainsKey("source") && line.ContainsKey("text")));
        var request = Assert.Single(lines, l =>
            l["path"]?.ToString() == "/budgets/J1" && l["source"]!.ToString().EndsWith(".Requests", StringComparison.Ordinal));
        Assert.Equal(
            ("PUT", "200", "j1 \"quoted\"", TraceId),
            (
                request["method"]?.ToString(), request["status"]?.ToString(), request["commandId"]?.ToString(),
                request["traceId"]?.ToString()));
    }

    [Fact]
    public async Task No_line_names_a_person_whose_address_was_asked_for()
    {
        using var folder = new TempFolder();
        var file = folder.In("node.log");
        await using (var node = await StartAsync(folder, file))
        {
            using var api = new Api(node.Address);
            foreach (var path in new[] { "/recipients/SECRET-1", "/ui/recipients/SECRET-1", "/UI/Recipients/SECRET-1?delivery=DM1" })
                await api.GetAsync(path);
            Assert.Equal(0, await node.StopAsync());
        }

        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("SECRET-1", text, StringComparison.Ordinal);
        var paths = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!["path"]?.ToString()).ToList();
        Assert.Contains("/recipients/…", paths);
        Assert.Contains("/ui/recipients/…", paths);
    }

    [Fact]
    public async Task On_the_standard_output_as_well()
    {
        using var folder = new TempFolder();
        await using var node = await NodeProcess.StartAsync(
            folder.Path, new Dictionary<string, string> { ["Log__Format"] = "json" }, null, "--verbose");

        await node.StopAsync();

        // What a person is told stays as it is; of what was logged some line is there, and each is an object.
        var logged = node.Output.Split('\n').Where(l => l.StartsWith('{')).ToList();
        Assert.NotEmpty(logged);
        Assert.All(logged, l => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(l).RootElement.ValueKind));
    }

    [Fact]
    public void An_unknown_form_stops_the_start()
    {
        using var folder = new TempFolder();

        var refused = Assert.Throws<CampaignActors.Node.Configuration.StartException>(() => RunningNode.Build(
            folder.Path, [("Log:Format", "xml")]));

        Assert.Contains("Log__Format is 'xml'", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A node that says each request, as JSON, in a file.</summary>
    private static Task<NodeProcess> StartAsync(TempFolder folder, string file) => NodeProcess.StartAsync(
        folder.In("data"),
        new Dictionary<string, string>
        {
            ["Log__File"] = file, ["Log__Format"] = "json", ["Logging__LogLevel__CampaignActors.Node.Http.Requests"] = "Debug",
        },
        null, "--verbose");
}
