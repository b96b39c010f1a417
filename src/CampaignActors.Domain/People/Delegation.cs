using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.People;

/// <summary>
/// Another operator may decide for this one between two instants, both included, and gets the request mails. Delegations are not
/// transitive (an extension).
/// </summary>
public sealed record Delegation(Code To, Instant From, Instant Until)
{
    public bool Covers(Instant now) => From <= now && now <= Until;

    /// <summary>The intersection of both periods; <c>null</c> when they do not overlap.</summary>
    private Delegation? Within(Delegation other)
    {
        var (from, until) = (Instant.Max(From, other.From), Instant.Min(Until, other.Until));
        return from <= until ? this with { From = from, Until = until } : null;
    }

    /// <summary>Operators whose facts <see cref="Problem"/> needs: the delegates, their delegates, and so on.</summary>
    public static IEnumerable<EntityRef> Needs(IEnumerable<Delegation> delegations, Code self, FactBook facts) =>
        Chain(delegations, self, facts).Select(d => Kinds.Operator(d.To));

    /// <summary>Problem of these delegations, or <c>null</c>.</summary>
    public static string? Problem(Seq<Delegation> delegations, Code self, FactBook facts)
    {
        foreach (var delegation in delegations)
        {
            if (delegation.To == self)
                return $"'{self}' cannot delegate to themselves";
            if (delegation.Until < delegation.From)
                return $"the delegation to '{delegation.To}' must not end before it starts";
        }
        return Chain(delegations, self, facts).Any(d => d.To == self) ? $"the delegation of '{self}' would be a cycle" : null;
    }

    /// <summary>All delegations reached at one time through overlapping periods, as far as facts are known.</summary>
    private static IEnumerable<Delegation> Chain(IEnumerable<Delegation> first, Code self, FactBook facts)
    {
        var open = new Queue<Delegation>(first);
        var seen = new HashSet<Delegation>();
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next))
                continue;
            yield return next;
            if (next.To == self)
                continue;
            foreach (var further in facts.Find<OperatorFacts>(Kinds.Operator(next.To))?.Delegations ?? [])
            {
                if (further.Within(next) is { } overlap)
                    open.Enqueue(overlap);
            }
        }
    }
}
