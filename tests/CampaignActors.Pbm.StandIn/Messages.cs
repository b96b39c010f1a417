namespace Petabridge.Cmd;

/// <summary>A command as the client sent it: switches and their values.</summary>
public sealed record Command(string Palette, string Name, IReadOnlyList<Tuple<string, string>> Arguments);

public class CommandResponse(string msg, bool final = true)
{
    public static readonly CommandResponse Empty = new("");

    public string Msg => msg;

    public bool Final => final;
}

public sealed class ErroredCommandResponse(string msg, bool final = true) : CommandResponse(msg, final);

/// <summary>The arguments of a command by name, as its definition has them.</summary>
public sealed class ParsedArguments(CommandDefinition definition, IReadOnlyList<Tuple<string, string>> given)
{
    public IEnumerable<string> ArgumentValues(string name) =>
        given.Where(g => definition.ArgumentsByName[name].Switch.Contains(g.Item1)).Select(g => g.Item2);
}

/// <summary>Splits at spaces, one value behind each switch.</summary>
public sealed class CommandParser(CommandPalette palette)
{
    /// <exception cref="FormatException">It is no command of the palette.</exception>
    public Command Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[0] != palette.ModuleName || !palette.Commands.TryGetValue(words[1], out var definition))
            throw new FormatException($"no command of {palette.ModuleName}");
        var given = words.Skip(2).Chunk(2)
            .Select(pair => Tuple.Create(pair[0], pair.Length == 2 ? pair[1] : throw new FormatException($"{pair[0]} has no value")))
            .ToList();
        var missing = definition.ArgumentsByName.Values.FirstOrDefault(a => a.Mandatory && !given.Any(g => a.Switch.Contains(g.Item1)));
        return missing is null ? new Command(words[0], words[1], given) : throw new FormatException($"{missing.Name} is missing");
    }
}
