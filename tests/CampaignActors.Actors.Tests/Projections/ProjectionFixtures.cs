namespace CampaignActors.Actors.Tests.Projections;

/// <summary>A data folder of the test's own with a journal written by hand and, when asked for, a store beside it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("projections-").FullName;
    private readonly List<IDisposable> _open = [];
    private SqliteConnection? _journal;

    public string JournalPath => Path.Combine(_root, "journal.db");

    public string StorePath => Path.Combine(_root, ProjectionStore.FileName);

    public ProjectionStore OpenStore() => Keep(ProjectionStore.InFolder(_root));

    public JournalReader OpenJournal() => Keep(new JournalReader(JournalPath));

    private T Keep<T>(T opened) where T : IDisposable
    {
        _open.Add(opened);
        return opened;
    }

    /// <summary>The journal's file with the table as the plugin makes it.</summary>
    public SqliteConnection Journal()
    {
        if (_journal is not null)
            return _journal;
        _journal = new SqliteConnection($"Data Source={JournalPath};Pooling=False");
        _journal.Open();
        Run(
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS journal(
                ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, created BIGINT NOT NULL, deleted BIT NOT NULL,
                persistence_id NVarChar(255) NOT NULL, sequence_number BIGINT NOT NULL, message VARBINARY NOT NULL,
                manifest NVarChar(500) NULL, identifier INTEGER NULL, writer_uuid VarChar(128) NULL,
                UNIQUE(persistence_id, sequence_number));
            """);
        return _journal;
    }

    public void Run(string sql)
    {
        using var command = _journal!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <returns>The row's ordering.</returns>
    public long Append(EntityRef entity, long sequence, Envelope row, long? ordering = null) =>
        AppendRaw($"{entity.Kind}-{entity.Code.Text}", sequence, EnvelopeCodec.Write(row), ordering: ordering);

    public long AppendRaw(
        string persistenceId, long sequence, byte[] message, string manifest = EnvelopeCodec.Manifest, long? ordering = null)
    {
        using var command = Journal().CreateCommand();
        command.CommandText =
            "INSERT INTO journal(ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier) "
            + "VALUES($ordering, 0, 0, $id, $sequence, $message, $manifest, 4810) RETURNING ordering";
        command.Parameters.AddWithValue("$ordering", ordering is { } o ? o : DBNull.Value);
        command.Parameters.AddWithValue("$id", persistenceId);
        command.Parameters.AddWithValue("$sequence", sequence);
        command.Parameters.AddWithValue("$message", message);
        command.Parameters.AddWithValue("$manifest", manifest);
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        foreach (var opened in _open)
            opened.Dispose();
        _journal?.Dispose();
        Delete(3);
    }

    /// <summary>A read that was under way when its actor was stopped may still have the file open, and leave its log behind.</summary>
    private void Delete(int tries)
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (IOException) when (tries > 1)
        {
            Delete(tries - 1);
        }
    }
}

/// <summary>Groups serve as the entities: small, and any agenda entry can be put into an envelope.</summary>
internal static class ProjectionSamples
{
    public const string Agenda = "deliveryMgt";
    public static readonly Instant Noon = Instant.FromUtc(2026, 3, 1, 12, 0);

    public static EntityRef Group(string code) => Kinds.Group(new Code(code));

    public static Envelope Row(string label, params DueChange[] due) => new()
    {
        At = Noon,
        CommandId = $"c-{label}",
        PayloadHash = "h",
        Cause = $"c-{label}",
        Events = [new GroupDescribed(new GroupFields { Label = label })],
        Due = due.ToSeq(),
    };

    public static DueChange Due(Instant? at, string agenda = Agenda) => new(agenda, at);

    /// <summary>What a node renders, near enough.</summary>
    public static RenderedView Render(EntityRef entity, object state) => new(Encoding.UTF8.GetString(Contracts.Serialize(state)), "");

    public static string View(string code, string label) =>
        Render(Group(code), new GroupState(new Code(code), new GroupFields { Label = label }, [])).Document;

    /// <summary>Bytes of a row with an unknown event.</summary>
    public static byte[] Undecodable() => Encoding.UTF8.GetBytes("""{"at":"2026-03-01T12:00:00Z","ev":[{"m":"group.exploded","d":{}}]}""");
}

internal sealed class RecordedAlarms : IEntityEvents
{
    private readonly List<string> _alarms = [];

    public IReadOnlyList<string> Alarms
    {
        get
        {
            lock (_alarms)
                return [.. _alarms];
        }
    }

    public void RowsWritten(int rows) { }

    public void Nudge(WorkNudge nudge) { }

    public void Alarm(EntityRef entity, string text)
    {
        lock (_alarms)
            _alarms.Add($"{entity}: {text}");
    }
}
