using System.Data;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Recipients.Sql;

/// <summary>What people correct by hand: suppressions that are lifted, fields that are emptied.</summary>
public abstract partial class SqlRecipients
{
    public async Task<IReadOnlyList<Suppression>> LiftAsync(
        string keyOrAddress, Channel channel, LiftReason? because, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var given = SuppressionRules.Address(channel, keyOrAddress);
        var person = await FindAsync(session, layout, keyOrAddress, ct).ConfigureAwait(false);
        if (person is null && given is null)
            throw SuppressionRules.Unknown(channel);
        var found = new List<Suppression>();
        if (person is not null)
        {
            found.AddRange(await session.RowsAsync(
                $"DELETE FROM suppressions WHERE number = @number AND channel = @channel RETURNING {Columns}", Read, ct,
                ("number", person.Number), ("channel", RecipientTables.Of(channel))).ConfigureAwait(false));
        }
        var key = await HashKeyAsync(session, ct).ConfigureAwait(false);
        foreach (var address in new[] { given, person is null ? null : Addresses.Of(person, channel) }.OfType<string>().Distinct())
        {
            found.AddRange(await session.RowsAsync(
                $"DELETE FROM suppressed_addresses WHERE channel = @channel AND hash = @hash RETURNING {Columns}", Read, ct,
                ("channel", RecipientTables.Of(channel)), ("hash", Addresses.Hash(key, channel, address))).ConfigureAwait(false));
        }
        // Refused, the transaction is never committed.
        SuppressionRules.CheckLift(found, because);
        await session.CommitAsync(ct).ConfigureAwait(false);
        return found;
    }

    public async Task<bool?> ClearAsync(
        string key, IReadOnlyCollection<string> fields, IReadOnlyCollection<string> lists, CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.BeginAsync(IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await LockPeopleAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        if (RecipientRules.ClearProblem(fields, layout.Layout) is { } problem)
            throw new AudienceException(problem);
        if (await FindAsync(session, layout, key, ct).ConfigureAwait(false) is not { } person)
            return null;
        var changed = 0;
        var columns = layout.Columns.Where(c => fields.Contains(c.Field.Name)).ToList();
        if (columns.Count > 0)
        {
            changed += await session.RunAsync(
                $"UPDATE recipients SET {string.Join(", ", columns.SelectMany(c => c.Names).Select(n => $"{n} = NULL"))} "
                + $"WHERE number = @number AND ({string.Join(" OR ", columns.Select(c => $"{c.Name} IS NOT NULL"))})",
                ct, ("number", person.Number)).ConfigureAwait(false);
        }
        foreach (var list in lists.Distinct(StringComparer.Ordinal))
        {
            changed += await session.RunAsync(
                "DELETE FROM recipient_lists WHERE number = @number AND list = @list", ct, ("number", person.Number), ("list", list))
                .ConfigureAwait(false);
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
        return changed > 0;
    }
}
