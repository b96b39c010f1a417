using System.Runtime.CompilerServices;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Stores;

/// <summary>
/// People and targets in memory: for simulations and tests, and what the stores in databases are compared with. Internal numbers are in
/// the order of creation, from 1.
/// </summary>
/// <param name="hashKey">Key of the hashes of suppressed addresses; without one, a key that is not secret.</param>
/// <param name="seed">What ids and tokens of messages are made of.</param>
public sealed partial class MemoryRecipients(byte[]? hashKey = null, long seed = 0) : IRecipientDatabase
{
    private readonly Lock _gate = new();
    private readonly byte[] _hashKey = hashKey ?? new byte[32];
    private readonly SortedDictionary<string, Recipient> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Recipient> _byNumber = [];
    private readonly Dictionary<(long Number, Channel Channel), Suppression> _suppressed = [];
    private readonly SortedDictionary<string, Suppression> _suppressedHashes = new(StringComparer.Ordinal);
    private readonly List<PersonAccess> _accesses = [];
    private readonly SortedSet<string> _lists = new(StringComparer.Ordinal);
    private RecipientLayout _layout = RecipientLayout.Plain;
    private long _lastNumber;

    public Task DeclareAsync(RecipientLayout layout, CancellationToken ct)
    {
        lock (_gate)
        {
            LayoutChange.Check(_layout, layout);
            _layout = layout;
        }
        return Task.CompletedTask;
    }

    public Task<RecipientLayout> LayoutAsync(CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult(_layout);
    }

