using System.Data.Common;
using System.Text.Json;
using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>A command that cannot be done, or not further; the message is one line for people.</summary>
public sealed class RefusedException(Refusal refusal, string message) : Exception(message)
{
    public Refusal Refusal => refusal;
}

/// <summary>Turns the errors of a command into its last line.</summary>
public static class OperatorErrors
{
    private const int MaxLength = 1_000;

    /// <returns><c>null</c> for what should never happen.</returns>
    public static OperatorLine? Of(Exception e) => e switch
    {
        RefusedException refused => Line(refused.Refusal, refused.Message),
        InputException input => Line(Refusal.Invalid, input.Errors[0].ToString()),
        TooBusyException busy => Line(Refusal.Busy, busy.Message),
        EntityUnreadableException or UnreadableHistoryException or JsonException => Line(Refusal.State, e.Message),
        TimeoutException or AskTimeoutException => Line(Refusal.Busy, "no answer in time, try again"),
        DbException => Line(Refusal.Busy, "the store cannot be read now, try again"),
        _ => null,
    };

    public static OperatorLine Line(Refusal refusal, string text) => OperatorLine.Failed(refusal, Shown.OneLine(text, MaxLength));
}
