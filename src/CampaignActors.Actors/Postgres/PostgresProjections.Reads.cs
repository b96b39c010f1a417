using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using NodaTime;
using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <content>Reads, each on a pooled connection of its own.</content>
public sealed partial class PostgresProjections
{
    private const string AgendaEntries =
        "SELECT a.agenda, a.kind, a.code, a.due_at, coalesce(e.revision, 0) FROM agenda a "
        + "LEFT JOIN entities e ON e.kind = a.kind AND e.code = a.code";
    private const string Views = "SELECT kind, code, revision, view, facts, ordering FROM entities";

    public long Ordering() => Scalar<long>("SELECT ordering FROM projected WHERE id = 1");

    public IReadOnlyList<AgendaEntry> Due(string agenda, Instant now, int limit, AgendaEntry? after = null) => Rows(
        $"{AgendaEntries} WHERE a.agenda = $1 AND a.due_at <= $2 AND (a.due_at, a.kind, a.code) > ($3, $4, $5) "
        + "ORDER BY a.due_at, a.kind, a.code LIMIT $6",
        Entry,
        agenda, StoredInstant.Ticks(now), after is null ? long.MinValue : StoredInstant.Ticks(after.DueAt),
        after?.Entity.Kind ?? "", after?.Entity.Code.Text ?? "", limit);

    public AgendaEntry? EarliestDue(IEnumerable<string> agendas) => agendas
        .SelectMany(agenda => Rows($"{AgendaEntries} WHERE a.agenda = $1 ORDER BY a.due_at, a.kind, a.code LIMIT 1", Entry, agenda))
        .MinBy(entry => entry.DueAt);

    public long CountDue(string agenda, Instant now) =>
        Scalar<long>("SELECT count(*) FROM agenda WHERE agenda = $1 AND due_at <= $2", agenda, StoredInstant.Ticks(now));

    public StoredView? View(string kind, string code) =>
        Rows($"{Views} WHERE kind = $1 AND code = $2", Stored, kind, code).SingleOrDefault();

    public IReadOnlyList<StoredView> List(string kind, string afterCode, int limit) =>
        Rows($"{Views} WHERE kind = $1 AND code > $2 ORDER BY code LIMIT $3", Stored, kind, afterCode, limit);

    public IReadOnlyList<StoredView> Page(ViewPage page)
    {
        var (column, comparison, direction, after) = page.Place;
        return Rows(
            $"{Views} WHERE kind = $1 AND code >= $2 AND code < $3 AND {column} {comparison} $4 ORDER BY {column} {direction} LIMIT $5",
            Stored, page.Kind, page.Prefix, page.PrefixEnd, after, page.Limit);
    }

    public long Count(string? kind = null) => kind is null
        ? Scalar<long>("SELECT count(*) FROM entities")
        : Scalar<long>("SELECT count(*) FROM entities WHERE kind = $1", kind);

    /// <summary>One statement, so that view and agenda are of the same moment.</summary>
    public StoredEntity? Entity(EntityRef entity, IReadOnlyCollection<string> agendas)
    {
        var rows = Rows(
            "SELECT e.revision, e.view, e.facts, a.agenda, a.due_at FROM entities e "
            + "LEFT JOIN agenda a ON a.kind = e.kind AND a.code = e.code AND a.agenda = ANY($3) "
            + "WHERE e.kind = $1 AND e.code = $2",
            r => (
                Revision: r.GetInt64(0), View: r.GetString(1), Facts: Text(r, 2), Agenda: Text(r, 3),
                Due: r.IsDBNull(4) ? 0 : r.GetInt64(4)),
            entity.Kind, entity.Code.Text, agendas.ToArray());
        return rows.Count == 0 ? null : new StoredEntity(
            entity, rows[0].Revision, rows[0].View, rows[0].Facts,
            rows.Where(r => r.Agenda is not null).ToDictionary(r => r.Agenda!, r => StoredInstant.FromTicks(r.Due),
                StringComparer.Ordinal));
    }

    public IReadOnlyDictionary<EntityRef, long> Revisions(IEnumerable<EntityRef> entities)
    {
        var wanted = entities.ToList();
        return Rows(
            "SELECT e.kind, e.code, e.revision FROM entities e "
            + "JOIN unnest($1::text[], $2::text[]) w(kind, code) ON w.kind = e.kind AND w.code = e.code",
            r => (Entity: Ref(r, 0), Revision: r.GetInt64(2)),
            wanted.Select(e => e.Kind).ToArray(), wanted.Select(e => e.Code.Text).ToArray())
            .DistinctBy(r => r.Entity).ToDictionary(r => r.Entity, r => r.Revision);
    }

    public IReadOnlyList<EntityRef> Entities(EntityRef? after, int limit) => Rows(
        "SELECT kind, code FROM entities WHERE (kind, code) > ($1, $2) ORDER BY kind, code LIMIT $3",
        r => Ref(r, 0), after?.Kind ?? "", after?.Code.Text ?? "", limit);

    public IReadOnlyList<EntityRef> ChangedSince(long ordering) =>
        Rows("SELECT kind, code FROM entities WHERE ordering > $1 ORDER BY ordering", r => Ref(r, 0), ordering);

    public long Watermark(string workflow) =>
        Rows("SELECT ordering FROM watermarks WHERE workflow = $1", r => r.GetInt64(0), workflow).SingleOrDefault();

    public IReadOnlyList<QuarantinedEntity> Quarantined() => Rows(
        "SELECT kind, code, sequence, ordering, reason FROM quarantine ORDER BY kind, code",
        r => new QuarantinedEntity(Ref(r, 0), r.GetInt64(2), r.GetInt64(3), r.GetString(4)));

    private List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var connection = source.OpenConnection();
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private T Scalar<T>(string sql, params ReadOnlySpan<object> values)
    {
        using var connection = source.OpenConnection();
        using var command = Command(connection, sql, values);
        return (T)command.ExecuteScalar()!;
    }

    private static EntityRef Ref(NpgsqlDataReader r, int at) => new(r.GetString(at), new Code(r.GetString(at + 1)));

    private static AgendaEntry Entry(NpgsqlDataReader r) =>
        new(r.GetString(0), Ref(r, 1), StoredInstant.FromTicks(r.GetInt64(3)), r.GetInt64(4));

    private static StoredView Stored(NpgsqlDataReader r) => new(Ref(r, 0), r.GetInt64(2), r.GetString(3), Text(r, 4), r.GetInt64(5));

    private static string? Text(NpgsqlDataReader r, int at) => r.IsDBNull(at) ? null : r.GetString(at);
}
