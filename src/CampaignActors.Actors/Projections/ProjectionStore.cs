using CampaignActors.Domain.Values;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Projections of one node in an SQLite file of their own, beside the journal's: readers never wait for the journal's writer.
/// Reads are in ProjectionStore.Reads.cs, the tables of reports in ProjectionStore.Reports.cs and .Rows.cs, those of lists in
/// ProjectionStore.Lists.cs; this file opens and writes.
/// </summary>
/// <remarks>Thread-safe. There is one writer at a time; readers see the last commit (WAL).</remarks>
public sealed partial class ProjectionStore : IProjectionStore
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "views.db";

    /// <summary>Shape of the tables and of what is folded into them. Another number in the file: it is rebuilt from the journal.</summary>
    public const int Schema = 6;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS agenda(
            agenda TEXT NOT NULL, entity TEXT NOT NULL, due_at INTEGER NOT NULL, PRIMARY KEY(agenda, entity)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS agenda_due ON agenda(agenda, due_at, entity);
        CREATE TABLE IF NOT EXISTS entities(
            kind TEXT NOT NULL, code TEXT NOT NULL, revision INTEGER NOT NULL, view TEXT NOT NULL, ordering INTEGER NOT NULL, facts TEXT,
            PRIMARY KEY(kind, code));
        CREATE INDEX IF NOT EXISTS entities_ordering ON entities(ordering);
        CREATE TABLE IF NOT EXISTS quarantine(
            kind TEXT NOT NULL, code TEXT NOT NULL, sequence INTEGER NOT NULL, ordering INTEGER NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY(kind, code)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS watermarks(workflow TEXT PRIMARY KEY, ordering INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ledger(
            budget TEXT NOT NULL, number INTEGER NOT NULL, item_kind TEXT NOT NULL, item_code TEXT NOT NULL, campaign TEXT,
            category TEXT NOT NULL, level INTEGER NOT NULL, day INTEGER NOT NULL, charged_at INTEGER NOT NULL, amount TEXT NOT NULL,
            currency TEXT NOT NULL, counts INTEGER NOT NULL, PRIMARY KEY(budget, number)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS ledger_day ON ledger(
            day, counts, charged_at, budget, number, item_kind, item_code, campaign, category, level, amount, currency);
        CREATE INDEX IF NOT EXISTS ledger_campaign ON ledger(campaign);
        CREATE INDEX IF NOT EXISTS ledger_item ON ledger(item_code, item_kind);
        CREATE TABLE IF NOT EXISTS heads(
            kind TEXT NOT NULL, code TEXT NOT NULL, label TEXT, campaign TEXT, program TEXT, plan TEXT, provider TEXT, status TEXT NOT NULL,
            start_at INTEGER, end_at INTEGER, shown TEXT, estimate TEXT, calculated TEXT, real TEXT, own TEXT, own_real TEXT,
            PRIMARY KEY(kind, code)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS heads_program ON heads(program);
        CREATE TABLE IF NOT EXISTS spans(
            kind TEXT NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL, what INTEGER NOT NULL, class INTEGER NOT NULL,
            start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, campaign TEXT, program TEXT, estimate TEXT,
            PRIMARY KEY(kind, code, number)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS spans_start ON spans(class, start_at, end_at, kind, code, number, what, campaign, program, estimate);
        CREATE TABLE IF NOT EXISTS waits(
            kind TEXT NOT NULL, code TEXT NOT NULL, verb TEXT NOT NULL, step TEXT NOT NULL, who TEXT NOT NULL, label TEXT, since INTEGER,
            deadline INTEGER, from_at INTEGER, except_of TEXT NOT NULL, delegable INTEGER NOT NULL,
            PRIMARY KEY(kind, code, verb, step, who)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS waits_who ON waits(who, deadline);
        CREATE TABLE IF NOT EXISTS offset(id INTEGER PRIMARY KEY CHECK(id = 1), ordering INTEGER NOT NULL, schema INTEGER NOT NULL);
        """;

    private const string DropTables = """
        DROP TABLE IF EXISTS agenda; DROP TABLE IF EXISTS entities; DROP TABLE IF EXISTS quarantine;
        DROP TABLE IF EXISTS watermarks; DROP TABLE IF EXISTS offset;
        DROP TABLE IF EXISTS ledger; DROP TABLE IF EXISTS heads; DROP TABLE IF EXISTS spans; DROP TABLE IF EXISTS waits;
        """;

    private readonly string _reads;
    private readonly SqliteConnection _writer;
    private readonly Lock _writing = new();
    private volatile bool _disposed;

    /// <param name="path">The file; it is created when missing.</param>
    public ProjectionStore(string path)
    {
        _reads = SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite);
        _writer = SqliteFile.Open(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWriteCreate));
        _writer.Run("PRAGMA journal_mode = WAL");
        Write(w =>
        {
            var known = w.Scalar("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'offset'") is not null
                ? w.Scalar("SELECT schema FROM offset WHERE id = 1")
                : null;
            if (known is not (long)Schema)
                Recreate(w);
        });
    }

    /// <summary>Opens the store of a data folder.</summary>
    public static ProjectionStore InFolder(string folder)
    {
        Gateways.Storage.StorageRights.CreateFolder(folder);
        return new ProjectionStore(Path.Combine(folder, FileName));
    }

    /// <summary>The file was looked at when it was opened; it belongs to this process alone.</summary>
    public long Prepare() => Ordering();

    private static void Recreate(SqliteConnection w)
    {
        w.Run(DropTables + DropListTables);
        w.Run(Tables + ListTables);
        w.Run("INSERT INTO offset(id, ordering, schema) VALUES(1, 0, $schema)", ("$schema", Schema));
    }

    public void Reset() => Write(Recreate);

    public bool Commit(ProjectionBatch batch) => Write(w =>
    {
        // Two projectors, or one that was restarted while its last batch was still under way, must not both count the same rows.
        if (w.Run("UPDATE offset SET ordering = $to WHERE id = 1 AND ordering = $from", ("$to", batch.To), ("$from", batch.From)) == 0)
            return false;
        WriteEntities(w, batch.Entities);
        WriteListed(w, batch.Entities);
        WriteMoved(w, batch.Moved);
        WriteAgenda(w, batch.Agenda);
        WriteRows(w, batch.Rows);
        foreach (var entity in batch.Released)
            w.Run("DELETE FROM quarantine WHERE kind = $kind AND code = $code", ("$kind", entity.Kind), ("$code", entity.Code.Text));
        foreach (var bad in batch.Quarantined)
        {
            w.Run(
                "INSERT INTO quarantine VALUES($kind, $code, $sequence, $ordering, $reason) ON CONFLICT(kind, code) DO UPDATE SET "
                + "sequence = excluded.sequence, ordering = excluded.ordering, reason = excluded.reason",
                ("$kind", bad.Entity.Kind), ("$code", bad.Entity.Code.Text), ("$sequence", bad.Sequence), ("$ordering", bad.Ordering),
                ("$reason", bad.Reason));
        }
        return true;
    });

    private static void WriteEntities(SqliteConnection w, IReadOnlyList<StoredView> entities)
    {
        using var upsert = w.Command(
            "INSERT INTO entities VALUES($kind, $code, $revision, $view, $ordering, $facts) ON CONFLICT(kind, code) DO UPDATE SET "
            + "revision = excluded.revision, view = excluded.view, ordering = excluded.ordering, facts = excluded.facts");
        var kind = upsert.Parameters.Add("$kind", SqliteType.Text);
        var code = upsert.Parameters.Add("$code", SqliteType.Text);
        var revision = upsert.Parameters.Add("$revision", SqliteType.Integer);
        var view = upsert.Parameters.Add("$view", SqliteType.Text);
        var ordering = upsert.Parameters.Add("$ordering", SqliteType.Integer);
        var facts = upsert.Parameters.Add("$facts", SqliteType.Text);
        foreach (var entity in entities)
        {
            kind.Value = entity.Entity.Kind;
            code.Value = entity.Entity.Code.Text;
            revision.Value = entity.Revision;
            view.Value = entity.View;
            ordering.Value = entity.Ordering;
            facts.Value = (object?)entity.Facts ?? DBNull.Value;
            upsert.ExecuteNonQuery();
        }
    }

    private static void WriteMoved(SqliteConnection w, IReadOnlyList<MovedEntity> entities)
    {
        if (entities.Count == 0)
            return;
        using var update = w.Command(
            "UPDATE entities SET revision = $revision, ordering = $ordering WHERE kind = $kind AND code = $code; "
            + "UPDATE listed SET ordering = $ordering WHERE kind = $kind AND code = $code");
        var kind = update.Parameters.Add("$kind", SqliteType.Text);
        var code = update.Parameters.Add("$code", SqliteType.Text);
        var revision = update.Parameters.Add("$revision", SqliteType.Integer);
        var ordering = update.Parameters.Add("$ordering", SqliteType.Integer);
        foreach (var entity in entities)
        {
            kind.Value = entity.Entity.Kind;
            code.Value = entity.Entity.Code.Text;
            revision.Value = entity.Revision;
            ordering.Value = entity.Ordering;
            update.ExecuteNonQuery();
        }
    }

    private static void WriteAgenda(SqliteConnection w, IReadOnlyList<AgendaWrite> entries)
    {
        using var upsert = w.Command(
            "INSERT INTO agenda VALUES($agenda, $entity, $due) ON CONFLICT(agenda, entity) DO UPDATE SET due_at = excluded.due_at");
        using var delete = w.Command("DELETE FROM agenda WHERE agenda = $agenda AND entity = $entity");
        var due = upsert.Parameters.Add("$due", SqliteType.Integer);
        foreach (var command in new[] { upsert, delete })
        {
            command.Parameters.Add("$agenda", SqliteType.Text);
            command.Parameters.Add("$entity", SqliteType.Text);
        }
        foreach (var entry in entries)
        {
            var command = entry.Due is null ? delete : upsert;
            if (entry.Due is { } at)
                due.Value = StoredInstant.Ticks(at);
            command.Parameters["$agenda"].Value = entry.Agenda;
            command.Parameters["$entity"].Value = entry.Entity.ToString();
            command.ExecuteNonQuery();
        }
    }

    public bool RepairAgenda(EntityRef entity, string agenda, Instant? due, long revision) => Write(w =>
    {
        if (!IsAt(w, entity, revision))
            return false;
        WriteAgenda(w, [new AgendaWrite(entity, agenda, due)]);
        return true;
    });

    public bool RepairView(EntityRef entity, string view, string? facts, long revision) => Write(w =>
    {
        if (w.Scalar(
            "UPDATE entities SET view = $view, facts = $facts WHERE kind = $kind AND code = $code AND revision = $revision "
            + "RETURNING ordering",
            ("$view", view), ("$facts", facts), ("$kind", entity.Kind), ("$code", entity.Code.Text), ("$revision", revision))
            is not long ordering)
        {
            return false;
        }
        WriteListed(w, [new StoredView(entity, revision, view, facts, ordering)]);
        return true;
    });

    private static bool IsAt(SqliteConnection w, EntityRef entity, long revision) => w.Scalar(
        "SELECT revision FROM entities WHERE kind = $kind AND code = $code", ("$kind", entity.Kind),
        ("$code", entity.Code.Text)) is long stored
        && stored == revision;

    public void SetWatermark(string workflow, long ordering) => Write(w => w.Run(
        "INSERT INTO watermarks VALUES($workflow, $ordering) ON CONFLICT(workflow) DO UPDATE SET ordering = excluded.ordering",
        ("$workflow", workflow), ("$ordering", ordering)));

    private void Write(Action<SqliteConnection> change) => Write(w =>
    {
        change(w);
        return true;
    });

    /// <summary>One transaction. It takes the write lock when it begins, so that it cannot fail half-way for want of it.</summary>
    private T Write<T>(Func<SqliteConnection, T> change)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer.Run("BEGIN IMMEDIATE");
            try
            {
                var result = change(_writer);
                _writer.Run("COMMIT");
                return result;
            }
            catch
            {
                try
                {
                    _writer.Run("ROLLBACK");
                }
                catch (SqliteException)
                {
                    // Rolled back by SQLite itself; the first error is the one to report.
                }
                throw;
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        lock (_writing)
            _writer.Dispose();
        SqliteConnection.ClearPool(_writer);
        using var pooled = new SqliteConnection(_reads);
        SqliteConnection.ClearPool(pooled);
    }
}
