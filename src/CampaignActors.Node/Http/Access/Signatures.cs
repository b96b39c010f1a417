using System.Collections.Concurrent;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Decides which operator signs a change: that of the caller, or one that an administrator names. A named operator must exist, or the
/// journal would hold signatures of unknown people. Two exceptions make the first set-up possible: any name while there are no operators,
/// and the name of the operator that the change creates.
/// </summary>
internal sealed class Signatures(IEntityClient client, StartedNode node)
{
    private const int MaxKnown = 10_000;

    /// <summary>Operators that exist; they are never deleted.</summary>
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <param name="named">In the body or a header; empty when no operator was named.</param>
    /// <param name="where">Name of the field or header, for the error.</param>
    /// <param name="target">The entity to be changed.</param>
    /// <exception cref="NotAllowedException">Another operator is named by a caller who is no administrator.</exception>
    /// <exception cref="InputException">There is no such operator.</exception>
    public async Task<string> OfAsync(HttpContext http, string named, string where, EntityRef? target = null)
    {
        var signature = http.Signature(named);
        if (named.Length == 0 || named == http.Caller().Operator || target == Kinds.Operator(new Code(named)))
            return signature;
        if (await ExistsAsync(named, http.RequestAborted))
            return signature;
        // Rare, so it may wait until the list is up to date.
        await node.CaughtUpAsync(http.RequestAborted);
        return node.Store.List(Kinds.Operators, "", 1).Count == 0
            ? signature
            : throw new InputException(
                null, $"{where}: there is no operator {Shown.Quote(named)} to sign this change, expected the code of one that exists");
    }

    private async Task<bool> ExistsAsync(string code, CancellationToken ct)
    {
        if (_known.ContainsKey(code))
            return true;
        var exists = !(await client.ReadAsync(Kinds.Operator(new Code(code)), ct)).Open().IsEmpty;
        if (exists && _known.Count < MaxKnown)
            _known[code] = true;
        return exists;
    }
}
