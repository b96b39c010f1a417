using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>Commands to entities that operators give: the same way in as over HTTP, with an id that makes a retry safe.</summary>
internal static class OperatorChanges
{
    /// <summary>Every command that changes something takes it.</summary>
    public static readonly OperatorArgument Id =
        new("id", ArgumentType.Text, "Id of the command. Sending it again with the same id does it once; default a new one.", "--id");

    /// <exception cref="InputException">It is no id.</exception>
    public static string IdOf(OperatorRun run) => run.Given.Find(Id.Name) is { } id ? ClientIds.Read(Id.Called, id) : ClientIds.New();

    /// <returns>The outcome, as a line.</returns>
    /// <exception cref="RefusedException">It was refused, or its outcome is unknown.</exception>
    public static async Task<OperatorLine> SendAsync(
        OperatorRun run, EntityRef target, ICommand command, string id, string what, CancellationToken cancellation)
    {
        var message = new CommandMessage(target, id, run.By.Operator, run.Node.Clock.Now, command)
        {
            Via = run.By.Via,
            // With an id of the caller's choice, the command may have been sent before.
            Again = run.Given.Find(Id.Name) is not null,
        };
        var answer = await run.Node.Client.SendAsync(message, cancellation);
        return answer switch
        {
            { Outcome: Outcome.Accepted } => Done(what, "changed", answer, id),
            { Outcome: Outcome.Unchanged } => Done(what, "nothing to do, it is so already", answer, id),
            { Outcome: Outcome.Unknown } => throw new RefusedException(
                Refusal.Busy, $"outcome unknown, try again with the same id (command id {ClientIds.AsChosen(id)})"),
            _ => throw new RefusedException(answer.Refusal ?? Refusal.Invalid, $"{what}: {answer.Text}"),
        };
    }

    private static OperatorLine Done(string what, string text, Answer answer, string id) => new($"{what}: {text}", new()
    {
        ["outcome"] = Scalars.NameOf(answer.Outcome),
        ["revision"] = answer.Revision,
        ["id"] = ClientIds.AsChosen(id),
    });
}
