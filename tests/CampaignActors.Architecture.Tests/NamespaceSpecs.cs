using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CampaignActors.Architecture.Tests;

/// <summary>
/// The folders of a project depend on each other in one direction: each can be read without those above it. The compiler resolves
/// every name
/// of every file, so what counts is what the code uses, not its <c>using</c> lines.
/// </summary>
public sealed class NamespaceSpecs
{
    [Theory]
    [InlineData("Domain")]
    [InlineData("Protocol")]
    [InlineData("Vocabulary")]
    [InlineData("Actors")]
    [InlineData("Node")]
    [InlineData("Operations")]
    [InlineData("Cli")]
    [InlineData("Gateways")]
    [InlineData("Local")]
    public void Namespaces_of_a_project_have_no_cycle(string project)
    {
        var uses = UsesOf(project);

        Assert.NotEmpty(uses);
        Assert.Equal("", string.Join('\n', CyclesOf(uses)));
    }

    /// <summary>The search for cycles itself.</summary>
    [Fact]
    public void Cycle_of_three_namespaces_is_found()
    {
        var uses = new Dictionary<string, Dictionary<string, string>>
        {
            ["A"] = new() { ["B"] = "a.cs uses B.X" }, ["B"] = new() { ["C"] = "b.cs uses C.X" }, ["C"] = new() { ["A"] = "c.cs uses A.X" },
            ["D"] = new() { ["A"] = "d.cs uses A.X" },
        };

        Assert.Equal(["a.cs uses B.X", "b.cs uses C.X", "c.cs uses A.X"], CyclesOf(uses));
    }

    /// <summary>Namespace → namespace of the same project that it uses → one place where it does.</summary>
    private static Dictionary<string, Dictionary<string, string>> UsesOf(string project)
    {
        var folder = Path.Combine(Root(), "src", $"CampaignActors.{project}");
        var trees = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings(project)))
            .ToList();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Read", trees, references, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        var own = new Dictionary<string, Dictionary<string, string>>();
        foreach (var tree in trees)
            Add(own, compilation.GetSemanticModel(tree), tree);
        return own;
    }

    private static void Add(Dictionary<string, Dictionary<string, string>> uses, SemanticModel model, SyntaxTree tree)
    {
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null || Used(model.GetSymbolInfo(name).Symbol) is not { } to)
                continue;
            var from = name.FirstAncestorOrSelf<BaseNamespaceDeclarationSyntax>()?.Name.ToString() ?? "Program";
            if (from == to)
                continue;
            var targets = uses.TryGetValue(from, out var known) ? known : uses[from] = [];
            targets.TryAdd(to, $"{Path.GetFileName(tree.FilePath)}: {from} uses {name} of {to}");
        }
    }

    /// <returns>The namespace that declares the symbol, where this project does.</returns>
    private static string? Used(ISymbol? symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        return type is { ContainingNamespace.IsGlobalNamespace: false } && type.Locations.Any(l => l.IsInSource)
            ? type.ContainingNamespace.ToDisplayString()
            : null;
    }

    /// <returns>One place for each dependency that is part of a cycle.</returns>
    private static IEnumerable<string> CyclesOf(Dictionary<string, Dictionary<string, string>> uses)
    {
        bool Reaches(string from, string to, HashSet<string> seen) => uses.TryGetValue(from, out var targets)
            && (targets.ContainsKey(to) || targets.Keys.Any(next => seen.Add(next) && Reaches(next, to, seen)));

        return from use in uses
               from target in use.Value
               where Reaches(target.Key, use.Key, [])
               select target.Value;
    }

    private static string ImplicitUsings(string project)
    {
        string[] names =
        [
            "System", "System.Collections.Generic", "System.IO", "System.Linq",
            "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        ];
        string[] web =
        [
            "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
            "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
        ];
        return string.Concat(names.Concat(project == "Node" ? web : []).Select(name => $"global using global::{name};\n"));
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
