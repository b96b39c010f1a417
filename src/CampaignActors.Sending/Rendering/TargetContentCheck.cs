using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Gateways.Messages;
using NodaTime;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// Tries the templates of a content with people of a frozen target, the first ones and one for each set of missing
/// values, and with made-up ones (domain.md §5.8 rule 2).
/// </summary>
/// <param name="store">Gives the store of recipients once something is tried.</param>
/// <param name="zone">Zone of the installation: today is reckoned in it.</param>
public sealed class TargetContentCheck(Func<IRecipientStore> store, DateTimeZone zone) : IContentCheck
{
    /// <summary>People who are tried whatever values they lack.</summary>
    private const int First = 100;

    public async Task<string?> ProblemAsync(
        TargetKey target, MessageContent content, Channel channel, IReadOnlyDictionary<string, string> values, Instant at,
        CancellationToken ct)
    {
        var layout = await store().LayoutAsync(ct).ConfigureAwait(false);
        var (templates, problems) = ContentTemplates.Compile(channel, content, new ContentFields(layout, values.Keys));
        if (templates is not null)
        {
            var people = await PeopleAsync(target, [.. templates.RecipientFields], ct).ConfigureAwait(false);
            problems = ContentCheck.Problems(channel, content, layout, values, at.InZone(zone), people);
        }
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private async Task<IReadOnlyList<Recipient>> PeopleAsync(TargetKey target, string[] fields, CancellationToken ct)
    {
        var people = new List<Recipient>();
        var seen = new HashSet<UInt128>();
        await foreach (var row in store().RowsAsync(target, all: false, ct).ConfigureAwait(false))
        {
            // Forgotten since.
            if (row.Recipient is not { } recipient)
                continue;
            // There are 111 fields at most.
            UInt128 missing = 0;
            for (var i = 0; i < fields.Length; i++)
                missing |= recipient.Value(fields[i]) is null ? UInt128.One << i : 0;
            if (seen.Add(missing) ? people.Count < ContentCheck.MaxSamples : people.Count < First)
                people.Add(recipient);
        }
        return people;
    }
}
