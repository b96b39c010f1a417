using CampaignActors.Cli.Commands;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Shell;

/// <summary>A parsed line of the shell: the command, and where its output goes.</summary>
/// <param name="Command">For the node.</param>
/// <param name="AsJson">Behind <c>-o json</c>.</param>
/// <param name="File">Behind <c>&gt;</c> or <c>&gt;&gt;</c>.</param>
internal sealed record ShellLine(string Command, bool AsJson, string? File, bool Append)
{
    /// <exception cref="InputException">It cannot be taken apart, or what is behind the command is wrong.</exception>
    public static ShellLine Read(string text)
    {
        var words = CommandLine.Words(text).ToList();
        var (asJson, file, append) = (false, (string?)null, false);
        if (words.FindIndex(w => !w.IsQuoted && w.Text is ">" or ">>") is >= 0 and var at)
        {
            if (at != words.Count - 2 || at == 0)
                throw new InputException(
                    null, $"'{words[at].Text}' stands before the name of a file at the end of a command, expected it there");
            (file, append) = (words[at + 1].Text, words[at].Text == ">>");
            words.RemoveRange(at, 2);
        }
        if (words.FindIndex(w => !w.IsQuoted && w.Text is "-o" or "--output") is >= 0 and var output)
        {
            var format = output + 1 < words.Count ? words[output + 1].Text : "";
            if (format is not ("text" or "json"))
                throw new InputException(null, $"-o: {Shown.Quote(format)}{Suggestion.Expected(format, ["text", "json"])}");
            asJson = format == "json";
            words.RemoveRange(output, 2);
        }
        if (words.Count > 0)
            words[0] = words[0] with { Text = OperatorCommands.Palette(words[0].Text) };
        return new ShellLine(
            string.Join(
                ' ', words.Select(w => !w.IsQuoted && w.Text.StartsWith('-') ? w.Text : CommandLine.Quote(w.Text))), asJson, file, append);
    }
}

/// <summary>Completes the typed line, from the palettes that the node offers.</summary>
internal sealed class Completer(IReadOnlyList<OperatorPalette> palettes)
{
    /// <summary>The commands of the shell itself.</summary>
    public static readonly IReadOnlyList<string> Own = ["help", "exit"];

    public Completions Complete(string before)
    {
        var from = before.LastIndexOf(' ') + 1;
        var words = before[..from].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var typed = before[from..];
        return new Completions(
            from, [.. Candidates(words, typed).Where(
                c => c.StartsWith(typed, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)]);
    }

    private IEnumerable<string> Candidates(string[] words, string typed)
    {
        if (words.Length == 0)
            return palettes.Select(p => p.Name).Concat(Own);
        if (words[0] == "help")
            return words.Length == 1 ? palettes.Select(p => p.Name) : words.Length == 2 ? Names(words[1]) : [];
        if (Palette(words[0]) is not { } palette)
            return [];
        var named = words.Length > 1 ? palette.Commands.FirstOrDefault(c => c.Name == words[1]) : null;
        if (named is null && palette.Commands.FirstOrDefault(c => c.IsDefault) is not { })
            return words.Length == 1 ? palette.Commands.Select(c => c.Name) : [];
        var command = named ?? palette.Commands.First(c => c.IsDefault);
        return Values(command, words[(named is null ? 1 : 2)..], typed);
    }

    private IEnumerable<string> Names(string palette) => Palette(palette)?.Commands.Select(c => c.Name) ?? [];

    private OperatorPalette? Palette(string word) => palettes.FirstOrDefault(p => p.Name == OperatorCommands.Palette(word));

    private static IEnumerable<string> Values(CommandDefinition command, string[] given, string typed)
    {
        OperatorArgument? Switched(string word) => command.Arguments.FirstOrDefault(a => a.Switches.Contains(word));

        if (given.Length > 0 && Switched(given[^1]) is { Type: not ArgumentType.Flag } waiting)
            return Of(waiting);
        if (typed.StartsWith('-'))
            return command.Arguments.Where(a => a.Multiple || !given.Any(a.Switches.Contains)).SelectMany(a => a.Switches).Append("-o");
        var places = given.Where(
            (word, i) => !word.StartsWith('-') && (i == 0 || Switched(given[i - 1]) is null or { Type: ArgumentType.Flag })).Count();
        return command.Positional.ElementAtOrDefault(places) is { } place ? Of(place) : command.Arguments.SelectMany(a => a.Switches);
    }

    private static IEnumerable<string> Of(OperatorArgument argument) => argument.Type switch
    {
        ArgumentType.Workflow => WorkflowNames.All,
        ArgumentType.Entity => EntityCatalog.All.Select(k => $"{k.Name}/"),
        _ => argument.Choices,
    };
}
