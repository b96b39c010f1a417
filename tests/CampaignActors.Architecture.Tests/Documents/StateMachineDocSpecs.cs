using System.Text;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>The diagrams are drawn from the code that decides, so that they cannot drift.</summary>
public sealed class StateMachineDocSpecs
{
    /// <summary>With UPDATE_DOCS=1 in the environment the test writes the file instead.</summary>
    [Fact]
    public void The_diagrams_are_those_of_the_code()
    {
        var path = Path.Combine(Repository.Root, "docs", "state-machines.md");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, Write());
        Assert.Equal(Write(), File.ReadAllText(path));
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # State machines

            Drawn from the descriptions that decide (`Machines.All` in the domain). What is not drawn is refused, with the current state in
            the reason. A test compares this file with the code; `UPDATE_DOCS=1` in its environment writes it again.

            """);
        foreach (var machine in Machines.All)
        {
            var title = $"{char.ToUpperInvariant(machine.Name[0])}{machine.Name[1..]}";
            text.Append($"\n## {title}\n\nSource: {machine.Source}\n\n```mermaid\n{machine.Diagram()}```\n");
        }
        return text.ToString();
    }
}
