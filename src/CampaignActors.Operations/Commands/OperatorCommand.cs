using CampaignActors.Operations.Access;

namespace CampaignActors.Operations.Commands;

/// <summary>The definition of an operator command: name, arguments and need; everything but its code.</summary>
/// <param name="Palette">The first word, such as <c>cluster</c>.</param>
/// <param name="Name">The second word, such as <c>show</c>.</param>
/// <param name="Description">One sentence.</param>
public sealed record CommandDefinition(
    string Palette, string Name, string Description, Need Need, params IReadOnlyList<OperatorArgument> Arguments)
{
    /// <summary>Runs until its client stops it.</summary>
    public bool Endless { get; init; }

    /// <summary>The one that is meant when the palette stands alone: <c>uptime</c> is <c>uptime show</c>.</summary>
    public bool IsDefault { get; init; }

    /// <summary>As people type it.</summary>
    public string Text => IsDefault ? Palette : $"{Palette} {Name}";

    public IEnumerable<OperatorArgument> Positional => Arguments.Where(a => a.Positional);
}

/// <param name="Description">The subject of its commands.</param>
public sealed record OperatorPalette(string Name, string Description, IReadOnlyList<CommandDefinition> Commands);

/// <summary>Runs a command. Failures are thrown as the exceptions that <see cref="OperatorErrors"/> knows.</summary>
public delegate IAsyncEnumerable<OperatorLine> RunCommand(OperatorRun run, CancellationToken cancellation);

/// <summary>An operator command with what it does.</summary>
public sealed record OperatorCommand(CommandDefinition Definition, RunCommand Run);

/// <summary>One run of a command.</summary>
/// <param name="Node">The node that it runs in.</param>
/// <param name="Given">Its arguments.</param>
/// <param name="By">The caller; changes are signed with its operator.</param>
public sealed record OperatorRun(OperatorNode Node, GivenArguments Given, Caller By);
