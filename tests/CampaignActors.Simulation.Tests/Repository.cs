namespace CampaignActors.Simulation.Tests;

/// <summary>Where the files of the repository are, from wherever the tests run.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    public static string Example(string name) => Path.Combine(Root, "examples", name);

    public static readonly string Files = Path.Combine(Root, "tests", "CampaignActors.Simulation.Tests", "Files");

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
