using System.Runtime.CompilerServices;
using CampaignActors.Cli;
using Xunit;

namespace CampaignActors.Cli.Tests;

/// <summary>The page about the command line has every command, as it is.</summary>
public sealed class CommandReferenceSpecs
{
    /// <summary>With UPDATE_CLI=1 in the environment the page is written again instead.</summary>
    [Fact]
    public void Page_of_the_command_line_is_made_from_the_commands()
    {
        var (page, file) = (CommandReference.Markdown(), FileOf());
        if (Environment.GetEnvironmentVariable("UPDATE_CLI") == "1")
            File.WriteAllText(file, page);

        Assert.Equal(File.ReadAllText(file), page);
    }

    private static string FileOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "cli.md"));
}
