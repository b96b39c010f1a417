using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Protocol.Shell;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>Events of providers at the public listener: read and signed as at the node's own address (domain.md §6 rule 7).</summary>
internal sealed class ProviderReports(ProviderEvents events, IEntityClient client, IDomainClock clock) : IProviderReports
{
    public async Task<(int Status, string Text)> TakeAsync(
        string provider, IHeaderDictionary headers, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var read = events.Read(provider, name => headers[name] is [{ } one] ? one : null, body, clock.Now);
        if (read.Status != StatusCodes.Status200OK)
            return (read.Status, read.Detail);
        var changed = false;
        foreach (var command in read.Commands)
        {
            var answer = await client.SendAsync(command, ct);
            if (!answer.Ok)
            {
                return answer.Outcome == Outcome.Unknown || answer.RetryAfter is not null
                    ? (StatusCodes.Status503ServiceUnavailable, "not taken in now, send the event again with the same id")
                    : (answer.Refusal == Refusal.Unknown ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, answer.Text);
            }
            changed |= answer.Outcome == Outcome.Accepted;
        }
        return (StatusCodes.Status200OK, changed ? "accepted" : "unchanged");
    }
}
