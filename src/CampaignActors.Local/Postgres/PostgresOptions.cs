namespace CampaignActors.Local.Postgres;

/// <summary>How a server of our own is started.</summary>
public sealed record PostgresOptions
{
    /// <summary>Its data, log and password; made when it is missing. A folder that holds a server's data already is used again.</summary>
    public required string Folder { get; init; }

    /// <summary>Where it listens.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Goes before the server's own command, such as <c>ip netns exec NAME</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Settings of the server, such as <c>fsync</c>, besides ours.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Who may connect, besides this machine, as an address range such as <c>10.0.0.0/8</c>; with the password, as everybody.
    /// </summary>
    public string? AlsoFrom { get; init; }
}

/// <summary>PostgreSQL is missing, or failed; the message says which and why.</summary>
public sealed class PostgresException(string message, Exception? inner = null) : Exception(message, inner);
