using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>Sends a command to its entity and turns the answer into a reply.</summary>
internal sealed class CommandGate(IEntityClient client, IDomainClock clock, Signatures signatures)
{
    /// <param name="mode">Whether a description creates, changes or both; <c>null</c> for other commands.</param>
    /// <param name="told">Adds fields to the answer of an accepted command.</param>
    /// <remarks>
    /// Whether the command created the entity is in the entity's answer, so of two that race one says so. A node of a version before 0.2
    /// does not say it: its answer is told as a change.
    /// </remarks>
    /// <exception cref="NotAllowedException">Another operator is named by a caller who is no administrator.</exception>
    /// <exception cref="InputException">The named operator does not exist.</exception>
    public async Task<IResult> SendAsync(HttpContext http, Request request, PutMode? mode = null, Action<JsonObject>? told = null)
    {
        var commandId = Incoming.CommandId(http.Request);
        var header = await signatures.OfAsync(http, Incoming.Operator(http.Request), Incoming.OperatorHeader, request.Target);
        var by = request.By.Length > 0 ? await signatures.OfAsync(http, request.By, "by") : header;
        http.Response.Headers[Incoming.IdHeader] = ClientIds.AsChosen(commandId);
        var conditions = Preconditions.OfChange(http.Request);
        var message = new CommandMessage(request.Target, commandId, by, clock.Now, request.Command)
        {
            Via = http.Caller().Via, Again = Incoming.MayBeAgain(http.Request), ExpectedRevision = conditions.Revision,
            Precondition = conditions.Precondition,
        };
        var answer = await client.SendAsync(message, http.RequestAborted);
        if (answer.Ok)
            http.Response.Headers.ETag = Tagged.Revision(answer.Revision);
        return answer switch
        {
            { Outcome: Outcome.Accepted } => Done(
                answer, "accepted", answer.Created || mode == PutMode.Create ? "created" : "changed", told),
            { Outcome: Outcome.Unchanged } => Done(answer, "unchanged", "unchanged"),
            { Outcome: Outcome.Unknown } => Problem.Busy("outcome unknown, try again with the same id"),
            { RetryAfter: { } after } => Problem.Busy(answer.Text, after),
            { Refusal: Refusal.Stale } => Problem.Stale(answer.Text, answer.Revision),
            _ => Problem.Of(answer.Refusal ?? Refusal.Invalid, answer.Text),
        };
    }

    private static JsonReply Done(Answer answer, string outcome, string what, Action<JsonObject>? told = null)
    {
        var reply = new JsonObject { ["outcome"] = outcome, ["revision"] = answer.Revision, ["what"] = what };
        if (answer.Text.Length > 0)
            reply["note"] = answer.Text;
        told?.Invoke(reply);
        return new(reply);
    }
}
