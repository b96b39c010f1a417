using NodaTime;

namespace CampaignActors.Audience.Targets;

/// <summary>Whether a person has had, or will get, too many messages around a contact.</summary>
internal static class Pressure
{
    /// <summary>
    /// Whether some half-open span of the rule's length that holds the contact would hold more than the allowed number of messages, this
    /// one included. Messages before and after it count, so the order in which deliveries are analysed does not matter.
    /// </summary>
    /// <param name="others">Ticks of the other messages that the rule counts, ascending.</param>
    public static bool IsTooHigh(PressureRule rule, Instant contact, ReadOnlySpan<long> others)
    {
        if (rule.Max < 1)
            return true;
        var (at, length) = (contact.ToUnixTimeTicks(), rule.Within.BclCompatibleTicks);
        // A span that holds most begins with a message, or with this one: so it ends before `first + length`.
        for (var first = 0; first <= others.Length; first++)
        {
            var start = first < others.Length ? Math.Min(others[first], at) : at;
            if (start <= at - length)
                continue;
            var count = 1;
            for (var i = first; i < others.Length && others[i] - start < length; i++)
                count++;
            if (count > rule.Max)
                return true;
            if (start == at)
                return false;
        }
        return false;
    }
}
