using Akka.Actor;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace CampaignActors.Pbm;

/// <summary>Registers one palette of ours. Each client gets a handler of its own.</summary>
/// <param name="caller">The caller of all commands: Petabridge.Cmd does not authenticate.</param>
public sealed class PaletteHandler(OperatorPalette palette, Func<OperatorRunner> shell, Caller caller)
    : CommandPaletteHandler(PaletteDefinitions.Of(palette))
{
    public override Props HandlerProps { get; } = Props.Create(() => new PaletteActor(palette, shell, caller));
}

/// <summary>
/// Puts the text of a command together again from what Petabridge.Cmd has made of it, has the shell run it and sends on its lines. Every
/// command of every palette goes this one way.
/// </summary>
public sealed class PaletteActor : CommandHandlerActor
{
    private readonly CancellationTokenSource _stopped = new();

    public PaletteActor(OperatorPalette palette, Func<OperatorRunner> shell, Caller caller)
        : base(PaletteDefinitions.Of(palette))
    {
        foreach (var command in palette.Commands)
        {
            Process(command.Name, (asked, arguments) =>
            {
                var (text, client, stopped) = (Text(command, arguments.ArgumentValues), Sender, _stopped.Token);
                _ = Task.Run(() => StreamAsync(shell(), text, caller, client, stopped), CancellationToken.None);
            });
        }
    }

    /// <summary>The client has gone: whatever still streams to it ends.</summary>
    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    /// <param name="values">The values of an argument, by its name.</param>
    private static string Text(Operations.Commands.CommandDefinition command, Func<string, IEnumerable<string>> values)
    {
        var words = new List<string> { command.Palette, command.Name };
        foreach (var argument in command.Arguments)
        {
            foreach (var value in values(argument.Name))
            {
                if (argument.Type != ArgumentType.Flag)
                    words.AddRange([argument.Switches[0], CommandLine.Quote(value)]);
                else if (value != "false")
                    words.Add(argument.Switches[0]);
            }
        }
        return string.Join(' ', words);
    }

    private static async Task StreamAsync(OperatorRunner shell, string text, Caller caller, IActorRef client, CancellationToken stopped)
    {
        try
        {
            await foreach (var line in shell.RunAsync(text, caller, stopped))
            {
                if (line.Error is not null)
                {
                    client.Tell(new ErroredCommandResponse(line.Text!), ActorRefs.NoSender);
                    return;
                }
                if (line.Text is { } shown)
                    client.Tell(new CommandResponse(shown, false), ActorRefs.NoSender);
            }
            client.Tell(CommandResponse.Empty, ActorRefs.NoSender);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }
}
