using System.Runtime.CompilerServices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Operations.Operators;

/// <summary>Runs operator commands in a node. They come over HTTP, from the command line and from pbm.</summary>
public sealed partial class OperatorRunner(OperatorNode node, ILogger<OperatorRunner> log)
{
    /// <exception cref="InputException">It is no command; nothing was done.</exception>
    public static ReadCommand Read(string text) => CommandReader.Read(text, OperatorCatalogue.Palettes);

    /// <summary>The command that a text names, whatever its arguments; <c>null</c>: none.</summary>
    public static CommandDefinition? Find(string text) => CommandReader.Find(text, OperatorCatalogue.Palettes);

    /// <summary>Runs a command, or says in one line why not.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async IAsyncEnumerable<OperatorLine> RunAsync(
        string text, Caller caller, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A refusal comes before anything that is wrong with the arguments.
        if (Find(text) is { } named && Denied(named, caller) is { } denied)
        {
            yield return denied;
            yield break;
        }
        ReadCommand? command = null;
        OperatorLine? wrong = null;
        try
        {
            command = Read(text);
        }
        catch (InputException e)
        {
            wrong = OperatorErrors.Of(e);
        }
        if (command is null)
        {
            yield return wrong!;
            yield break;
        }
        await foreach (var line in RunAsync(command, caller, cancellation))
            yield return line;
    }

    /// <summary>Runs a command. An error is its last line, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async IAsyncEnumerable<OperatorLine> RunAsync(
        ReadCommand command, Caller caller, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Denied(command.Definition, caller) is { } denied)
        {
            yield return denied;
            yield break;
        }
        // Some of them leave no trace in a journal, such as taking a node down: the log names who ran them.
        if (command.Definition.Need != Need.Read)
            LogRun(log, command.Definition.Text, caller.Operator, caller.Via);
        var run = OperatorCatalogue.Find(command.Definition).Run(new OperatorRun(node, command.Given, caller), cancellation);
        await using var lines = run.GetAsyncEnumerator(cancellation);
        while (await NextAsync(lines, command.Definition, cancellation) is { } line)
        {
            yield return line;
            if (line.Error is not null)
                yield break;
        }
    }

    /// <summary>Why a caller may not run a command; <c>null</c> when they may.</summary>
    public static OperatorLine? Denied(CommandDefinition command, Caller caller) => caller.May(command.Need)
        ? null
        : OperatorErrors.Line(Refusal.Forbidden, $"{command.Text} is not for {Roles(caller)}, expected {Asked(command.Need)}");

    private static string Roles(Caller caller) =>
        caller.Roles.Count == 0 ? "callers without a role" : $"the role {string.Join(", ", caller.Roles.Order().Select(Scalars.NameOf))}";

    private static string Asked(Need need) => need switch
    {
        Need.Operate => $"{Scalars.NameOf(Role.WorkflowOperator)} or {Scalars.NameOf(Role.Administrator)}",
        Need.Read => "any role",
        _ => Scalars.NameOf(Role.Administrator),
    };

    private async Task<OperatorLine?> NextAsync(
        IAsyncEnumerator<OperatorLine> lines, CommandDefinition command, CancellationToken cancellation)
    {
        try
        {
            return await lines.MoveNextAsync() ? lines.Current : null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            if (OperatorErrors.Of(e) is { } known)
                return known;
            LogUnexpected(log, e, command.Text);
            return OperatorErrors.Line(Refusal.Busy, "something went wrong inside the node; its log says more");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "operator command {Command} by '{By}', {Via}")]
    private static partial void LogRun(ILogger log, string command, string by, string via);

    [LoggerMessage(Level = LogLevel.Error, Message = "the operator command {Command} failed")]
    private static partial void LogUnexpected(ILogger log, Exception e, string command);
}
