using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <summary>The database of a cluster and how a node uses it.</summary>
public sealed record PostgresSettings
{
    /// <summary>
    /// A transaction that this node began and does not get on with ends by itself, so that a node that hangs holds up neither the entities
    /// that have moved elsewhere nor the projections for longer than that.
    /// </summary>
    public static readonly TimeSpan IdleInTransaction = TimeSpan.FromSeconds(8);

    /// <summary>As Npgsql takes it. What it does not say is set for a node that must notice soon when the database has gone.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections of this node, at the most. All nodes together must stay below the server's <c>max_connections</c>.</summary>
    public int Connections { get; init; } = 24;

    /// <summary>For journal and snapshots.</summary>
    public string JournalConnection => Connection("journal", Math.Max(2, Connections * 2 / 3));

    /// <summary>For projections and their readers.</summary>
    public string ViewsConnection => Connection("views", Math.Max(2, Connections - (Connections * 2 / 3)));

    /// <summary>
    /// For people and targets, beyond <see cref="Connections"/>: a sixth of them, at least three. An analysis or an import takes as long as
    /// there are people, and keeps its transaction open while it thinks.
    /// </summary>
    public string RecipientsConnection => new NpgsqlConnectionStringBuilder(Connection("recipients", Math.Max(3, Connections / 6)))
    {
        CommandTimeout = 0,
        // Files and imports stream people through.
        ReadBufferSize = 32 * 1024,
        WriteBufferSize = 32 * 1024,
        // Few of many people are looked up by their number: an index costs less than the server assumes, and compiling a statement more.
        Options = "-c random_page_cost=1.1 -c jit=off",
    }.ConnectionString;

    /// <summary>For backups and moves: one connection, on which a statement may take as long as the journal is large.</summary>
    public string CopyConnection => new NpgsqlConnectionStringBuilder(Connection("copy", 2)) { CommandTimeout = 0 }.ConnectionString;

    private string Connection(string purpose, int poolSize)
    {
        var own = new NpgsqlConnectionStringBuilder(ConnectionString);
        var text = new NpgsqlConnectionStringBuilder
        {
            Timeout = 5,
            CommandTimeout = 10,
            CancellationTimeout = 2_000,
            TcpKeepAlive = true,
            KeepAlive = 10,
            MaxAutoPrepare = 50,
            IncludeErrorDetail = false,
            // Otherwise the driver looks for Kerberos with each connection, and complains where its library is not there.
            GssEncryptionMode = GssEncryptionMode.Disable,
            Options = $"-c idle_in_transaction_session_timeout={IdleInTransaction.TotalMilliseconds:0}",
        };
        foreach (var key in own.Keys)
            text[(string)key] = own[(string)key];
        text.ApplicationName = $"{(own.ApplicationName is { Length: > 0 } name ? name : "campaign")} {purpose}";
        text.MaxPoolSize = poolSize;
        return text.ConnectionString;
    }

    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="password">Where it is kept apart from the connection string; goes before one in it.</param>
    /// <exception cref="ArgumentException">It is no connection string, or lacks host or database; the message says which.</exception>
    public static PostgresSettings Parse(string connectionString, string? password = null)
    {
        var parsed = new NpgsqlConnectionStringBuilder(connectionString);
        if (password is not null)
            parsed.Password = password;
        if (parsed.Host is not { Length: > 0 })
            throw new ArgumentException("it names no Host");
        if (parsed.Database is not { Length: > 0 })
            throw new ArgumentException("it names no Database");
        return new PostgresSettings { ConnectionString = parsed.ConnectionString };
    }

    /// <summary>Where the database is, without any secret.</summary>
    public string Shown
    {
        get
        {
            var parsed = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"{parsed.Host}:{parsed.Port}/{parsed.Database}";
        }
    }
}
