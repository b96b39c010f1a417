using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// Checks a content with the people of a frozen target: with the first ones, and with one for each set of missing values
/// (domain.md §5.8 rule S2).
/// </summary>
/// <param name="store">Gives the store once a content is checked.</param>
/// <param name="zone">The zone of the installation.</param>
public sealed class TargetContentCheck(Func<IRecipientStore> store, DateTimeZone zone, TimeProvider? clock = null)
{
    /// <summary>People who are tried whatever values they lack.</summary>
    private const int First = 100;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <param name="values">Fields of the delivery by name.</param>
    /// <returns>What is wrong, one line without a person; <c>null</c>: nothing.</returns>
    /// <exception cref="AudienceException">There is no such target.</exception>
    public async Task<string?> ProblemAsync(
        TargetKey target, MessageContent content, Channel channel, IReadOnlyDictionary<string, string> values, CancellationToken ct)
    {
        var layout = await store().LayoutAsync(ct).ConfigureAwait(false);
        var (templates, problems) = ContentTemplates.Compile(channel, content, new ContentFields(layout, values.Keys));
        if (templates is null)
            return problems[0];
        var samples = await SamplesAsync(target, [.. templates.RecipientFields], ct).ConfigureAwait(false);
        var today = Instant.FromDateTimeOffset(_clock.GetUtcNow()).InZone(zone);
        return ContentCheck.Problems(channel, content, layout, values, today, samples).FirstOrDefault();
    }

    private async Task<IReadOnlyList<Recipient>> SamplesAsync(TargetKey target, string[] fields, CancellationToken ct)
    {
        var samples = new List<Recipient>();
        var seen = new HashSet<UInt128>();
        await foreach (var row in store().RowsAsync(target, all: false, ct).ConfigureAwait(false))
        {
            // Forgotten since.
            if (row.Recipient is not { } recipient)
                continue;
            // A layout has 111 fields at most.
            UInt128 missing = 0;
            for (var i = 0; i < fields.Length; i++)
            {
                if (recipient.Value(fields[i]) is null)
                    missing |= UInt128.One << i;
            }
            if (samples.Count < First || (samples.Count < ContentCheck.MaxSamples && !seen.Contains(missing)))
                samples.Add(recipient);
            seen.Add(missing);
        }
        return samples;
    }
}
