using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Recipients.Sql;

public abstract partial class SqlRecipients
{
    private protected abstract ISqlDialect Dialect { get; }

    /// <summary>Prepares the transaction of the session for a question about all people.</summary>
    private protected virtual Task AskingAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    public async Task<CountAnswer> CountAsync(Condition where, Instant at, DateTimeZone zone, int sample, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        await session.BeginSnapshotAsync(ct).ConfigureAwait(false);
        await AskingAsync(session, ct).ConfigureAwait(false);
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var parameters = new SqlParameters();
        var condition = SqlCondition.Compile(where, Dialect, new EvaluationContext(at, zone), layout.Ordinal, parameters);
        await CheckNumbersAsync(session, [condition], parameters, ct).ConfigureAwait(false);
        await using var count = Command(session, $"SELECT count(*) FROM recipients r WHERE {condition.Where}", parameters);
        await using var first = Command(
            session, $"SELECT r.key FROM recipients r WHERE {condition.Where} ORDER BY r.key LIMIT @sample", parameters, ("sample",
                sample));
        return new CountAnswer(
            (await SqlSession.RowsAsync(count, row => row.GetInt64(0), ct).ConfigureAwait(false)).Single(),
            sample == 0 ? [] : await SqlSession.RowsAsync(first, row => row.GetString(0), ct).ConfigureAwait(false));
    }

    /// <summary>A connection for an analysis, once no other one of the same delivery or typology runs.</summary>
    private protected abstract Task<SqlSession> AnalysingAsync(TargetQuestion question, CancellationToken ct);

    /// <summary>Writes the target and its rows, all in one transaction.</summary>
    /// <param name="session">In its snapshot.</param>
    private protected abstract Task FreezeAsync(
        SqlSession session, TargetQuestion question, FrozenTarget target, IReadOnlyList<SelectedRow> rows, CancellationToken ct);

    public async Task<FrozenTarget> AnalyseAsync(TargetQuestion question, CancellationToken ct)
    {
        await using var session = await AnalysingAsync(question, ct).ConfigureAwait(false);
        // Begun behind the lock, so that it sees what the analysis before has frozen.
        await session.BeginSnapshotAsync(ct).ConfigureAwait(false);
        await AskingAsync(session, ct).ConfigureAwait(false);
        var known = await session.RowsAsync(
            $"SELECT {TargetColumns} FROM targets WHERE delivery = @delivery AND preparation = @preparation ORDER BY attempt", ReadTarget,
                ct,
            ("delivery", question.Delivery), ("preparation", question.Preparation)).ConfigureAwait(false);
        if (known.LastOrDefault(t => !t.Removed) is { } answered)
            return answered.Target;
        var selected = await SelectAsync(session, question, ct).ConfigureAwait(false);
        var attempt = (known.LastOrDefault()?.Target.Key.Attempt ?? 0) + 1;
        var target = selected.Frozen(new TargetKey(question.Delivery, question.Preparation, attempt));
        await FreezeAsync(session, question, target, selected.Rows, ct).ConfigureAwait(false);
        return target;
    }

    /// <summary>What an analysis locks, in this order: its typology before its delivery.</summary>
    private protected static IEnumerable<string> LockNames(TargetQuestion question) =>
        question.Typology is { } typology ? [$"typology {typology}", $"delivery {question.Delivery}"] : [$"delivery {question.Delivery}"];

