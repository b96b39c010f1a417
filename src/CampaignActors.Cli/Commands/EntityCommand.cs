using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign entity …</c>: what needs a person, whichever kind it is of.</summary>
internal static class EntityCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var command = new Command(
            "entity", "Looks at single entities, after those that cannot be used, and after effects that had to be refused.")
        {
            Items("quarantine", "Entities whose journal cannot be read, with the row and the reason. Nothing is written to them; all "
                + "others work.", host, node),
            Release(host, node),
            Items("parked", "Effects of one entity on another that had to be refused: what, from whom, why, since when.", host, node),
            Resolve("retry", "Takes a parked effect in as if it had just arrived. What is refused again stays parked.", host, node),
            Resolve("discard", "Forgets a parked effect. Who did it is in the journal.", host, node),
        };
        foreach (var one in OperatorCommands.Of("entity", host, node))
            command.Add(one);
        return command;
    }

    private static Command Items(string what, string doc, Host host, ClientOptions node)
    {
        var format = GetCommand.FormatOption();
        var command = new Command(what, doc) { format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var items = await node.AskAsync(parsed, client => client.ItemsAsync(what, cancellation));
            return GetCommand.Items(host, what, items, parsed.GetRequiredValue(format));
        });
        return command;
    }

    /// <summary>
    /// It writes nothing, so it has neither id nor operator: the node only reads the journal again. It needs the right to operate.
    /// </summary>
    private static Command Release(Host host, ClientOptions node)
    {
        var entity = Entity("ENTITY", "The entity in quarantine.");
        var command = new Command("release", "Reads the journal of an entity again, once it is mended; without a restart.") { entity };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var (kind, code) = Read("ENTITY", parsed.GetRequiredValue(entity));
            var (released, answer) = await client.ReleaseAsync(kind, code, cancellation);
            progress.Wipe();
            if (released is null)
                return host.Refused(answer, $"release {kind}/{code}");
            host.Out.WriteLine(released.Was is { } was
                ? $"{kind}/{code}: answers again at revision {released.Revision}; it was in quarantine: {Shown.OneLine(was, 300)}"
                : $"{kind}/{code}: was not in quarantine, stands at revision {released.Revision}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Resolve(string action, string doc, Host host, ClientOptions node)
    {
        var entity = Entity("ENTITY", "The entity in which it is parked.");
        var from = new Option<string>("--from") { HelpName = "KIND/CODE", Description = "The entity that it came from.", Required = true };
        var number = new Option<long>("--number")
        {
            HelpName = "NUMBER", Description = "Its number, as `parked` lists it.", Required = true,
        };
        var command = new Command(action, doc) { entity, from, number };
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) =>
        {
            var (kind, code) = Read("ENTITY", parsed.GetRequiredValue(entity));
            var (fromKind, fromCode) = Read("--from", parsed.GetRequiredValue(from));
            var change = new Change.Resolve(new(kind, code), new(fromKind, fromCode), parsed.GetValue(number), action == "discard");
            return VerbCommands.SendAsync(
                host, node, parsed, change, string.Create(
                    CultureInfo.InvariantCulture, $"{action} {fromKind}/{fromCode}#{change.Number}"), by: true, cancellation);
        });
        return command;
    }

    private static Argument<string> Entity(string name, string doc) => new(name) { Description = doc, HelpName = "KIND/CODE" };

    /// <exception cref="InputException">It is no KIND/CODE.</exception>
    private static (string Kind, Code Code) Read(string what, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? (text[..slash], Scalars.Code(ClientOptions.Typed(text[(slash + 1)..])).In(what).OrTyped())
            : throw new InputException(null, $"{what}: {Shown.Quote(text)} is no entity, expected KIND/CODE");
    }
}
