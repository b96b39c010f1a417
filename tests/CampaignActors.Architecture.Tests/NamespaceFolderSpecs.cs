using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests;

/// <summary>A namespace is where its folder is, so a reader finds a type by its name.</summary>
public sealed partial class NamespaceFolderSpecs
{
    private const string Prefix = "CampaignActors.";

    [Theory]
    [InlineData("Domain")]
    [InlineData("Protocol")]
    [InlineData("Vocabulary")]
    [InlineData("Actors")]
    [InlineData("Node")]
    public void Namespace_is_named_like_its_folder(string project)
    {
        var root = Path.Combine(Repository.Root, "src", Prefix + project);

        var wrong = Sources(root).Where(f => Namespace(File.ReadAllText(f)) is { } name
            && name != string.Join('.', Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar)[..^1].Prepend(Prefix + project)));

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Sources(string root) => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string? Namespace(string text) => Declaration().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
