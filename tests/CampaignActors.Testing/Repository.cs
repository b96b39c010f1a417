namespace CampaignActors.Testing;

/// <summary>Files of the repository, found from wherever the tests run.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the scenario files that both engines run.</summary>
    public static string Scenarios { get; } = PathOf("tests", "CampaignActors.Simulation.Tests", "Files");

    public static string Examples { get; } = PathOf("examples");

    /// <summary>All examples and scenario files, relative to the repository, in order.</summary>
    public static IReadOnlyList<string> ScenarioFiles =>
    [
        .. Directory.EnumerateFiles(Examples, "*.yaml").Concat(Directory.EnumerateFiles(Scenarios, "*.yaml"))
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(),
    ];

    public static string Example(string name) => Path.Combine(Examples, name);

    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    public static string Text(params string[] names) => File.ReadAllText(PathOf(names));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CampaignActors.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("no CampaignActors.sln above the tests");
    }
}
