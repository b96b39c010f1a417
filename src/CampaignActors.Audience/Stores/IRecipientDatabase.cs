using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Stores;

/// <summary>What the operators of an installation do with its people, besides what deliveries need.</summary>
public interface IRecipientDatabase : IRecipientStore
{
    /// <summary>The messages to these people.</summary>
    IMessageLedger Messages { get; }

    /// <summary>As <see cref="IRecipientStore.PutAsync"/>.</summary>
    /// <param name="dryRun">Whether only is counted what would happen.</param>
    /// <exception cref="AudienceException">A recipient breaks a rule of <see cref="RecipientRules"/>; none is stored.</exception>
    Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct);

    /// <summary>People by their internal numbers; those who were forgotten are left out.</summary>
    /// <param name="numbers">At most 1,000.</param>
    Task<IReadOnlyDictionary<long, Recipient>> NumberedAsync(IReadOnlyCollection<long> numbers, CancellationToken ct);

    /// <summary>Writes down who looked at or changed people, before they are shown.</summary>
    Task NoteAsync(IReadOnlyCollection<PersonAccess> accesses, CancellationToken ct);

    /// <summary>What was written down, the oldest first.</summary>
    /// <param name="after">The place of the last one of the page before; 0: from the beginning.</param>
    Task<IReadOnlyList<NotedAccess>> AccessesAsync(long after, Instant? since, int limit, CancellationToken ct);

    /// <summary>How many people there are.</summary>
    Task<long> PeopleAsync(CancellationToken ct);

    /// <summary>The codes of the lists that exist, in order. A list comes into being with the first recipient on it.</summary>
    Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct);

    /// <summary>
    /// All suppressions, streamed: those of people in order of key, then those of addresses as hashes. Times are in whole milliseconds.
    /// </summary>
    IAsyncEnumerable<SuppressionEntry> ExportSuppressionsAsync(CancellationToken ct);

    /// <summary>How many suppressions there are, by channel and reason, those of people apart from those of addresses.</summary>
    Task<IReadOnlyList<SuppressionCount>> CountSuppressionsAsync(CancellationToken ct);

    /// <summary>Adds suppressions; the earlier one of a person or address stays. One transaction.</summary>
    /// <returns>How many were not there before.</returns>
    /// <exception cref="AudienceException">An entry names an unknown key that is no address, or a hash of another form.</exception>
    Task<long> ImportSuppressionsAsync(IReadOnlyCollection<SuppressionEntry> entries, CancellationToken ct);

    /// <summary>
    /// Takes back what is suppressed for a channel: of a person, with the address that the person has now, or of an address.
    /// </summary>
    /// <param name="because">Has to be said where the person asked for it, see <see cref="SuppressionRules.CheckLift"/>.</param>
    /// <returns>What was taken back; empty: nothing was suppressed.</returns>
    /// <exception cref="AudienceException">There is no such person or address, or no reason is said; nothing is taken back.</exception>
    Task<IReadOnlyList<Suppression>> LiftAsync(string keyOrAddress, Channel channel, LiftReason? because, CancellationToken ct);

    /// <summary>Empties fields of a person and takes the person off lists.</summary>
    /// <returns>Whether that changed something; <c>null</c>: there is no such person.</returns>
    /// <exception cref="AudienceException">A field does not exist, or is the key.</exception>
    Task<bool?> ClearAsync(
        string key, IReadOnlyCollection<string> fields, IReadOnlyCollection<string> lists, CancellationToken ct);

    /// <summary>The targets that have a row of a person, excluded or not, in order of delivery, preparation and attempt.</summary>
    /// <param name="number">The internal number, see <see cref="Recipient.Number"/>; forgotten people keep theirs.</param>
    Task<IReadOnlyList<TargetKey>> TargetsOfAsync(long number, CancellationToken ct);

    /// <summary>All targets with their rows, the released ones included, in order of delivery, preparation and attempt.</summary>
    Task<IReadOnlyList<TargetSummary>> TargetsAsync(CancellationToken ct);

    /// <summary>Calculates the hash of a target from its rows.</summary>
    /// <returns>The hash in lower-case hex; <c>null</c>: there is no such target, or its rows were purged.</returns>
    Task<string?> HashAsync(TargetKey key, CancellationToken ct);

    /// <summary>
    /// Removes the rows of targets whose messages left before a time, and of those frozen before it that were released; counts and hash
    /// stay. What people received by them is not known any more.
    /// </summary>
    /// <returns>How many targets lost their rows.</returns>
    Task<int> PurgeTargetsAsync(Instant before, CancellationToken ct);

    /// <summary>Removes targets that were frozen before a time and that no event names.</summary>
    /// <param name="named">What the events of all deliveries name, read after <paramref name="before"/>.</param>
    /// <returns>How many targets were removed.</returns>
    Task<int> SweepTargetsAsync(IReadOnlySet<TargetKey> named, Instant before, CancellationToken ct);

    /// <summary>Does some work of which one run at a time is enough for all nodes of the database.</summary>
    /// <returns><c>false</c>: another run is under way, and nothing was done.</returns>
    Task<bool> AloneAsync(Func<CancellationToken, Task> work, CancellationToken ct);
}

/// <summary>A suppression in an exported list. Exactly one of key, address and hash is given.</summary>
/// <param name="Address">As a person would write it; only lists that come from outside have it.</param>
/// <param name="Hash">The keyed hash of an address, in lower-case hex; it means something to the installation that made it alone.</param>
public sealed record SuppressionEntry(string? Key, string? Address, string? Hash, Suppression Suppression);

/// <summary>A caller looked at or changed a person, or people as a whole.</summary>
/// <param name="By">The operator; empty where none was named.</param>
/// <param name="Via">How the caller was known, such as <c>key:ops1</c>.</param>
/// <param name="What">One word, such as <c>get</c> or <c>import</c>.</param>
/// <param name="Number">
/// The internal number of the person; <c>null</c>: of no single person. A person who is forgotten is a number here.
/// </param>
/// <param name="Detail">Counts and codes; never a person.</param>
public sealed record PersonAccess(Instant At, string By, string Via, string What, long? Number, string Detail);

/// <param name="Place">Grows with each one.</param>
/// <param name="Key">The key of the person while there is one.</param>
public sealed record NotedAccess(long Place, PersonAccess Access, string? Key);

/// <param name="At">When it was frozen.</param>
/// <param name="Kept">Whether an event was found to name it.</param>
/// <param name="HandedOver">When its messages left; <c>null</c>: not yet.</param>
/// <param name="Rows">Whether its rows are still there.</param>
public sealed record TargetSummary(FrozenTarget Target, Instant At, bool Kept, Instant? HandedOver, bool Rows)
{
    /// <summary>Whether its delivery was given up: nothing is sent to it.</summary>
    public bool Released { get; init; }

    /// <summary>Whether <see cref="IRecipientDatabase.PurgeTargetsAsync"/> takes its rows.</summary>
    public bool IsDoneBefore(Instant time) => Rows && (HandedOver is { } left ? left < time : Released && At < time);
}
