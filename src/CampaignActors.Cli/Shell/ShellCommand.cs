using System.CommandLine;
using System.Text.RegularExpressions;
using CampaignActors.Cli.Commands;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Cli.Shell;

/// <summary><c>campaign shell</c>, or <c>campaign HOST:PORT</c>: operator commands one after the other.</summary>
internal static partial class ShellCommand
{
    public const string Name = "shell";

    public static Command Of(Host host, ClientOptions node)
    {
        var by = new Option<string?>("--by") { HelpName = "OPERATOR", Description = "The operator who does what changes something." };
        var command = new Command(
            Name, "Operator commands one after the other, typed or piped in, for one node; campaign HOST:PORT is the same.") { by };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var signed = parsed.GetValue(by) is { } code
                ? Vocabulary.Text.Scalars.Code(ClientOptions.Typed(code)).In("--by").OrTyped().Text
                : "";
            using var progress = new Output.Progress(host);
            using var client = node.Client(parsed, progress);
            var console = new OperatorConsole(host, client, progress, client.Address, signed);
            return host.Keyboard is { } keyboard
                ? await console.AskAsync(keyboard, cancellation)
                : await console.ReadAsync(host.In, cancellation);
        });
        return command;
    }

    /// <summary>
    /// <c>HOST:PORT</c> in front is where the node is, as pbm has it: <c>HOST:PORT cluster show</c> runs one command there, and alone it
    /// opens a shell.
    /// </summary>
    public static string[] Addressed(string[] args) => args.Length > 0 && HostAndPort().IsMatch(args[0])
        ? [.. args.Length == 1 || args[1].StartsWith('-') ? [Name, .. args[1..]] : args[1..], "--node", $"http://{args[0]}"]
        : args;

    [GeneratedRegex(@"^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}\z")]
    private static partial Regex HostAndPort();
}
