using System.Runtime.CompilerServices;

namespace CampaignActors.Cluster.Tests;

/// <summary>Files of the repository that these tests are about.</summary>
public static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    public static string Text(params string[] names) => File.ReadAllText(PathOf(names));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
