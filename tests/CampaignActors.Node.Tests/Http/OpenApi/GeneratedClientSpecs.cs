using System.Reflection;
using System.Runtime.CompilerServices;
using CampaignActors.Operations.Playing;
using CampaignActors.Simulation.Scenarios;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace CampaignActors.Node.Tests.OpenApi;

/// <summary>
/// A client that NSwag makes of the document compiles and plays the worked example over HTTP. The program that uses it knows no path and no
/// field but those of the generated classes.
/// </summary>
public sealed class GeneratedClientSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private static readonly string[] s_notOurs = ["CS1591", "CS8618", "CS8600", "CS8602", "CS8603", "CS8604", "CS8625", "CS8765"];

    [Fact]
    public async Task It_plays_scenario_A_to_the_figures_of_the_file()
    {
        var client = Compile(await GeneratedAsync());
        var (address, key) = (node.Host.Addresses[0], TestKeys.For(node.Host.Addresses[0])!);

        await CallAsync<Task>(client, "PlayAsync", address, key, (Func<Task>)node.Api.QuietAsync);

        var figures = await FinalFigures.OfAsync(
            ScenarioReader.Read(Repository.Example("controlling-costs.yaml")), SystemClock.Instance.GetCurrentInstant());
        Assert.True(figures.Count > 20, $"{figures.Count} figures are compared");
        Assert.Empty(figures.Check((await node.Api.GetAsync("/state")).Json));
        Assert.Equal(7_108.59m, await CallAsync<Task<decimal?>>(client, "FreeAsync", address, key, "BDG6"));
        Assert.Equal("412 Stale True", await CallAsync<Task<string>>(client, "StaleAsync", address, key, "OP5"));
    }

    private async Task<string> GeneratedAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync((await node.Api.GetAsync("/openapi/v1.json")).Raw);
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "CampaignClient",
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            GenerateOptionalParameters = true,
        };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.GenerateOptionalPropertiesAsNullable = true;
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Type Compile(string generated)
    {
        using var program = typeof(GeneratedClientSpecs).Assembly.GetManifestResourceStream("ScenarioA.cs")!;
        using var text = new StreamReader(program);
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(generated, options), CSharpSyntaxTree.ParseText(text.ReadToEnd(), options)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
                .WithSpecificDiagnosticOptions(s_notOurs.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress))));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)));
        return Assembly.Load(assembly.ToArray()).GetType("Playing.ScenarioA", throwOnError: true)!;
    }

    private static dynamic CallAsync<T>(Type client, string method, params object[] arguments) =>
        (T)client.GetMethod(method)!.Invoke(null, arguments)!;
}
