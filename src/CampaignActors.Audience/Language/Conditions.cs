namespace CampaignActors.Audience.Language;

/// <summary>What is done with conditions as a whole.</summary>
public static class Conditions
{
    /// <summary>Segments that name each other in a row at most.</summary>
    public const int MaxSegmentsDeep = 10;

    /// <summary>
    /// Holds when all parts do; everyone when there is none. As flat as possible, so that a long chain is not a deep one.
    /// </summary>
    public static Condition All(IEnumerable<Condition> parts)
    {
        var flat = new List<Condition>();
        foreach (var part in parts)
            Flatten(part, c => c is Condition.And and ? (and.Left, and.Right) : null, flat);
        return flat.Count == 0 ? new Condition.Everyone() : Balanced(flat, 0, flat.Count, (left, right) => new Condition.And(left, right));
    }

    /// <summary>Holds when one of the parts does; for no person when there is none. As flat as possible.</summary>
    public static Condition Any(IEnumerable<Condition> parts)
    {
        var flat = new List<Condition>();
        foreach (var part in parts)
            Flatten(part, c => c is Condition.Or or ? (or.Left, or.Right) : null, flat);
        return flat.Count == 0
            ? new Condition.Not(new Condition.Everyone())
            : Balanced(flat, 0, flat.Count, (left, right) => new Condition.Or(left, right));
    }

    /// <summary>Puts the conditions of segments in the place of their codes, at any depth.</summary>
    /// <param name="condition">A condition that may name segments.</param>
    /// <param name="segments">By code.</param>
    /// <param name="problem">A segment that is missing or in a circle, a result that is too large, or <c>null</c>.</param>
    /// <returns>The condition without segments; as it was when there is a problem.</returns>
    public static Condition Resolve(Condition condition, IReadOnlyDictionary<string, Condition> segments, out string? problem)
    {
        try
        {
            problem = null;
            var resolved = new Resolver(segments).Resolve(condition);
            var text = ConditionText.Of(resolved);
            if (text.Length <= SegmentText.MaxResolvedLength && ConditionText.Depth(resolved) <= SegmentText.MaxResolvedDepth)
                return resolved;
            problem = TooLarge;
        }
        catch (ResolveException unresolved)
        {
            problem = unresolved.Message;
        }
        return condition;
    }

    private static readonly string TooLarge =
        $"with its segments the condition is longer than {SegmentText.MaxResolvedLength} characters"
        + $" or deeper than {SegmentText.MaxResolvedDepth} levels";

    internal static void Flatten(Condition condition, Func<Condition, (Condition, Condition)?> split, List<Condition> into)
    {
        var open = new Stack<Condition>([condition]);
        while (open.TryPop(out var next))
        {
            if (split(next) is not var (left, right))
            {
                into.Add(next);
                continue;
            }
            open.Push(right);
            open.Push(left);
        }
    }

    private static Condition Balanced(List<Condition> parts, int start, int end, Func<Condition, Condition, Condition> join)
    {
        if (end - start == 1)
            return parts[start];
        var middle = (start + end) / 2;
        return join(Balanced(parts, start, middle, join), Balanced(parts, middle, end, join));
    }

    private sealed class ResolveException(string message) : Exception(message);

    private sealed class Resolver(IReadOnlyDictionary<string, Condition> segments)
    {
        private readonly List<string> _open = [];
        private int _parts;

        public Condition Resolve(Condition condition)
        {
            // Each part is at least five characters of text.
            if (++_parts > SegmentText.MaxResolvedLength / 5)
                throw new ResolveException(TooLarge);
            return condition switch
            {
                Condition.And and => All([Resolve(and.Left), Resolve(and.Right)]),
                Condition.Or or => Any([Resolve(or.Left), Resolve(or.Right)]),
                Condition.Not not => new Condition.Not(Resolve(not.Of)),
                Condition.InSegment segment => Segment(segment.Segment),
                _ => condition,
            };
        }

        private Condition Segment(string code)
        {
            if (_open.Contains(code))
                throw new ResolveException($"segment {code} is in a circle: {string.Join(" → ", _open)} → {code}");
            if (_open.Count == MaxSegmentsDeep)
                throw new ResolveException($"more than {MaxSegmentsDeep} segments name each other: {string.Join(" → ", _open)} → {code}");
            if (!segments.TryGetValue(code, out var condition))
                throw new ResolveException($"there is no segment {code}");
            _open.Add(code);
            var resolved = Resolve(condition);
            _open.RemoveAt(_open.Count - 1);
            return resolved;
        }
    }
}
