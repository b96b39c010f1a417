using CampaignActors.Cli;
using Xunit;

namespace CampaignActors.Testing.Nodes;

/// <summary>One run of the command line in this process.</summary>
public sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

public static class Campaign
{
    /// <summary>The program as it was built for itself, in the same configuration as these tests.</summary>
    public static string Program
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            return Repository.PathOf("src", "CampaignActors.Cli", "bin", framework.Parent!.Name, framework.Name, "campaign.dll");
        }
    }

    public static Task<CommandRun> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), args);

    public static async Task<CommandRun> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        // What goes wrong unexpectedly is thrown here, and does not hide behind one line.
        var host = new Host(output, error)
        {
            Variable = name => name == "CAMPAIGN_DEBUG" ? "1" : environment.GetValueOrDefault(name), KeyFile = TestKeys.FileFor,
        };
        var code = await CampaignCli.RunAsync(args, host);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>One that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> DoneAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == ExitCodes.Ok, $"{string.Join(' ', args)}: {run}");
        return run.Out;
    }

    /// <summary>One that must be refused, in one line.</summary>
    /// <returns>The line.</returns>
    public static async Task<string> RefusedAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.NotEqual(ExitCodes.Ok, run.ExitCode);
        return Assert.Single(run.ErrorLines);
    }
}

/// <summary>A file that goes with the test.</summary>
public sealed class TempFile : IDisposable
{
    public TempFile(string text, string extension = ".yaml")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName() + extension);
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
