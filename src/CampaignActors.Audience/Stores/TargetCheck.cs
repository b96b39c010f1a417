using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Stores;

/// <summary>What every store says of a target that is not as it should be, and the comparison with events, for <c>verify</c>.</summary>
public static class TargetCheck
{
    public static AudienceException Missing() => new("there is no such target");

    /// <summary>Nothing can be written or sent any more to people whose rows are gone.</summary>
    public static AudienceException Purged() =>
        new("the people of this target were purged (Retention__Targets): analyse the delivery again");

    /// <param name="named">Attempt and hash as the events of the deliveries say.</param>
    /// <returns>A line for each difference, in the order given; no person is in it.</returns>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        IRecipientDatabase store, IEnumerable<(TargetKey Key, string Hash)> named, CancellationToken ct)
    {
        var problems = new List<string>();
        foreach (var (key, hash) in named)
        {
            var what = $"the target of {key.Delivery} (preparation {key.Preparation}, attempt {key.Attempt})";
            if (await store.TargetAsync(key, ct).ConfigureAwait(false) is not { } target)
                problems.Add($"{what} is named by an event and is not there");
            else if (target.Hash != hash)
                problems.Add($"{what} has the hash {target.Hash}, the event says {hash}");
            // Rows that were purged have no hash any more.
            else if (await store.HashAsync(key, ct).ConfigureAwait(false) is { } calculated && calculated != hash)
                problems.Add($"the rows of {what} have the hash {calculated}, the event says {hash}");
        }
        return problems;
    }
}
