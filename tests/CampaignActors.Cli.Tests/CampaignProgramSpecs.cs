using System.Diagnostics;

namespace CampaignActors.Cli.Tests;

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
        var start = new ProcessStartInfo("dotnet", [Campaign.Program, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await Until.DoneAsync(program.WaitForExitAsync(), "the program ends");

        Assert.Equal((0, ""), (program.ExitCode, await errors));
        Assert.Contains("Usage:", await output, StringComparison.Ordinal);
    }
}