    private async Task<SelectedTarget> SelectAsync(SqlSession session, TargetQuestion question, CancellationToken ct)
    {
        var layout = await LayoutAsync(session, ct).ConfigureAwait(false);
        var selection = new Selection(question);
        var people = new HashSet<long>();
        var query = new CandidateQuery(question, Dialect, layout);
        await CheckNumbersAsync(session, query.Conditions, query.Parameters, ct).ConfigureAwait(false);
        var suppressed = await SuppressedHashesAsync(session, question.Channel, ct).ConfigureAwait(false);
        using var hashes = new AddressHashes(await HashKeyAsync(session, ct).ConfigureAwait(false), question.Channel);
        await using (var command = Command(session, query.Sql, query.Parameters, ("channel", RecipientTables.Of(question.Channel))))
        {
            await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await row.ReadAsync(ct).ConfigureAwait(false))
            {
                var (person, isSuppressed, excluded, filter) = query.Read(row);
                isSuppressed |= suppressed.Count > 0 && Addresses.Of(person, question.Channel) is { } address
                    && suppressed.Contains(hashes.Start(address));
                selection.Add(new Candidate(
                    person.Number, person.Key, Address.Of(person, question.Channel), excluded, isSuppressed, filter));
                if (selection.ContactSpan is not null)
                    people.Add(person.Number);
            }
        }
        await AddContactsAsync(session, question, selection, people, ct).ConfigureAwait(false);
        var used = new List<long>();
        foreach (var rule in question.Capacity)
        {
            var period = CapacityPeriods.Of(rule, question.ContactAt, question.Zone);
            var others = await OthersAsync(session, question, period.Start, period.End, ct).ConfigureAwait(false);
            used.Add(others.Where(o => o.Typology == question.Typology).Sum(o => o.Target.Target.ToSend));
        }
        return selection.Complete(used);
    }

    private static async Task AddContactsAsync(
        SqlSession session, TargetQuestion question, Selection selection, HashSet<long> people, CancellationToken ct)
    {
        if (selection.ContactSpan is not { } span || people.Count == 0)
            return;
        foreach (var (other, _, at) in await OthersAsync(session, question, span.Start, span.End, ct).ConfigureAwait(false))
        {
            var mailing = await session.ScalarAsync(
                "SELECT id FROM mailings WHERE target = @target AND purged = 0", ct, ("target", other.Id)).ConfigureAwait(false);
            // Of messages that are sent from here those count that may still leave. Those that have left are read below, by their
            // own times.
            await using var command = mailing is null
                ? session.Command("SELECT number FROM target_rows WHERE target = @target AND state = 0", ("target", other.Id))
                : session.Command(
                    "SELECT number FROM message_states WHERE mailing = @mailing AND place > 0 AND state IN (0, 1, 2, 4, 5, 8)",
                    ("mailing", mailing));
            await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await row.ReadAsync(ct).ConfigureAwait(false))
            {
                if (people.Contains(row.GetInt64(0)))
                    selection.AddContact(row.GetInt64(0), at, other.Channel);
            }
        }
        await using var sent = session.Command(
            "SELECT s.number, s.sent_at, g.channel FROM mailings g JOIN message_states s ON s.mailing = g.id "
            + "WHERE g.delivery <> @delivery AND g.purged = 0 AND (g.counted = 0 OR g.last_sent >= @from) AND s.place > 0 "
            + "AND s.sent_at >= @from AND s.sent_at < @to",
            ("delivery", question.Delivery), ("from", StoredTicks.Of(span.Start)), ("to", StoredTicks.Of(span.End)));
        await using var message = await sent.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await message.ReadAsync(ct).ConfigureAwait(false))
        {
            if (people.Contains(message.GetInt64(0)))
            {
                selection.AddContact(
                    message.GetInt64(0), StoredTicks.Read(message.GetInt64(1)),
                    Enum.GetValues<Channel>().Single(c => RecipientTables.Of(c) == message.GetString(2)));
            }
        }
    }

    /// <summary>What other deliveries have sent, or mean to send by their last answer, within a span.</summary>
    private static async Task<List<(StoredTarget Target, string? Typology, Instant At)>> OthersAsync(
        SqlSession session, TargetQuestion question, Instant from, Instant to, CancellationToken ct) => await session.RowsAsync(
            $"SELECT {TargetColumns}, typology, coalesce(sent_at, contact_at) FROM targets t "
            + "WHERE removed = 0 AND delivery <> @delivery "
            + "AND coalesce(sent_at, contact_at) >= @from AND coalesce(sent_at, contact_at) < @to "
            + "AND (sent_at IS NOT NULL OR (released = 0 AND NOT EXISTS (SELECT 1 FROM targets l WHERE l.delivery = t.delivery "
            + "AND l.removed = 0 AND (l.preparation, l.attempt) > (t.preparation, t.attempt)))) ORDER BY id",
            row => (ReadTarget(row), row.IsDBNull(15) ? null : row.GetString(15), StoredTicks.Read(row.GetInt64(16))), ct,
            ("delivery", question.Delivery), ("from", StoredTicks.Of(from)), ("to", StoredTicks.Of(to))).ConfigureAwait(false);

    /// <summary>The first halves of the hashes of suppressed addresses: some 40 bytes each in memory.</summary>
    private static async Task<HashSet<UInt128>> SuppressedHashesAsync(SqlSession session, Channel channel, CancellationToken ct)
    {
        await using var command = session.Command(
            "SELECT hash FROM suppressed_addresses WHERE channel = @channel", ("channel", RecipientTables.Of(channel)));
        return [.. await SqlSession.RowsAsync(command, row => Start((byte[])row.GetValue(0)), ct).ConfigureAwait(false)];
    }

    private static UInt128 Start(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);

    private protected static async Task<long> CreateTargetAsync(
        SqlSession session, TargetQuestion question, FrozenTarget target, CancellationToken ct) => Convert.ToInt64(
            await session.ScalarAsync(
                "INSERT INTO targets (delivery, preparation, attempt, channel, typology, asked_at, contact_at, filters, targeted, "
                + "excluded_by, hash) VALUES (@delivery, @preparation, @attempt, @channel, @typology, @asked, @contact, "
                + "@filters, @targeted, @excluded, @hash) RETURNING id",
                ct, ("delivery", target.Key.Delivery), ("preparation", target.Key.Preparation), ("attempt", target.Key.Attempt),
                ("channel", RecipientTables.Of(question.Channel)), ("typology", question.Typology), ("asked", StoredTicks.Of(question.At)),
                ("contact", StoredTicks.Of(question.ContactAt)),
                ("filters", JsonSerializer.Serialize(question.Filters.Select(f => f.Reason))), ("targeted", target.Targeted),
                ("excluded", JsonSerializer.Serialize(target.ExcludedBy)), ("hash", target.Hash)).ConfigureAwait(false),
            CultureInfo.InvariantCulture);

    /// <exception cref="AudienceException">A number of one of the conditions does not fit for some person.</exception>
    private static async Task CheckNumbersAsync(
        SqlSession session, IEnumerable<SqlCondition> conditions, SqlParameters parameters, CancellationToken ct)
    {
        var checks = conditions.Select(c => c.Overflow).OfType<string>().ToList();
        if (checks.Count == 0)
            return;
        await using var command = Command(
            session, $"SELECT 1 FROM recipients r WHERE {string.Join(" OR ", checks.Select(c => $"({c})"))} LIMIT 1", parameters);
        if (await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is not null)
            throw new AudienceException(Evaluator.DoesNotFit);
    }

    private static DbCommand Command(
        SqlSession session, string sql, SqlParameters parameters, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        var command = session.Command(sql, more);
        foreach (var (name, value) in parameters.Values)
            SqlSession.Add(command, name[1..], value);
        return command;
    }
}
