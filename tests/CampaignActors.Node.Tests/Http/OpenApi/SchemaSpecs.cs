using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Registry;
using NJsonSchema;
using NSwag;

namespace CampaignActors.Node.Tests.Http.OpenApi;

/// <summary>What is shown of an entity has the fields and types that the document promises, and no others.</summary>
public sealed class SchemaSpecs(StrictDocument strict) : IClassFixture<StrictDocument>
{
    public static TheoryData<string> Files => [.. Repository.ScenarioFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_entity_of_a_scenario_is_as_its_schema_says(string file)
    {
        var scenario = ScenarioReader.Read(Path.Combine(Repository.Root, file));
        await using var model = new ModelEngine(scenario.Zone, scenario.Start);
        var state = (await new ScenarioRunner(scenario, model).RunAsync()).State;

        var wrong = from kind in state
                    let schema = strict.Schemas[SchemaOf(kind.Key)]
                    from entity in kind.Value!.AsObject()
                    from error in schema.Validate(entity.Value!.ToJsonString())
                    select $"{kind.Key}/{entity.Key}: {error}";

        Assert.Equal("", string.Join('\n', wrong));
    }

    private static string SchemaOf(string kind) =>
        string.Concat(KindCatalogue.Singular(kind).Split(' ').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}

/// <summary>The document of a node, read once, in which an undocumented field is wrong.</summary>
public sealed class StrictDocument : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    public IDictionary<string, JsonSchema> Schemas { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _node.InitializeAsync();
        var document = await OpenApiDocument.FromJsonAsync((await _node.Api.GetAsync("/openapi/v1.json")).Raw);
        Schemas = document.Components.Schemas;
        foreach (var schema in Schemas.Values.Where(s => s.Properties.Count > 0))
            schema.AllowAdditionalProperties = false;
    }

    public Task DisposeAsync() => _node.DisposeAsync();
}
