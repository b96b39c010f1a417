using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using CampaignActors.Vocabulary.Text;
using Argument = System.CommandLine.Argument<string?>;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// Operator commands as commands of their own, made from the catalogue: <c>campaign cluster show</c>. They run in the node; here they are
/// only put together, sent, and printed line by line.
/// </summary>
internal static class OperatorCommands
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The program. The library takes no command of the same name as that of the program that it is in.</summary>
    private const string Program = "campaign";

    /// <summary>The name of the palette <c>campaign</c> here.</summary>
    private const string Campaigns = "campaigns";

    /// <summary>
    /// The words with the palette <c>campaign</c> by the name that it has here, so that <c>campaign campaign show</c> works as well.
    /// </summary>
    public static string[] Named(string[] words) => words is [Program, .. var rest] ? [Campaigns, .. rest] : words;

    /// <summary>The palette that a word of the shell means: there the palette <c>campaign</c> goes by either name.</summary>
    public static string Palette(string word) => word == Campaigns ? Program : word;

    /// <summary>A command for each palette, besides those that have more than the node can do.</summary>
    public static IEnumerable<Command> All(Host host, ClientOptions node, params string[] except) => OperatorCatalogue.Palettes
        .Where(palette => !except.Contains(palette.Name))
        .Select(palette => Of(palette, host, node));

    /// <summary>The commands of one palette, for a command that has others as well.</summary>
    public static IEnumerable<Command> Of(string palette, Host host, ClientOptions node) =>
        OperatorCatalogue.Palette(palette).Commands.Select(definition => Of(definition, host, node));

    private static Command Of(OperatorPalette palette, Host host, ClientOptions node)
    {
        if (palette.Commands is [{ IsDefault: true } only])
            return Of(only with { Name = palette.Name }, host, node, only);
        var command = new Command(palette.Name == Program ? Campaigns : palette.Name, palette.Description);
        foreach (var one in Of(palette.Name, host, node))
            command.Add(one);
        return command;
    }

    private static Command Of(CommandDefinition definition, Host host, ClientOptions node, CommandDefinition? meant = null)
    {
        var command = new Command(definition.Name, definition.Description);
        var places = definition.Positional.Select(a => (Of: a, Symbol: Place(a))).ToList();
        // Positional arguments have switches too, so that the same text works here and in pbm.
        var options = definition.Arguments.Where(a => a.Type != ArgumentType.Flag && a.Name != Id).Select(a => (Of: a, Symbol: Option(a)))
            .ToList();
        var flags = definition.Arguments.Where(a => a.Type == ArgumentType.Flag).Select(a => (Of: a, Symbol: Flag(a))).ToList();
        foreach (var (_, symbol) in places)
            command.Add(symbol);
        foreach (var (_, symbol) in options)
            command.Add(symbol);
        foreach (var (_, symbol) in flags)
            command.Add(symbol);
        var output = OutputOption();
        command.Add(output);
        var changes = definition.Arguments.Any(a => a.Name == Id);
        if (changes)
            node.Change(command, reads: false);
        else
            node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> words = [(meant ?? definition).Palette, (meant ?? definition).Name];
            foreach (var (argument, symbol) in options.Where(o => parsed.GetValue(o.Symbol) is not null))
                words.AddRange([argument.Switches[0], CommandLine.Quote(parsed.GetValue(symbol)!)]);
            words.AddRange(flags.Where(f => parsed.GetValue(f.Symbol)).Select(f => f.Of.Switches[0]));
            words.AddRange(
                places.Where(p => parsed.GetValue(p.Symbol) is not null).Select(p => CommandLine.Quote(parsed.GetValue(p.Symbol)!)));
            if (changes)
                words.AddRange([$"--{Id}", CommandLine.Quote(node.Id(parsed))]);
            var text = string.Join(' ', words);
            // Errors in the text are reported before a node is contacted.
            _ = CommandReader.Read(text, OperatorCatalogue.Palettes);
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var asJson = parsed.GetRequiredValue(output) == "json";
            return await RunAsync(host, client, progress, text, changes ? node.By(parsed) : "", asJson, host.Out, cancellation);
        });
        return command;
    }

    public const string Id = "id";

    /// <summary>Runs one command in a node and prints what it says.</summary>
    /// <param name="progress">Progress of the client; wiped before each printed line, and in the end.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        Host host, NodeClient client, Progress progress, string text, string by, bool asJson, TextWriter to, CancellationToken cancellation)
    {
        try
        {
            await foreach (var line in client.OperateAsync(text, by, asJson, cancellation))
            {
                progress.Wipe();
                if (line.Error is { } error)
                    return host.Refused(error, [line.Text!]);
                to.WriteLine(line.Data is { } data ? data.ToJsonString(s_json) : Printable(line.Text!));
                // The reader of a pipe gets each line at once.
                await to.FlushAsync(cancellation);
            }
            return ExitCodes.Ok;
        }
        finally
        {
            progress.Wipe();
        }
    }

    private static string Printable(string text) => Shown.OneLine(text, 10_000);

    public static Option<string> OutputOption(string description = "text, or json: one document a line.")
    {
        var output = new Option<string>("--output", "-o") { Description = description, DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    private static Argument Place(OperatorArgument argument) => new(argument.Placeholder)
    {
        Description = argument.Description,
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<string?> Option(OperatorArgument argument) => new(argument.Switches[0], [.. argument.Switches.Skip(1)])
    {
        HelpName = argument.Placeholder,
        Description = Described(argument),
        Hidden = argument.Positional,
    };

    private static Option<bool> Flag(OperatorArgument argument) => new(argument.Switches[0], [.. argument.Switches.Skip(1)])
    {
        Description = argument.Description,
    };

    private static string Described(OperatorArgument argument)
    {
        var text = new StringBuilder(argument.Description);
        if (argument.Default is { } otherwise)
            text.Append(" Default ").Append(otherwise).Append('.');
        return text.ToString();
    }
}
