using System.Globalization;
using CampaignActors.Domain.Values;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <content>Reads, each on a pooled connection of its own.</content>
public sealed partial class ProjectionStore
{
    /// <summary>From <c>kind/code</c> in the agenda to the entity's row, by its key.</summary>
    private const string AgendaEntries = """
        SELECT a.agenda, a.entity, a.due_at, coalesce(e.revision, 0) FROM agenda a LEFT JOIN entities e
        ON e.kind = substr(a.entity, 1, instr(a.entity, '/') - 1) AND e.code = substr(a.entity, instr(a.entity, '/') + 1)
        """;

    public long Ordering() => Read(c => (long)c.Scalar("SELECT ordering FROM offset WHERE id = 1")!);

    public IReadOnlyList<AgendaEntry> Due(string agenda, Instant now, int limit, AgendaEntry? after = null) => Read(c => c.Rows(
        $"{AgendaEntries} WHERE a.agenda = $agenda AND a.due_at <= $now AND (a.due_at, a.entity) > ($due, $entity) "
        + "ORDER BY a.due_at, a.entity LIMIT $limit",
        Entry,
        ("$agenda", agenda), ("$now", StoredInstant.Ticks(now)), ("$limit", limit),
        ("$due", after is null ? long.MinValue : StoredInstant.Ticks(after.DueAt)), ("$entity", after?.Entity.ToString() ?? "")));

    public AgendaEntry? EarliestDue(IEnumerable<string> agendas) => Read(c => agendas
        .SelectMany(agenda =>
            c.Rows($"{AgendaEntries} WHERE a.agenda = $agenda ORDER BY a.due_at, a.entity LIMIT 1", Entry, ("$agenda", agenda)))
        .MinBy(entry => entry.DueAt));

    public long CountDue(string agenda, Instant now) => Read(c => (long)c.Scalar(
        "SELECT count(*) FROM agenda WHERE agenda = $agenda AND due_at <= $now", ("$agenda", agenda), ("$now", StoredInstant.Ticks(now)))!);

    public StoredView? View(string kind, string code) => Read(c => c.Rows(
        "SELECT kind, code, revision, view, facts, ordering FROM entities WHERE kind = $kind AND code = $code", Stored, ("$kind", kind),
        ("$code", code))
        .SingleOrDefault());

    public IReadOnlyList<StoredView> List(string kind, string afterCode, int limit) => Read(c => c.Rows(
        "SELECT kind, code, revision, view, facts, ordering FROM entities WHERE kind = $kind AND code > $after ORDER BY code LIMIT $limit",
        Stored,
        ("$kind", kind), ("$after", afterCode), ("$limit", limit)));

    public IReadOnlyList<StoredView> Page(ViewPage page) => Read(c =>
    {
        var (column, comparison, direction, after) = page.Place;
        return c.Rows(
            "SELECT kind, code, revision, view, facts, ordering FROM entities WHERE kind = $kind AND code >= $prefix AND code < $end "
            + $"AND {column} {comparison} $after ORDER BY {column} {direction} LIMIT $limit",
            Stored,
            ("$kind", page.Kind), ("$prefix", page.Prefix), ("$end", page.PrefixEnd), ("$after", after), ("$limit", page.Limit));
    });

    public long Count(string? kind = null) => Read(c => (long)(kind is null
        ? c.Scalar("SELECT count(*) FROM entities")
        : c.Scalar("SELECT count(*) FROM entities WHERE kind = $kind", ("$kind", kind)))!);

    public StoredEntity? Entity(EntityRef entity, IReadOnlyCollection<string> agendas) => Read(c =>
    {
        // One transaction, so that view and agenda are of the same moment.
        using var moment = c.BeginTransaction(deferred: true);
        var view = c.Rows(
            "SELECT kind, code, revision, view, facts, ordering FROM entities WHERE kind = $kind AND code = $code",
            Stored,
            ("$kind", entity.Kind), ("$code", entity.Code.Text)).SingleOrDefault();
        if (view is null)
            return null;
        var due = new Dictionary<string, Instant>(StringComparer.Ordinal);
        foreach (var agenda in agendas)
        {
            if (c.Scalar(
                "SELECT due_at FROM agenda WHERE agenda = $agenda AND entity = $entity", ("$agenda", agenda),
                ("$entity", entity.ToString())) is long at)
            {
                due[agenda] = StoredInstant.FromTicks(at);
            }
        }
        return new StoredEntity(entity, view.Revision, view.View, view.Facts, due);
    });

    public IReadOnlyDictionary<EntityRef, long> Revisions(IEnumerable<EntityRef> entities) => Read(c =>
    {
        using var find = c.Command("SELECT revision FROM entities WHERE kind = $kind AND code = $code");
        var kind = find.Parameters.Add("$kind", SqliteType.Text);
        var code = find.Parameters.Add("$code", SqliteType.Text);
        var revisions = new Dictionary<EntityRef, long>();
        foreach (var entity in entities)
        {
            kind.Value = entity.Kind;
            code.Value = entity.Code.Text;
            if (find.ExecuteScalar() is long revision)
                revisions[entity] = revision;
        }
        return revisions;
    });

    public IReadOnlyList<EntityRef> Entities(EntityRef? after, int limit) => Read(c => c.Rows(
        "SELECT kind, code FROM entities WHERE (kind, code) > ($kind, $code) ORDER BY kind, code LIMIT $limit",
        r => SqliteFile.Ref(r.GetString(0), r.GetString(1)),
        ("$kind", after?.Kind ?? ""), ("$code", after?.Code.Text ?? ""), ("$limit", limit)));

    public IReadOnlyList<EntityRef> ChangedSince(long ordering) => Read(c => c.Rows(
        "SELECT kind, code FROM entities WHERE ordering > $ordering ORDER BY ordering",
        r => SqliteFile.Ref(r.GetString(0), r.GetString(1)),
        ("$ordering", ordering)));

    public long Watermark(string workflow) => Read(c => Convert.ToInt64(
        c.Scalar("SELECT ordering FROM watermarks WHERE workflow = $workflow", ("$workflow", workflow)) ?? 0L,
        CultureInfo.InvariantCulture));

    public IReadOnlyList<QuarantinedEntity> Quarantined() => Read(c => c.Rows(
        "SELECT kind, code, sequence, ordering, reason FROM quarantine ORDER BY kind, code",
        r => new QuarantinedEntity(SqliteFile.Ref(r.GetString(0), r.GetString(1)), r.GetInt64(2), r.GetInt64(3), r.GetString(4))));

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var connection = SqliteFile.Open(_reads);
        return read(connection);
    }

    private static AgendaEntry Entry(SqliteDataReader r) =>
        new(r.GetString(0), EntityRef.Parse(r.GetString(1)), StoredInstant.FromTicks(r.GetInt64(2)), r.GetInt64(3));

    private static StoredView Stored(SqliteDataReader r) =>
        new(SqliteFile.Ref(r.GetString(0), r.GetString(1)), r.GetInt64(2), r.GetString(3), r.IsDBNull(4) ? null : r.GetString(4),
            r.GetInt64(5));
}
