using System.Reflection;
using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests;

/// <summary>The arrows of the layers only point down, and the core stays pure.</summary>
public sealed class LayerSpecs
{
    private const string Prefix = "CampaignActors.";

    /// <summary>What each project may refer to, besides packages.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Audience"] = [],
        ["Recipients"] = ["Audience"],
        ["Domain"] = ["Audience"],
        ["Protocol"] = ["Domain", "Audience"],
        ["Vocabulary"] = ["Protocol", "Domain", "Audience"],
        ["Gateways"] = ["Protocol", "Domain", "Audience"],
        ["Sending"] = ["Gateways", "Protocol", "Domain", "Audience"],
        ["Simulation"] = ["Sending", "Vocabulary", "Gateways", "Protocol", "Domain", "Recipients", "Audience"],
        // Of no use to this domain alone: it refers to nothing of ours.
        ["Journal"] = [],
        ["Actors"] = ["Journal", "Vocabulary", "Gateways", "Protocol", "Domain", "Recipients", "Audience"],
        ["Operations"] =
            ["Actors", "Journal", "Simulation", "Sending", "Vocabulary", "Gateways", "Protocol", "Domain", "Recipients", "Audience"],
        ["Local"] = [],
        // Pages ask the HTTP interface: they know names and needs, and nothing that could answer.
        ["Web"] = ["Vocabulary", "Protocol", "Domain", "Audience"],
        // What it looks like where the real one cannot be had is no layer.
        ["Pbm"] = ["Pbm.StandIn", "Operations", "Actors", "Vocabulary", "Domain"],
        ["Node"] =
        [
            "Web", "Pbm", "Operations", "Actors", "Simulation", "Sending", "Vocabulary", "Gateways", "Protocol", "Domain", "Recipients",
            "Audience",
        ],
        ["Cli"] =
        [
            "Local", "Operations", "Actors", "Simulation", "Sending", "Vocabulary", "Gateways", "Protocol", "Domain", "Recipients",
            "Audience",
        ],
    };

    /// <summary>Tests of several nodes on PostgreSQL, and of the repository itself.</summary>
    private static readonly string[] s_acrossProjects = ["Cluster", "Architecture"];

    public static TheoryData<string> Projects => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_layers_below_it(string project)
    {
        var references = Assembly.Load(AssemblyName(project)).GetReferencedAssemblies()
            .Select(r => r.Name!)
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]);

        Assert.Empty(references.Except(s_allowed[project]));
    }

    [Fact]
    public void Every_project_has_its_place()
    {
        Assert.Equal(s_allowed.Keys.Order(), ProjectsBelow("src").Order());
    }

    [Fact]
    public void Each_test_project_has_the_name_of_what_it_tests()
    {
        var tested = ProjectsBelow("tests").Where(p => p.EndsWith(".Tests", StringComparison.Ordinal)).Select(p => p[..^".Tests".Length]);

        Assert.Equal(s_allowed.Keys.Concat(s_acrossProjects).Order(), tested.Order());
    }

    [Theory]
    [InlineData("Audience")]
    [InlineData("Recipients")]
    [InlineData("Domain")]
    [InlineData("Protocol")]
    [InlineData("Vocabulary")]
    [InlineData("Gateways")]
    [InlineData("Sending")]
    [InlineData("Simulation")]
    public void Nothing_below_the_actors_knows_Akka(string project)
    {
        var references = Assembly.Load(AssemblyName(project)).GetReferencedAssemblies().Select(r => r.Name!);

        Assert.DoesNotContain(references, r => r.StartsWith("Akka", StringComparison.Ordinal));
    }

    /// <summary>Time, chance and ids come in with the command (architecture.md, Time); money is never a binary fraction.</summary>
    [Theory]
    [InlineData("Audience")]
    [InlineData("Domain")]
    [InlineData("Protocol")]
    public void The_pure_core_has_no_clock_no_chance_no_io_and_no_binary_fractions(string project)
    {
        var forbidden = new Regex(
            @"DateTime(Offset)?\.(Utc)?Now|SystemClock|Guid\.NewGuid|new Random\(|Random\.Shared|Stopwatch"
            + @"|Thread\.|Task\.Run|File\.|\b(double|float)\b");
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", Prefix + project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

        var found = sources.SelectMany(f => File.ReadLines(f)
            .Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal) && forbidden.IsMatch(l))
            .Select(l => $"{Path.GetFileName(f)}: {l.Trim()}"));

        Assert.Empty(found);
    }

    private static IEnumerable<string> ProjectsBelow(string folder) =>
        Directory.GetDirectories(Repository.PathOf(folder), Prefix + "*").Select(d => Path.GetFileName(d)[Prefix.Length..]);

    private static string AssemblyName(string project) => project == "Cli" ? "campaign" : Prefix + project;
}
