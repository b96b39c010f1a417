using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace CampaignActors.Node.Tests.Processes;

/// <summary>The command line as the program that people start; all else of it is tried within the tests' own process.</summary>
public sealed class CampaignProgramSpecs
{
    [Theory]
    [InlineData("--help")]
    [InlineData("cluster", "show", "--help")]
    [InlineData("campaign", "list", "--help")]
    [InlineData("campaigns", "list", "--help")]
    public async Task It_starts_and_helps(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await Until.DoneAsync(program.WaitForExitAsync(), "the program ends");

        Assert.Equal((0, ""), (program.ExitCode, await errors));
        Assert.Contains("Usage:", await output, StringComparison.Ordinal);
    }

    /// <summary>As it was built for itself, in the same configuration as these tests.</summary>
    internal static string Program([CallerFilePath] string here = "")
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(
            Path.GetDirectoryName(here)!, "..", "..", "..", "src", "CampaignActors.Cli", "bin", framework.Parent!.Name, framework.Name, "campaign.dll"));
    }
}
