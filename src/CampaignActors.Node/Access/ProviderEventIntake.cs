using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Protocol.Shell;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Access;

/// <summary>What became of an event of a provider.</summary>
/// <param name="Status">Of HTTP; 200: it was taken in.</param>
/// <param name="Text"><c>accepted</c> or <c>unchanged</c>; else why not, in one line.</param>
/// <param name="Refused">The answer of the delivery, when that is what refused it.</param>
internal sealed record ProviderEventOutcome(int Status, string Text, Answer? Refused = null)
{
    public bool IsTaken => Status == StatusCodes.Status200OK;
}

/// <summary>
/// Takes in events of providers (domain.md §6 rule 7), for the node's own address and for the public one. The signature of the body is the
/// credential: an event whose signature does not verify is in the audit list, as a request with a wrong key is.
/// </summary>
internal sealed class ProviderEventIntake(ProviderEvents events, IEntityClient client, IDomainClock clock, DenialLog denials)
{
    /// <param name="provider">As it stands in the address; it need not be a code.</param>
    /// <param name="body">As it came: the signature is over its bytes.</param>
    public async Task<ProviderEventOutcome> TakeAsync(
        HttpContext http, string provider, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var read = events.Read(provider, name => http.Request.Headers[name] is [{ } one] ? one : null, body, clock.Now);
        if (read.Status == StatusCodes.Status401Unauthorized)
            denials.Add(http, read.Status, read.Detail, "");
        if (read.Status != StatusCodes.Status200OK)
            return new ProviderEventOutcome(read.Status, read.Detail);
        var changed = false;
        foreach (var command in read.Commands)
        {
            var answer = await client.SendAsync(command, ct);
            if (!answer.Ok)
                return Refusal(answer);
            changed |= answer.Outcome == Outcome.Accepted;
        }
        return new ProviderEventOutcome(StatusCodes.Status200OK, changed ? "accepted" : "unchanged");
    }

    private static ProviderEventOutcome Refusal(Answer answer) => answer switch
    {
        { Outcome: Outcome.Unknown } => new(
            StatusCodes.Status503ServiceUnavailable, "outcome unknown, send the event again with the same id", answer),
        { RetryAfter: not null } => new(StatusCodes.Status503ServiceUnavailable, answer.Text, answer),
        { Refusal: Domain.Kernel.Refusal.Unknown } => new(StatusCodes.Status404NotFound, answer.Text, answer),
        _ => new(StatusCodes.Status409Conflict, answer.Text, answer),
    };
}
