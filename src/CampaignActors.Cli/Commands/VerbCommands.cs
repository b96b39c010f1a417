using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// One command per verb, its options made from the catalogue: <c>campaign approve --delivery DM201 --step extraction --by mia</c>.
/// </summary>
internal static class VerbCommands
{
    /// <summary>
    /// All verbs to one entity that exists. Creating, changing and steering workflows have commands of their own; what has
    /// no command to an entity, such as <c>crash</c> and <c>parallel</c>, is for the simulator.
    /// </summary>
    public static IEnumerable<Command> All(Host host, ClientOptions node) => Verbs.Select(verb => Of(verb, host, node));

    public static IEnumerable<string> Names => Verbs.Select(verb => verb.Name);

    private static IEnumerable<Verb> Verbs => VerbCatalogue.All
        .Where(verb => verb.Bind is not null && verb.Name != "workflow");

    private static Command Of(Verb verb, Host host, ClientOptions node)
    {
        var command = new Command(verb.Name, verb.Doc);
        if (TypedNames.Dashed(verb.Name) != verb.Name)
            command.Aliases.Add(TypedNames.Dashed(verb.Name));
        var arguments = verb.Arguments.Fields.Select(field => (field.Name, Option: Of(field))).ToList();
        foreach (var (_, option) in arguments)
            command.Add(option);
        var byIsArgument = verb.Arguments.Find("by") is not null;
        node.Change(command, by: !byIsArgument);
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = arguments.Select(argument => (argument.Name, Text: parsed.GetValue(argument.Option)))
                .Where(argument => argument.Text is not null);
            var map = new MapNode([.. given.Select(argument => Entry(argument.Name, argument.Text!))], Change.Typed);
            return await SendAsync(
                host, node, parsed, new Change.Act(verb.Name, map, Change.Typed), verb.Name, by: !byIsArgument, cancellation);
        });
        return command;
    }

    /// <summary>Sends one command and says what became of it.</summary>
    public static async Task<int> SendAsync(
        Host host, ClientOptions node, ParseResult parsed, Change change, string what, bool by, CancellationToken cancellation)
    {
        using var progress = new Progress(host);
        using var client = node.Client(parsed, progress);
        var command = node.Command(parsed, change, by);
        progress.Report($"{what} …");
        var answer = await client.SendAsync(command, cancellation);
        progress.Wipe();
        if (!answer.Ok)
            return host.Refused(answer, what);
        var outcome = answer.Outcome switch
        {
            NodeOutcome.Created => "created",
            NodeOutcome.Changed => "changed",
            NodeOutcome.Unchanged => "nothing to do, it is so already",
            _ => "done",
        };
        host.Out.WriteLine($"{what}: {outcome}");
        return ExitCodes.Ok;
    }

    private static Option<string?> Of(Field field)
    {
        var names = new[] { $"--{TypedNames.Dashed(field.Name)}", $"--{field.Name}" }.Distinct().ToArray();
        // The operator of the key signs it, unless another one is named.
        var required = field.Required && field.Name != "by";
        var option = new Option<string?>(names[0], names[1..])
        {
            Description = field.Doc, Required = required, HelpName = HelpName(field.Type),
        };
        return option;
    }

    private static string HelpName(FieldType type) => type switch
    {
        EnumType words => string.Join('|', words.Values),
        ReferenceType or CodeType => "CODE",
        InstantType => "TIME",
        TextType => "TEXT",
        _ => "NUMBER",
    };

    private static MapEntry Entry(string name, string text) =>
        new(ClientOptions.Typed(name), new ScalarNode(text, text.Length == 0, Change.Typed));
}
