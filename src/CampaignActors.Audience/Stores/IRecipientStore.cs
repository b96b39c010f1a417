using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Stores;

/// <summary>The people and the frozen targets of an installation.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public interface IRecipientStore
{
    /// <summary>Takes over the declared fields; fields are only ever added, and an index may appear or go.</summary>
    Task DeclareAsync(RecipientLayout layout, CancellationToken ct);

    /// <summary>The fields that were declared last.</summary>
    Task<RecipientLayout> LayoutAsync(CancellationToken ct);

    /// <summary>
    /// Creates or changes recipients by key; a field, list or attribute that a recipient does not give stays as it is. Of several with one
    /// key only the last one counts. One transaction.
    /// </summary>
    Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, CancellationToken ct);

    Task<Recipient?> FindAsync(string key, CancellationToken ct);

    /// <summary>Recipients whose key, address or name begins with a text, in order of key.</summary>
    /// <param name="after">The last key of the page before.</param>
    Task<IReadOnlyList<Recipient>> SearchAsync(string text, string? after, int limit, CancellationToken ct);

    /// <summary>How many people meet a condition without segments in it, and the keys of the first few.</summary>
    /// <exception cref="AudienceException">A number does not fit.</exception>
    Task<CountAnswer> CountAsync(Condition where, Instant at, DateTimeZone zone, int sample, CancellationToken ct);

    Task<IReadOnlyList<Suppression>> SuppressionsAsync(string key, CancellationToken ct);

    /// <summary>
    /// Suppresses a person by key, or an address that no person needs to have. The earlier suppression of a channel stays.
    /// </summary>
    /// <returns>Whether it was not there before.</returns>
    /// <exception cref="AudienceException">There is no such person, and it can be no address of the channel.</exception>
    Task<bool> SuppressAsync(string keyOrAddress, Suppression suppression, CancellationToken ct);

    /// <summary>Erases a person. Frozen rows keep their number and state, suppression stays as a keyed hash.</summary>
    /// <returns>Whether the person was there.</returns>
    Task<bool> ForgetAsync(string key, CancellationToken ct);

    /// <summary>
    /// Answers the question and freezes the answer as an attempt of its own. Asked again for the same delivery and preparation, it
    /// gives the
    /// answer that is there already. Analyses of one typology wait for each other.
    /// </summary>
    /// <exception cref="AudienceException">A number does not fit.</exception>
    Task<FrozenTarget> AnalyseAsync(TargetQuestion question, CancellationToken ct);

    Task<FrozenTarget?> TargetAsync(TargetKey key, CancellationToken ct);

    /// <summary>
    /// An event names this attempt: every other target of the delivery is removed, but for those of later preparations, whose event may be
    /// on its way.
    /// </summary>
    /// <exception cref="AudienceException">There is no such target.</exception>
    Task KeepAsync(TargetKey key, CancellationToken ct);

    /// <summary>The messages have left: they count as received from now on. The first time stays.</summary>
    /// <exception cref="AudienceException">There is no such target.</exception>
    Task HandOverAsync(TargetKey key, Instant at, CancellationToken ct);

    /// <summary>The delivery sends nothing: what it froze counts no longer for pressure and capacity.</summary>
    Task ReleaseAsync(string delivery, CancellationToken ct);

    /// <summary>The same, of its analyses up to one: a release that comes late does not give up a later target.</summary>
    /// <param name="preparation">The last analysis that is meant.</param>
    Task ReleaseAsync(string delivery, int preparation, CancellationToken ct);

    /// <summary>The people who are in a target, in order of rank, then of number, streamed: those of one moment.</summary>
    /// <param name="fields">Those whose values are wanted; one that is not declared has none.</param>
    /// <returns>The same object with each row.</returns>
    /// <exception cref="AudienceException">There is no such target, or its rows were purged.</exception>
    IAsyncEnumerable<TargetPerson> PeopleOfAsync(TargetKey key, IReadOnlyList<string> fields, CancellationToken ct);

    /// <summary>The rows of a target in order of rank, then of number, streamed, with all that is known of each person.</summary>
    /// <param name="all">Whether those who were left out come too.</param>
    /// <exception cref="AudienceException">There is no such target, or its rows were purged.</exception>
    IAsyncEnumerable<TargetRow> RowsAsync(TargetKey key, bool all, CancellationToken ct);

    /// <summary>One person's row; <c>null</c> when they did not match the segments.</summary>
    Task<TargetRow?> RowAsync(TargetKey key, string recipient, CancellationToken ct);
}

/// <param name="Created">New keys.</param>
/// <param name="Changed">Known keys with another value.</param>
/// <param name="Unchanged">Known keys with the same values.</param>
public sealed record PutCounts(long Created, long Changed, long Unchanged);

public sealed record CountAnswer(long Count, IReadOnlyList<string> Sample);

/// <summary>A question that cannot be answered. The message is a line for people and names no person.</summary>
public sealed class AudienceException(string message, Exception? inner = null) : Exception(message, inner);
