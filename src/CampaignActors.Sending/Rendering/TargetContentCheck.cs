using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Gateways.Messages;
using NodaTime;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// Tries the templates of a content with the first people of a frozen target, and with made-up ones for each set of missing values
/// (domain.md §5.8 rule 2).
/// </summary>
/// <param name="store">Gives the store of recipients once something is tried.</param>
/// <param name="zone">Zone of the installation: today is reckoned in it.</param>
public sealed class TargetContentCheck(Func<IRecipientStore> store, DateTimeZone zone) : IContentCheck
{
    /// <summary>People of the target who are tried.</summary>
    private const int Samples = 100;

    /// <summary>What a message may say of delivery and campaign; what one lacks is empty.</summary>
    private static readonly string[] s_values =
    [
        "delivery.code", "delivery.label", "delivery.channel", "delivery.contactDate", "campaign.code", "campaign.label",
    ];

    public async Task<string?> ProblemAsync(
        TargetKey target, MessageContent content, Channel channel, IReadOnlyDictionary<string, string> values, Instant at,
        CancellationToken ct)
    {
        var layout = await store().LayoutAsync(ct).ConfigureAwait(false);
        var people = new List<Recipient>();
        await foreach (var row in store().RowsAsync(target, all: false, ct).ConfigureAwait(false))
        {
            if (row.Recipient is { } recipient)
                people.Add(recipient);
            if (people.Count == Samples)
                break;
        }
        var known = s_values.ToDictionary(name => name, name => values.GetValueOrDefault(name) ?? "", StringComparer.Ordinal);
        var problems = ContentCheck.Problems(channel, content, layout, known, at.InZone(zone), people);
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
