using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>A command with its arguments.</summary>
public sealed record ReadCommand(CommandDefinition Definition, GivenArguments Given);

/// <summary>Parses the text of a command. An error is one line with the nearest valid word.</summary>
public static class CommandReader
{
    /// <exception cref="InputException">It is no command of these palettes, or an argument is wrong. Nothing was done.</exception>
    public static ReadCommand Read(string text, IReadOnlyCollection<OperatorPalette> palettes)
    {
        var words = CommandLine.Words(text);
        var first = words[0].Text;
        var palette = palettes.FirstOrDefault(p => p.Name == first)
            ?? throw new InputException(
                null, $"unknown palette {Shown.Quote(first)}{Suggestion.Expected(first, [.. palettes.Select(p => p.Name)])}");
        var (command, rest) = Command(palette, words);
        return new ReadCommand(command, new Arguments(command).Read(rest));
    }

    /// <summary>The command that the first words name, whatever follows them; <c>null</c>: none.</summary>
    public static CommandDefinition? Find(string text, IReadOnlyCollection<OperatorPalette> palettes)
    {
        var words = NameIn(text);
        if (words.Length == 0 || palettes.FirstOrDefault(p => p.Name == words[0]) is not { } palette)
            return null;
        return (words.Length > 1 ? palette.Commands.FirstOrDefault(c => c.Name == words[1]) : null)
            ?? palette.Commands.FirstOrDefault(c => c.IsDefault);
    }

    private static string[] NameIn(string text)
    {
        try
        {
            return [.. CommandLine.Words(text).Take(2).Select(w => w.Text)];
        }
        catch (InputException)
        {
            // A text that cannot be parsed may still name a command.
            return [.. text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries).Take(2).Select(w => w.Trim('"', '\''))];
        }
    }

    private static (CommandDefinition, IReadOnlyList<CommandWord>) Command(OperatorPalette palette, IReadOnlyList<CommandWord> words)
    {
        if (words.Count > 1 && palette.Commands.FirstOrDefault(c => c.Name == words[1].Text) is { } named)
            return (named, [.. words.Skip(2)]);
        if (palette.Commands.FirstOrDefault(c => c.IsDefault) is { } only)
            return (only, [.. words.Skip(1)]);
        string[] names = [.. palette.Commands.Select(c => c.Name)];
        throw new InputException(null, words.Count == 1
            ? $"{palette.Name}: what to do is missing, expected one of {string.Join(", ", names)}"
            : $"{palette.Name}: unknown command {Shown.Quote(words[1].Text)}{Suggestion.Expected(words[1].Text, names)}");
    }

    /// <summary>The words behind a command.</summary>
    private sealed class Arguments(CommandDefinition command)
    {
        private readonly Dictionary<string, IReadOnlyList<string>> _given = new(StringComparer.Ordinal);
        private readonly Queue<OperatorArgument> _places = new(command.Positional);

        public GivenArguments Read(IReadOnlyList<CommandWord> words)
        {
            for (var at = 0; at < words.Count; at++)
            {
                if (IsSwitch(words[at]))
                    Switch(words, ref at);
                else
                    Place(words[at].Text);
            }
            foreach (var missing in command.Arguments.Where(a => !_given.ContainsKey(a.Name)))
            {
                if (missing.Mandatory)
                    throw Bad($"{missing.Called} is missing, expected {missing.Placeholder}: {missing.Description}");
                if (missing.Default is { } otherwise)
                    _given[missing.Name] = [otherwise];
            }
            return new GivenArguments(_given);
        }

        private static bool IsSwitch(CommandWord word) => !word.IsQuoted && word.Text.Length > 1 && word.Text[0] == '-';

        private bool IsOneOfOurs(CommandWord word) => IsSwitch(word) && command.Arguments.Any(a => a.Switches.Contains(word.Text));

        private void Switch(IReadOnlyList<CommandWord> words, ref int at)
        {
            var text = words[at].Text;
            var equals = text.StartsWith("--", StringComparison.Ordinal) ? text.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals > 0 ? text[..equals] : text;
            var argument = command.Arguments.FirstOrDefault(a => a.Switches.Contains(name)) ?? throw Unknown(name);
            if (argument.Type == ArgumentType.Flag)
                Take(argument, name, equals < 0 ? "true" : throw Bad($"{name} takes no value, expected it alone"));
            else if (equals > 0)
                Take(argument, name, argument.Read(command.Text, text[(equals + 1)..]));
            else if (at + 1 < words.Count && !IsOneOfOurs(words[at + 1]))
                Take(argument, name, argument.Read(command.Text, words[++at].Text));
            else
                throw Bad($"{name} needs a value, expected {argument.Placeholder}");
        }

        private void Place(string text)
        {
            while (_places.TryPeek(out var taken) && _given.ContainsKey(taken.Name) && !taken.Multiple)
                _places.Dequeue();
            if (!_places.TryPeek(out var argument))
            {
                var expected = command.Positional.Any()
                    ? $"{string.Join(' ', command.Positional.Select(a => a.Placeholder))} and switches"
                    : "switches only";
                throw Bad($"{Shown.Quote(text)} is one word too many, expected {expected}");
            }
            Take(argument, argument.Called, argument.Read(command.Text, text));
        }

        private void Take(OperatorArgument argument, string called, string value)
        {
            if (!_given.TryGetValue(argument.Name, out var before))
                _given[argument.Name] = [value];
            else if (argument.Multiple)
                _given[argument.Name] = [.. before, value];
            else
                throw Bad($"{called} is given twice, expected it once");
        }

        private InputException Unknown(string name)
        {
            string[] known = [.. command.Arguments.SelectMany(a => a.Switches)];
            return Bad(known.Length == 0
                ? $"unknown switch {Shown.Quote(name)}, expected none"
                : $"unknown switch {Shown.Quote(name)}{Suggestion.Expected(name, known)}");
        }

        private InputException Bad(string what) => new(null, $"{command.Text}: {what}");
    }
}
