using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests;

/// <summary>
/// Namespaces of a project depend on each other in one direction only. Read from the sources: a namespace depends on another one of its
/// project when a file of it imports the other or names one of its types through it.
/// </summary>
public sealed partial class NamespaceSpecs
{
    private const string Prefix = "CampaignActors.";

    /// <summary>A project without cycles is one more line here.</summary>
    public static TheoryData<string> Projects => [
        "Domain",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_of_a_project_have_no_cycle(string project)
    {
        var arrows = Arrows(project);
        // Whatever depends on nothing that is left is taken away; what cannot be taken is in a cycle, or depends on one.
        while (arrows.Where(a => a.Value.Count == 0).Select(a => a.Key).ToList() is { Count: > 0 } done)
        {
            foreach (var name in done)
                arrows.Remove(name);
            foreach (var others in arrows.Values)
                others.ExceptWith(done);
        }

        Assert.Empty(arrows.Select(a => $"{a.Key} needs {string.Join(", ", a.Value)}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_named_like_its_folder(string project)
    {
        var root = Folder(project);

        var wrong = Sources(root).Where(f => Namespace(File.ReadAllText(f)) is { } name
            && name != string.Join('.', Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar)[..^1].Prepend(Prefix + project)));

        Assert.Empty(wrong);
    }

    private static Dictionary<string, HashSet<string>> Arrows(string project)
    {
        var texts = Sources(Folder(project)).Select(File.ReadAllText).Where(t => Namespace(t) is not null).ToList();
        var types = texts.GroupBy(t => Namespace(t)!).ToDictionary(
            g => g.Key, g => g.SelectMany(t => Type().Matches(Comment().Replace(t, ""))).Select(m => m.Groups[1].Value).ToHashSet());
        var names = types.Keys;
        var arrows = names.ToDictionary(n => n, _ => new HashSet<string>());
        foreach (var text in texts)
        {
            var code = Comment().Replace(text, "");
            var self = Namespace(text)!;
            arrows[self].UnionWith(names.Where(other => other != self && !self.StartsWith($"{other}.", StringComparison.Ordinal)
                && (Imports(code, other) || NamesThrough(code, project, other, types[other]))));
        }
        return arrows;
    }

    /// <summary>The namespace itself, or one of its types by name.</summary>
    private static bool Imports(string code, string name) =>
        Regex.IsMatch(code, $@"^using (static )?(\w+ = )?{Regex.Escape(name)};", RegexOptions.Multiline)
        || Regex.IsMatch(code, $@"^using (static |\w+ = ){Regex.Escape(name)}\.\w+;", RegexOptions.Multiline);

    /// <summary>One of its types as <c>Domain.Ledger.Contribution</c>, or from a neighbour as <c>Ledger.Contribution</c>.</summary>
    private static bool NamesThrough(string code, string project, string name, IReadOnlySet<string> types)
    {
        var path = name[(Prefix.Length + project.Length)..].TrimStart('.');
        var through = $@"(?<![\w.])({Regex.Escape(Prefix)})?({Regex.Escape(project)}\.)?{Regex.Escape(path)}\.(\w+)";
        return path.Length > 0 && Regex.Matches(code, through).Any(match => types.Contains(match.Groups[3].Value));
    }

    private static string Folder(string project) => Path.Combine(Repository.Root, "src", Prefix + project);

    private static IEnumerable<string> Sources(string root) => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string? Namespace(string text) => Declaration().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|enum|interface) (\w+)")]
    private static partial Regex Type();

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comment();
}
