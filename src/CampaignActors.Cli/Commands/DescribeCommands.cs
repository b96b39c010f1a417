using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign create KIND CODE</c> and <c>campaign set KIND/CODE</c>, with fields given one by one or as a file.</summary>
internal static class DescribeCommands
{
    public static Command Create(Host host, ClientOptions node)
    {
        var kind = new Argument<string>("KIND") { Description = $"What to create: {string.Join(", ", KindCatalogue.SetupNames)}." };
        var code = new Argument<string>("CODE") { Description = "Its code: letters, digits, '-', '_' and '.'." };
        var (fields, file) = FieldOptions();
        var command = new Command("create", "Creates one entity.") { kind, code, fields, file };
        node.Change(command);
        command.SetAction((parsed, cancellation) =>
        {
            var known = Known(parsed.GetRequiredValue(kind), KindCatalogue.SetupNames);
            var given = Fields(parsed.GetValue(fields) ?? [], parsed.GetValue(file));
            var change = new Change.Describe(
                PutMode.Create, known.Name, CodeOf(known, parsed.GetRequiredValue(code)), given, given.Position);
            return VerbCommands.SendAsync(host, node, parsed, change, $"{known.Singular} {change.Code}", by: true, cancellation);
        });
        return command;
    }

    public static Command Set(Host host, ClientOptions node)
    {
        var address = new Argument<string>("KIND/CODE")
        {
            Description = "What to change, such as campaigns/OP5, or stocks/STK1/CARD for a stock line.",
        };
        var (fields, file) = FieldOptions();
        var command = new Command("set", "Changes fields of one entity.") { address, fields, file };
        node.Change(command);
        command.SetAction((parsed, cancellation) =>
        {
            var given = Fields(parsed.GetValue(fields) ?? [], parsed.GetValue(file));
            var change = Addressed(parsed.GetRequiredValue(address), given);
            return VerbCommands.SendAsync(host, node, parsed, change, parsed.GetRequiredValue(address), by: true, cancellation);
        });
        return command;
    }

    private static (Option<string[]> Fields, Option<string?> File) FieldOptions() =>
    (
        new("--field", "-f")
        {
            HelpName = "NAME=VALUE",
            Description = "A field; may be given several times. A value in {}, [] or quotes is YAML; null or nothing empties the field.",
        },
        new("--file") { HelpName = "FILE", Description = "A YAML or JSON file with a map of fields; - reads the standard input." }
    );

    private static Change Addressed(string address, MapNode fields)
    {
        var parts = address.Split('/');
        var isLine = parts.Length == 3 && parts[0] == "stocks";
        if (parts.Length != 2 && !isLine)
            throw new InputException(null,
                $"{Shown.Quote(address)} is not an address, expected KIND/CODE such as campaigns/OP1, or stocks/STK1/CARD for a stock "
                    + "line");
        var kind = Known(parts[0], KindCatalogue.SetNames);
        return isLine
            ? new Change.Line(CodeOf(kind, parts[1]), CodeOf(KindCatalogue.StockLine, parts[2]), fields, fields.Position)
            : new Change.Describe(PutMode.Change, kind.Name, CodeOf(kind, parts[1]), fields, fields.Position);
    }

    private static Kind Known(string name, IReadOnlyList<string> kinds) => kinds.Contains(name)
        ? KindCatalogue.Get(name)
        : throw new InputException(null, $"unknown kind {Shown.Quote(name)}{Suggestion.Expected(name, kinds)}");

    private static Code CodeOf(Kind kind, string code) => Scalars.Code(ClientOptions.Typed(code)).In(kind.Singular).OrTyped();

    /// <summary>The fields of the file, if any, and those given one by one, which win.</summary>
    private static MapNode Fields(string[] fields, string? file)
    {
        var entries = new List<MapEntry>();
        var position = Change.Typed;
        if (file is not null)
        {
            var root = YamlText.Read(file == "-" ? "/dev/stdin" : file);
            var map = root as MapNode ?? throw new InputException(root.Position, $"this is {root.What}, expected a map of fields");
            entries.AddRange(map.Entries);
            position = map.Position;
        }
        var typed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=');
            if (equals < 1)
                throw new InputException(null, $"--field: {Shown.Quote(field)} is not a field, expected NAME=VALUE such as allocated=100");
            var name = field[..equals];
            if (!typed.Add(name))
                throw new InputException(null, $"--field: {Shown.Quote(name)} is given twice, expected it once");
            entries.RemoveAll(entry => entry.Key.Text == name);
            entries.Add(new MapEntry(ClientOptions.Typed(name), Value(name, field[(equals + 1)..])));
        }
        return new MapNode(entries, position);
    }

    /// <summary>
    /// A value is what it looks like; only where it is written as YAML is it read as such, so that <c>label=a: b</c> needs no quotes.
    /// </summary>
    private static TextNode Value(string name, string text) => text is ['{' or '[' or '"' or '\'', ..]
        ? YamlText.Read($"--field {name}", text)
        : new ScalarNode(text, false, Change.Typed);
}
