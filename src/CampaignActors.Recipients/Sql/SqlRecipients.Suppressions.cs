using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Messages;

namespace CampaignActors.Recipients.Sql;

public abstract partial class SqlRecipients
{
    private const string Columns = "channel, reason, at, source";

    private const string SuppressPerson =
        "INSERT INTO suppressions (number, channel, reason, at, source) VALUES (@number, @channel, @reason, @at, @source) "
        + "ON CONFLICT DO NOTHING";

    private const string SuppressHash =
        "INSERT INTO suppressed_addresses (channel, hash, reason, at, source) VALUES (@channel, @hash, @reason, @at, @source) "
        + "ON CONFLICT DO NOTHING";

    /// <summary>
    /// What a store does besides erasing the rows of a person, so that no file of the database holds the person any more.
    /// </summary>
    private protected virtual Task ErasedAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IReadOnlyList<Suppression>> SuppressionsAsync(string key, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var person = await FindAsync(session, layout, key, ct).ConfigureAwait(false);
        var found = person is null
            ? []
            : await session.RowsAsync($"SELECT {Columns} FROM suppressions WHERE number = @number", Read, ct, ("number", person.Number))
                .ConfigureAwait(false);
        foreach (var channel in Enum.GetValues<Channel>().Where(c => found.All(s => s.Channel != c)))
        {
            var address = person is null ? Addresses.Normalise(channel, key) : Addresses.Of(person, channel);
            if (address is not null && await OfAddressAsync(session, channel, address, ct).ConfigureAwait(false) is { } suppression)
                found.Add(suppression);
        }
        return [.. found.OrderBy(s => s.Channel)];
    }

    private async Task<Suppression?> OfAddressAsync(SqlSession session, Channel channel, string address, CancellationToken ct)
    {
        var key = await HashKeyAsync(session, ct).ConfigureAwait(false);
        return (await session.RowsAsync(
            $"SELECT {Columns} FROM suppressed_addresses WHERE channel = @channel AND hash = @hash", Read, ct,
            ("channel", RecipientTables.Of(channel)), ("hash", Addresses.Hash(key, channel, address))).ConfigureAwait(false))
            .SingleOrDefault();
    }

    public async Task<bool> SuppressAsync(string keyOrAddress, Suppression suppression, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        // Otherwise a person who is forgotten at the same time would leave a suppression behind.
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var added = await SuppressAsync(session, layout, keyOrAddress, suppression, ct).ConfigureAwait(false);
        await session.CommitAsync(ct).ConfigureAwait(false);
        return added;
    }

    private async Task<bool> SuppressAsync(
        SqlSession session, StoredLayout layout, string keyOrAddress, Suppression suppression, CancellationToken ct)
    {
        var channel = suppression.Channel;
        var given = SuppressionRules.Address(channel, keyOrAddress);
        var person = await FindAsync(session, layout, keyOrAddress, ct).ConfigureAwait(false);
        if (person is null && given is null)
            throw SuppressionRules.Unknown(channel);
        // A key may look like an address: then both are meant, since a message too few does less harm than one too many.
        var added = given is not null && await SuppressAddressAsync(session, given, suppression, ct).ConfigureAwait(false);
        if (person is null)
            return added;
        added |= await session.RunAsync(SuppressPerson, ct, [("number", person.Number), .. Values(suppression)]).ConfigureAwait(false) == 1;
        if (Addresses.Of(person, channel) is { } own)
            await SuppressAddressAsync(session, own, suppression, ct).ConfigureAwait(false);
        return added;
    }

    /// <summary>
    /// In the transaction of the session, behind the lock of people: suppresses a person; one who was forgotten stays so.
    /// </summary>
    /// <returns>Whether the person was not suppressed before.</returns>
    internal async Task<bool> SuppressAsync(SqlSession session, long number, Suppression suppression, CancellationToken ct)
    {
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var person = (await session.RowsAsync(
            $"SELECT {People(layout)} FROM recipients r WHERE r.number = @number", row => StoredPeople.Read(row, 0, layout), ct,
            ("number", number)).ConfigureAwait(false)).SingleOrDefault();
        if (person is null)
            return false;
        var added = await session.RunAsync(SuppressPerson, ct, [("number", number), .. Values(suppression)]).ConfigureAwait(false) == 1;
        if (Addresses.Of(person, suppression.Channel) is { } own)
            await SuppressAddressAsync(session, own, suppression, ct).ConfigureAwait(false);
        return added;
    }

    private async Task<bool> SuppressAddressAsync(SqlSession session, string address, Suppression suppression, CancellationToken ct)
    {
        var key = await HashKeyAsync(session, ct).ConfigureAwait(false);
        return await SuppressHashAsync(session, Addresses.Hash(key, suppression.Channel, address), suppression, ct).ConfigureAwait(false);
    }

    private static async Task<bool> SuppressHashAsync(SqlSession session, byte[] hash, Suppression suppression, CancellationToken ct) =>
        await session.RunAsync(SuppressHash, ct, [("hash", hash), .. Values(suppression)]).ConfigureAwait(false) == 1;