    public Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, CancellationToken ct) => PutAsync(recipients, false, ct);

    public Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var recipient in recipients)
            {
                if (RecipientRules.Problem(recipient, _layout) is { } problem)
                    throw new AudienceException(problem);
            }
            var (created, changed, unchanged) = (0L, 0L, 0L);
            // The last one of a key counts.
            foreach (var recipient in recipients.Reverse().DistinctBy(r => r.Key).Reverse())
            {
                var known = _byKey.GetValueOrDefault(recipient.Key);
                var merged = known is null ? recipient with { Number = _lastNumber + 1 } : Merge(known, recipient);
                if (known is null)
                    created++;
                else if (Same(known, merged))
                    unchanged++;
                else
                    changed++;
                if (dryRun)
                    continue;
                _lastNumber = Math.Max(_lastNumber, merged.Number);
                _byKey[merged.Key] = merged;
                _byNumber[merged.Number] = merged;
                _lists.UnionWith(recipient.Lists);
            }
            return Task.FromResult(new PutCounts(created, changed, unchanged));
        }
    }

    public Task<Recipient?> FindAsync(string key, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult(_byKey.GetValueOrDefault(key));
    }

    public Task<IReadOnlyList<Recipient>> SearchAsync(string text, string? after, int limit, CancellationToken ct)
    {
        var folded = Folding.Fold(text);
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Recipient>>([.. _byKey.Values
                .Where(r => after is null || string.CompareOrdinal(r.Key, after) > 0)
                .Where(r => r.Key.StartsWith(text, StringComparison.Ordinal)
                    || new[] { r.Email, r.Phone, r.FirstName, r.LastName }.Any(v => Begins(v, folded)))
                .Take(limit)]);
        }
    }

    public Task<IReadOnlyDictionary<long, Recipient>> NumberedAsync(IReadOnlyCollection<long> numbers, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyDictionary<long, Recipient>>(
                numbers.Distinct().Where(_byNumber.ContainsKey).ToDictionary(n => n, n => _byNumber[n]));
        }
    }

    public Task NoteAsync(IReadOnlyCollection<PersonAccess> accesses, CancellationToken ct)
    {
        lock (_gate)
            _accesses.AddRange(accesses);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<NotedAccess>> AccessesAsync(long after, Instant? since, int limit, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<NotedAccess>>([.. _accesses
                .Select((a, i) => new NotedAccess(i + 1, a, a.Number is { } n ? _byNumber.GetValueOrDefault(n)?.Key : null))
                .Where(a => a.Place > after && (since is null || a.Access.At >= since))
                .Take(limit)]);
        }
    }

    public Task<long> PeopleAsync(CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult<long>(_byKey.Count);
    }

    public Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<string>>([.. _lists]);
    }

    public Task<IReadOnlyList<Suppression>> SuppressionsAsync(string key, CancellationToken ct)
    {
        lock (_gate)
        {
            var person = _byKey.GetValueOrDefault(key);
            return Task.FromResult<IReadOnlyList<Suppression>>([.. Enum.GetValues<Channel>()
                .Select(c => person is null ? OfAddress(c, Addresses.Normalise(c, key)) : SuppressionOf(person, c))
                .OfType<Suppression>()]);
        }
    }

    public Task<bool> SuppressAsync(string keyOrAddress, Suppression suppression, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult(Suppress(keyOrAddress, suppression));
    }

    public Task<bool> ForgetAsync(string key, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_byKey.Remove(key, out var person))
                return Task.FromResult(false);
            foreach (var channel in Enum.GetValues<Channel>())
            {
                if (_suppressed.Remove((person.Number, channel), out var suppression))
                    SuppressAddress(Addresses.Of(person, channel), suppression);
            }
            _byNumber.Remove(person.Number);
            Ledger.Forget(person.Number);
            return Task.FromResult(true);
        }
    }

    public async IAsyncEnumerable<SuppressionEntry> ExportSuppressionsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        List<SuppressionEntry> entries;
        lock (_gate)
        {
            entries = [.. _suppressed.OrderBy(s => _byNumber[s.Key.Number].Key, StringComparer.Ordinal).ThenBy(s => s.Key.Channel)
                .Select(s => new SuppressionEntry(_byNumber[s.Key.Number].Key, null, null, s.Value))];
            entries.AddRange(_suppressedHashes.Select(s => new SuppressionEntry(null, null, s.Key, s.Value)));
        }
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var entry in entries)
        {
            ct.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<IReadOnlyList<SuppressionCount>> CountSuppressionsAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult(SuppressionCount.Sorted(
                _suppressed.Values.Select(s => (s.Channel, s.Reason, OfPeople: true))
                    .Concat(_suppressedHashes.Values.Select(s => (s.Channel, s.Reason, OfPeople: false)))
                    .GroupBy(s => s)
                    .Select(g => new SuppressionCount(g.Key.Channel, g.Key.Reason, g.Key.OfPeople, g.LongCount()))));
        }
    }

    public Task<long> ImportSuppressionsAsync(IReadOnlyCollection<SuppressionEntry> entries, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
                SuppressionRules.Check(entry, k => _byKey.ContainsKey(k));
            return Task.FromResult(entries.LongCount(e => e.Hash is { } hash
                ? _suppressedHashes.TryAdd(hash, e.Suppression)
                : Suppress((e.Key ?? e.Address)!, e.Suppression)));
        }
    }

    private bool Suppress(string keyOrAddress, Suppression suppression)
    {
        var channel = suppression.Channel;
        var given = SuppressionRules.Address(channel, keyOrAddress);
        var person = _byKey.GetValueOrDefault(keyOrAddress);
        if (person is null && given is null)
            throw SuppressionRules.Unknown(channel);
        // A key may look like an address: then both are meant, since a message too few does less harm than one too many.
        var added = given is not null && SuppressAddress(given, suppression);
        if (person is not null)
        {
            added |= _suppressed.TryAdd((person.Number, channel), suppression);
            SuppressAddress(Addresses.Of(person, channel), suppression);
        }
        return added;
    }

    private bool SuppressAddress(string? address, Suppression suppression) =>
        address is not null && _suppressedHashes.TryAdd(HashOf(suppression.Channel, address), suppression);

    private Suppression? SuppressionOf(Recipient person, Channel channel) =>
        _suppressed.GetValueOrDefault((person.Number, channel)) ?? OfAddress(channel, Addresses.Of(person, channel));

    private Suppression? OfAddress(Channel channel, string? address) =>
        address is null ? null : _suppressedHashes.GetValueOrDefault(HashOf(channel, address));

    private string HashOf(Channel channel, string address) => Convert.ToHexStringLower(Addresses.Hash(_hashKey, channel, address));

    private static bool Begins(string? value, string folded) =>
        value is not null && Folding.Fold(value).StartsWith(folded, StringComparison.Ordinal);

    private static Recipient Merge(Recipient known, Recipient given) => known with
    {
        Email = given.Email ?? known.Email,
        Phone = given.Phone ?? known.Phone,
        FirstName = given.FirstName ?? known.FirstName,
        LastName = given.LastName ?? known.LastName,
        Language = given.Language ?? known.Language,
        Country = given.Country ?? known.Country,
        Street = given.Street ?? known.Street,
        City = given.City ?? known.City,
        Postcode = given.Postcode ?? known.Postcode,
        BirthDate = given.BirthDate ?? known.BirthDate,
        Attributes = given.Attributes.Count == 0 ? known.Attributes : Merge(known.Attributes, given.Attributes),
        Lists = given.Lists.Count == 0 ? known.Lists : new SortedSet<string>(known.Lists.Union(given.Lists), StringComparer.Ordinal),
    };

    private static Dictionary<string, FieldValue> Merge(
        IReadOnlyDictionary<string, FieldValue> known, IReadOnlyDictionary<string, FieldValue> given)
    {
        var merged = new Dictionary<string, FieldValue>(known);
        foreach (var (name, value) in given)
            merged[name] = value;
        return merged;
    }

    private static bool Same(Recipient one, Recipient other) =>
        one with { Attributes = other.Attributes, Lists = other.Lists } == other
            && one.Attributes.Count == other.Attributes.Count
            && one.Attributes.All(a => other.Attributes.TryGetValue(a.Key, out var value) && value == a.Value)
            && one.Lists.SetEquals(other.Lists);
}
