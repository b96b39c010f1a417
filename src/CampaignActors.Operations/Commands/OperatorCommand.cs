using CampaignActors.Operations.Access;

namespace CampaignActors.Operations.Commands;

/// <summary>What an operator command is called, what it takes and what it asks of its caller; everything but the doing.</summary>
/// <param name="Palette">The first word, such as <c>cluster</c>.</param>
/// <param name="Name">The second word, such as <c>show</c>.</param>
/// <param name="Description">One sentence.</param>
public sealed record CommandDefinition(string Palette, string Name, string Description, Need Need, params IReadOnlyList<OperatorArgument> Arguments)
{
    /// <summary>Runs until it is stopped by whoever asked.</summary>
    public bool Endless { get; init; }

    /// <summary>The one that is meant when the palette stands alone: <c>uptime</c> is <c>uptime show</c>.</summary>
    public bool IsDefault { get; init; }

    /// <summary>As people type it.</summary>
    public string Text => IsDefault ? Palette : $"{Palette} {Name}";

    public IEnumerable<OperatorArgument> Positional => Arguments.Where(a => a.Positional);
}

/// <param name="Description">What its commands are about.</param>
public sealed record OperatorPalette(string Name, string Description, IReadOnlyList<CommandDefinition> Commands);

/// <summary>Does a command. What it cannot do it throws, in the exceptions of <see cref="OperatorErrors"/>.</summary>
public delegate IAsyncEnumerable<OperatorLine> RunCommand(OperatorRun run, CancellationToken cancellation);

/// <summary>An operator command with what it does.</summary>
public sealed record OperatorCommand(CommandDefinition Definition, RunCommand Run);

/// <summary>One run of a command.</summary>
/// <param name="Node">The node that it runs in.</param>
/// <param name="Given">Its arguments.</param>
/// <param name="By">Whoever runs it; what it changes is signed with that operator.</param>
public sealed record OperatorRun(OperatorNode Node, GivenArguments Given, Caller By);