    public async Task<bool> ForgetAsync(string key, CancellationToken ct)
    {
        await using (var session = await WriteAsync(ct).ConfigureAwait(false))
        {
            await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
            await LockPeopleAsync(session, ct).ConfigureAwait(false);
            var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
            if (await FindAsync(session, layout, key, ct).ConfigureAwait(false) is not { } person)
                return false;
            foreach (var suppression in await session.RowsAsync(
                $"SELECT {Columns} FROM suppressions WHERE number = @number", Read, ct, ("number", person.Number)).ConfigureAwait(false))
            {
                if (Addresses.Of(person, suppression.Channel) is { } address)
                    await SuppressAddressAsync(session, address, suppression, ct).ConfigureAwait(false);
            }
            foreach (var table in new[] { "suppressions", "recipient_lists", "recipients" })
                await session.RunAsync($"DELETE FROM {table} WHERE number = @number", ct, ("number", person.Number)).ConfigureAwait(false);
            await SqlMessages.ForgetAsync(session, person.Number, ct).ConfigureAwait(false);
            await session.CommitAsync(ct).ConfigureAwait(false);
        }
        await ErasedAsync(ct).ConfigureAwait(false);
        return true;
    }

    public async IAsyncEnumerable<SuppressionEntry> ExportSuppressionsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        await using (var people = session.Command(
            $"SELECT {Columns}, r.key FROM suppressions s JOIN recipients r ON r.number = s.number ORDER BY r.key, s.channel"))
        {
            await using var row = await people.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await row.ReadAsync(ct).ConfigureAwait(false))
                yield return new SuppressionEntry(row.GetString(4), null, null, Read(row));
        }
        await using var hashes = session.Command($"SELECT {Columns}, hash FROM suppressed_addresses ORDER BY hash, channel");
        await using var hash = await hashes.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await hash.ReadAsync(ct).ConfigureAwait(false))
            yield return new SuppressionEntry(null, null, Convert.ToHexStringLower((byte[])hash.GetValue(4)), Read(hash));
    }

    public async Task<IReadOnlyList<SuppressionCount>> CountSuppressionsAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var counts = new List<SuppressionCount>();
        foreach (var (table, ofPeople) in new[] { ("suppressions", true), ("suppressed_addresses", false) })
        {
            counts.AddRange(await session.RowsAsync(
                $"SELECT channel, reason, COUNT(*) FROM {table} GROUP BY channel, reason",
                row => new SuppressionCount(
                    ChannelOf(row.GetString(0)), Enum.Parse<SuppressionReason>(row.GetString(1)), ofPeople, row.GetInt64(2)),
                ct).ConfigureAwait(false));
        }
        return SuppressionCount.Sorted(counts);
    }

    public async Task<long> ImportSuppressionsAsync(IReadOnlyCollection<SuppressionEntry> entries, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var added = 0L;
        foreach (var entry in entries)
        {
            // Whether a text is a key is asked where it is used.
            SuppressionRules.Check(entry, _ => true);
            var isNew = entry.Hash is { } hash
                ? await SuppressHashAsync(session, Convert.FromHexString(hash), entry.Suppression, ct).ConfigureAwait(false)
                : await SuppressAsync(session, layout, (entry.Key ?? entry.Address)!, entry.Suppression, ct).ConfigureAwait(false);
            added += isNew ? 1 : 0;
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
        return added;
    }

    private static Suppression Read(DbDataReader row) => new(
        ChannelOf(row.GetString(0)), Enum.Parse<SuppressionReason>(row.GetString(1)),
        StoredTicks.Read(row.GetInt64(2)), row.GetString(3));

    private static Channel ChannelOf(string stored) => Enum.GetValues<Channel>().Single(c => RecipientTables.Of(c) == stored);

    private static (string, object?)[] Values(Suppression suppression) =>
    [
        ("channel", RecipientTables.Of(suppression.Channel)), ("reason", suppression.Reason.ToString()),
        ("at", StoredTicks.Of(suppression.At)), ("source", suppression.Source),
    ];

    /// <summary>The key lies in the database, is in its backups and never changes: other hashes would mean no address any more.</summary>
    private protected async Task<byte[]> HashKeyAsync(SqlSession session, CancellationToken ct) =>
        _hashKey ??= await session.ScalarAsync("SELECT hash_key FROM recipient_secrets WHERE id = 1", ct).ConfigureAwait(false) as byte[]
            ?? throw new AudienceException("the database of recipients has no key of hashes: it is damaged");

    /// <summary>Makes the key with the first use of the database.</summary>
    private protected static Task MakeHashKeyAsync(SqlSession session, CancellationToken ct) => session.RunAsync(
        "INSERT INTO recipient_secrets (id, hash_key) VALUES (1, @key) ON CONFLICT DO NOTHING", ct, ("key",
            RandomNumberGenerator.GetBytes(32)));
}
