using System.Collections.Concurrent;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Whom a change is signed with: the caller, or the operator whom an administrator names. A name is one of an operator that exists, or
/// the journal would show changes of people who never were. Two exceptions make a first set-up possible: while there are no operators any
/// may be named, and an operator may be named as the one who creates itself.
/// </summary>
internal sealed class Signatures(IEntityClient client, CampaignNode node)
{
    private const int MaxKnown = 10_000;

    /// <summary>Operators that exist; they never cease to.</summary>
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <param name="named">In the body or a header; empty when no operator was named.</param>
    /// <param name="where">Where it was named, for the error.</param>
    /// <param name="target">What is to be changed.</param>
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
