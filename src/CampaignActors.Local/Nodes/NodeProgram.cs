namespace CampaignActors.Local.Nodes;

/// <summary>Where the program of a node is.</summary>
public static class NodeProgram
{
    /// <summary>Names the program; goes before all other places.</summary>
    public const string Variable = "CAMPAIGN_NODE_PROGRAM";
    private const string Name = "CampaignActors.Node.dll";

    /// <returns>Beside this program, else where the repository builds it.</returns>
    /// <exception cref="LocalException">It is nowhere.</exception>
    public static string Find() => Candidates().FirstOrDefault(File.Exists)
        ?? throw new LocalException($"there is no {Name} beside this program; build src/CampaignActors.Node, or name it with {Variable}");

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return Path.GetFullPath(named);
            yield break;
        }
        yield return Path.Combine(AppContext.BaseDirectory, Name);
        // …/src/CampaignActors.Cli/bin/Debug/net10.0/ → …/src/CampaignActors.Node/bin/Debug/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        if (framework.Parent is not { Parent.Parent.Parent: { } sources } configuration)
            yield break;
        yield return Path.Combine(sources.FullName, "CampaignActors.Node", "bin", configuration.Name, framework.Name, Name);
        // The same for a program among the tests.
        yield return Path.Combine(sources.FullName, "..", "src", "CampaignActors.Node", "bin", configuration.Name, framework.Name, Name);
    }
}
