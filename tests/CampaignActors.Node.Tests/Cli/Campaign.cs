using CampaignActors.Cli;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Node.Tests.Cli;

/// <summary>One run of the command line in this process.</summary>
internal sealed record Run(int ExitCode, string Out, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

internal static class Campaign
{
    public static string Examples { get; } = FindExamples();

    public static string Example(string name) => Path.Combine(Examples, name);

    public static Task<Run> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), args);

    public static async Task<Run> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        // What goes wrong unexpectedly is thrown here, and does not hide behind one line.
        var host = new Host(output, error)
        {
            Variable = name => name == "CAMPAIGN_DEBUG" ? "1" : environment.GetValueOrDefault(name), KeyFile = TestKeys.FileFor,
        };
        var code = await CampaignCli.RunAsync(args, host);
        return new Run(code, output.ToString(), error.ToString());
    }

    private static string FindExamples()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CampaignActors.sln")))
                return Path.Combine(folder.FullName, "examples");
        }
        throw new InvalidOperationException("no CampaignActors.sln above the tests");
    }
}

/// <summary>A file that goes with the test.</summary>
internal sealed class TempFile : IDisposable
{
    public TempFile(string text, string extension = ".yaml")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName() + extension);
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
