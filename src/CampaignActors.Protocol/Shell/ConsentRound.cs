using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// How a command gets the consents that it needs: one after the other in a fixed order, so that two commands never wait for each other.
/// Pure functions of the pending command.
/// </summary>
internal static class ConsentRound
{
    /// <summary>The first request that has no answer; <c>null</c> when all are answered.</summary>
    public static ConsentRequest? Next(PendingCommand pending)
    {
        foreach (var request in pending.Requests)
        {
            if (pending.Answers.All(a => a.Consent != request))
                return request;
        }
        return null;
    }

    /// <summary>The request that this reply answers; <c>null</c> for a reply that is no longer waited for.</summary>
    public static ConsentRequest? AnsweredBy(PendingCommand? pending, EffectId source, ConsentReply reply) =>
        pending is not null && Next(pending) is { } next && next.Target == source.Entity && pending.Asked == reply.Counter ? next : null;

    /// <summary>The pending command with one answer more.</summary>
    /// <returns>
    /// <c>Pending</c> without what was given up, <c>Effects</c> that give it back, and <c>Refused</c> when the command cannot go on. A
    /// refused consent that was required releases all; one that was optional gives up the optional ones as a whole, and the command goes on
    /// without.
    /// </returns>
    public static (PendingCommand Pending, List<AddressedEffect> Effects, bool Refused) Take(
        PendingCommand pending, ConsentRequest asked, ConsentReply reply)
    {
        pending = pending with { Answers = pending.Answers.Add(new ConsentAnswer(asked, reply.Granted, reply.Code, reply.Text)) };
        if (reply.Granted)
            return (pending, [], false);
        var released = pending.Answers.Where(a => a.Granted && (asked.Required || !a.Consent.Required)).ToList();
        pending = pending with
        {
            Answers = pending.Answers.Where(a => !released.Contains(a)).ToSeq(),
            Requests = asked.Required ? pending.Requests : pending.Requests.Where(r => r.Required || r == asked).ToSeq(),
        };
        return (pending, Withdrawals(released.Select(a => a.Consent)), asked.Required);
    }

    /// <summary>
    /// The pending command after an answer, as <see cref="Take"/> leaves it. Rows hold the answer alone, so this never changes.
    /// </summary>
    public static PendingCommand? After(PendingCommand? before, ConsentTaken taken) =>
        before is null || Next(before) is not { } asked
            ? before
            : Take(before, asked, new ConsentReply(before.Asked, taken.Granted, taken.Code, taken.Text)).Pending with
            {
                Asked = taken.Asked ?? before.Asked,
            };

    /// <summary>
    /// A round of a command whose needs are known: keeps what fits of an earlier round, gives the rest back, asks the first of the others.
    /// </summary>
    /// <param name="needed">All consents that the command needs now; at least one of them is not granted.</param>
    /// <param name="granted">Consents of earlier rounds.</param>
    public static (Seq<ConsentAnswer> Answers, List<AddressedEffect> Effects) Ask(Seq<ConsentRequest> needed, Seq<ConsentRequest> granted)
    {
        var kept = granted.Intersect(needed).ToSeq();
        var effects = Withdrawals(granted.Except(needed));
        effects.Add(Asking(needed.First(n => !kept.Contains(n))));
        return (kept.Select(k => new ConsentAnswer(k, true)).ToSeq(), effects);
    }

    public static AddressedEffect Asking(ConsentRequest request) => new(request.Target, request.Ask);

    /// <summary>Gives granted consents back.</summary>
    public static List<AddressedEffect> Withdrawals(IEnumerable<ConsentRequest> granted) =>
        granted.Select(g => new AddressedEffect(g.Target, g.Ask.Withdrawal)).ToList();

    public static Seq<ConsentRequest> Granted(Seq<ConsentAnswer> answers) =>
        answers.Count == 0 ? [] : answers.Where(a => a.Granted).Select(a => a.Consent).ToSeq();
}
