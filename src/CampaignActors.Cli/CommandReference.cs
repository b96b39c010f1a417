using System.CommandLine;
using System.Text;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Cli;

/// <summary>The page <c>docs/cli.md</c>: every command with its arguments and options, from the commands themselves.</summary>
public static class CommandReference
{
    /// <summary>From how many commands on an option is described once for all of them.</summary>
    private const int Shared = 10;

    /// <summary>The page as Markdown.</summary>
    public static string Markdown()
    {
        var root = CampaignCli.Root(new Host(TextWriter.Null, TextWriter.Null));
        var all = Leaves("campaign", root).ToList();
        var shared = all.Where(leaf => !IsVerb(leaf.Command)).SelectMany(leaf => Options(leaf.Command))
            .GroupBy(option => (option.Name, option.Description)).Where(group => group.Count() >= Shared).Select(group => group.First())
            .OrderBy(option => option.Name, StringComparer.Ordinal).ToList();
        var page = new StringBuilder($"""
            # The command line

            `campaign` simulates scenario files, applies plans and operates running nodes. This page is made from the commands
            themselves, and a test compares it with them: `UPDATE_CLI=1 dotnet test tests/CampaignActors.Cli.Tests --filter
            CommandReferenceSpecs` writes it again. `campaign COMMAND --help` explains every option. `campaign HOST:PORT` opens the
            shell for a node, `campaign HOST:PORT COMMAND` runs one operator command there.

            {ExitCodeList()}

            ## Options of most commands

            The tables below leave these out.

            | option | meaning |
            |---|---|

            """);
        foreach (var option in shared)
            Row(page, Usage(option), option.Description ?? "");
        Section(page, "Commands", all.Where(leaf => leaf.Group.Length == 0 && !IsVerb(leaf.Command)), shared);
        Section(page, "One command for each verb", all.Where(leaf => leaf.Group.Length == 0 && IsVerb(leaf.Command)), shared);
        foreach (var group in all.Where(leaf => leaf.Group.Length > 0).GroupBy(leaf => leaf.Group))
            Section(page, $"campaign {group.Key}", group, shared);
        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The exit codes as a Markdown list.</summary>
    private static string ExitCodeList() => ExitCodes.Help.ReplaceLineEndings("\n")
        .Replace("Exit codes:\n", "Exit codes:\n\n", StringComparison.Ordinal).Replace("\n  ", "\n- ", StringComparison.Ordinal);

    private static bool IsVerb(Command command) => Commands.VerbCommands.Names.Contains(command.Name);

    private static void Section(
        StringBuilder page, string title, IEnumerable<(string Group, string Path, Command Command)> leaves, IReadOnlyList<Option> shared)
    {
        page.Append($"\n## {title}\n\n| command | what it does |\n|---|---|\n");
        foreach (var (_, path, command) in leaves)
        {
            var arguments = command.Arguments.Select(Usage);
            var own = Options(command).Where(option => !shared.Any(s => s.Name == option.Name && s.Description == option.Description));
            var options = own.Select(option => option.Required ? Usage(option) : $"[{Usage(option)}]");
            Row(page, string.Join(' ', [path, .. arguments, .. options]), command.Description ?? "");
        }
    }

    /// <summary>The commands that run, below commands that only group them.</summary>
    private static IEnumerable<(string Group, string Path, Command Command)> Leaves(string path, Command command, string group = "")
    {
        foreach (var child in command.Subcommands.Where(c => !c.Hidden))
        {
            if (child.Subcommands.Count == 0)
                yield return (group, $"{path} {child.Name}", child);
            foreach (var leaf in Leaves($"{path} {child.Name}", child, group.Length == 0 ? child.Name : group))
                yield return leaf;
        }
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Where(option => !option.Hidden && option.Name is not ("--help" or "--version"));

    private static string Usage(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "…" : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}{many}]" : name + many;
    }

    private static string Usage(Option option)
    {
        if (option.ValueType == typeof(bool))
            return option.Name;
        var value = option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();
        return $"{option.Name} {value}";
    }

    private static void Row(StringBuilder page, string usage, string doc) =>
        page.Append($"| `{Cell(usage)}` | {Cell(doc)} |\n");

    private static string Cell(string text) =>
        string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Replace("|", "\\|", StringComparison.Ordinal);
}
