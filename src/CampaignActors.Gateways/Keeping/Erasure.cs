using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Mail;

namespace CampaignActors.Gateways.Keeping;

/// <summary>What became of files and mails of ours that held a person.</summary>
/// <param name="Deliveries">Those whose frozen target has a row of the person; what providers got of them holds the person still.</param>
/// <param name="Rewritten">Extraction files without the row of the person now.</param>
/// <param name="Deleted">Extraction files that were deleted whole.</param>
/// <param name="Mails">Mails that were deleted.</param>
public sealed record ErasureReport(IReadOnlyList<string> Deliveries, int Rewritten, int Deleted, int Mails)
{
    public bool IsEmpty => this is { Rewritten: 0, Deleted: 0, Mails: 0 };

    public override string ToString() =>
        FormattableString.Invariant($"files rewritten {Rewritten}, files deleted {Deleted}, mails deleted {Mails}");
}

/// <summary>
/// Erases a person: in files and mails first, so that an erasure that was cut off can be asked for again, then in the store, and once
/// more in files that were written meanwhile.
/// </summary>
public sealed class Erasure(IRecipientDatabase people, ExtractionFolder files, GatewayOptions outside)
{
    /// <summary>Clocks of file servers may differ by so much.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(10);

    /// <exception cref="IOException">A file or mail cannot be changed; the person is not forgotten then.</exception>
    public async Task<ErasureReport> ForgetAsync(Recipient person, DateTime now, CancellationToken ct)
    {
        var (holds, named) = (new HashSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var target in await people.TargetsOfAsync(person.Number, ct).ConfigureAwait(false))
        {
            named.Add(target.Delivery);
            if (await people.RowAsync(target, person.Key, ct).ConfigureAwait(false) is { Reason: null })
                holds.Add(target.Delivery);
        }
        var first = await files.ForgetAsync(person, holds, null, ct).ConfigureAwait(false);
        var mails = person.Email is { Length: > 0 } address
            ? new[] { outside.PickupFolder, outside.Smtp?.SentFolder, outside.MessagesFolder }.OfType<string>()
                .Where(f => f.Length > 0).Sum(f => MailEraser.Delete(f, address, ct))
            : 0;
        await people.ForgetAsync(person.Key, ct).ConfigureAwait(false);
        var second = await files.ForgetAsync(person, new HashSet<string>(), now - s_skew, ct).ConfigureAwait(false);
        return new ErasureReport([.. named], first.Rewritten + second.Rewritten, first.Deleted + second.Deleted, mails);
    }
}
