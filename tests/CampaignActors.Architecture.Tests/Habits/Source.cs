namespace CampaignActors.Architecture.Tests.Habits;

/// <summary>One line of a file of the repository.</summary>
/// <param name="Folder">What the counts are kept for: <c>src/PROJECT</c>, <c>tests/PROJECT</c>, <c>docs</c> or <c>.</c>.</param>
/// <param name="Path">Of the file, relative to the repository, with <c>/</c>.</param>
/// <param name="Number">From 1.</param>
internal sealed record SourceLine(string Folder, string Path, int Number, string Text)
{
    public string Place => $"{Path}:{Number}";
}

/// <summary>The lines that people write: code below src and tests, prose in docs and at the root; not what a build makes.</summary>
internal static class Source
{
    public static IReadOnlyList<SourceLine> Code { get; } = [.. Files("src", "*.cs").Concat(Files("tests", "*.cs")).SelectMany(Lines)];

    public static IReadOnlyList<SourceLine> Prose { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Files("docs", "*.md")).Order(StringComparer.Ordinal).SelectMany(Lines),
    ];

    private static IEnumerable<string> Files(string below, string pattern) => Directory
        .EnumerateFiles(Repository.PathOf(below), pattern, SearchOption.AllDirectories)
        .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "Generated"))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<SourceLine> Lines(string file)
    {
        var path = Relative(file);
        var folders = path.Split('/')[..^1];
        var folder = folders.Length == 0 ? "." : string.Join('/', folders.Take(folders[0] == "docs" ? 1 : 2));
        return File.ReadLines(file).Select((text, index) => new SourceLine(folder, path, index + 1, text));
    }

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
}
