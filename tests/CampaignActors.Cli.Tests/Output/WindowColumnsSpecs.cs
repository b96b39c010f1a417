namespace CampaignActors.Cli.Tests.Output;

/// <summary>A list in a window: whole columns or none, and a line that names those that are left out.</summary>
public sealed class WindowColumnsSpecs
{
    private const string Items = """
        {"items": [
          {"code": "DM1", "calculated": 10.50, "campaign": "SPRING", "currency": "EUR", "state": "finished",
           "label": "A letter to everyone who has ever bought a chair",
           "content": "A text of many words that has no room in a window of eighty columns"},
          {"code": "DM2", "calculated": 7.25, "campaign": "AUTUMN", "currency": "EUR", "state": "failed",
           "label": "Short", "content": "Other"}
        ]}
        """;

    [Fact]
    public async Task A_narrow_window_shows_what_differs_and_names_the_rest()
    {
        var (lines, error) = await ShownAsync(80);

        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Equal(["code", "label", "calculated", "campaign", "state"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(lines, line => line.Contains("DM1", StringComparison.Ordinal) && line.Contains('…', StringComparison.Ordinal));
        Assert.Equal("No room for currency, content: a wider window, -o yaml or -o json shows them.", error.Trim());
    }

    [Theory]
    [InlineData(300)]
    [InlineData(null)]
    public async Task A_wide_window_and_a_pipe_show_all(int? width)
    {
        var (lines, error) = await ShownAsync(width);

        Assert.Contains("content", lines[1], StringComparison.Ordinal);
        Assert.Contains(
            lines, line => line.Contains("A letter to everyone who has ever bought a chair", StringComparison.Ordinal));
        Assert.Equal("", error);
    }

    [Fact]
    public async Task A_window_of_a_few_letters_still_shows_the_code()
    {
        var (lines, _) = await ShownAsync(9);

        Assert.Contains(lines, line => line.Contains("DM2", StringComparison.Ordinal));
    }

    /// <param name="width">Of the window; <c>null</c>: a pipe.</param>
    private static async Task<(string[] Lines, string Error)> ShownAsync(int? width)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json(Items));
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var host = new Host(output, error) { OutIsTerminal = width is not null, Columns = width };
        Assert.Equal(ExitCodes.Ok, await CampaignCli.RunAsync(["get", "deliveries", "--node", node.Url], host));
        return (output.ToString().Split('\n'), error.ToString());
    }
}
