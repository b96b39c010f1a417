namespace CampaignActors.Node.Configuration;

/// <summary>The exit codes of a node, for scripts.</summary>
public static class NodeExitCodes
{
    public const int Fine = 0;

    /// <summary>An unexpected failure; the last lines of output say which.</summary>
    public const int Failed = 1;

    /// <summary>An option, the configuration or the file to play is wrong. Nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>Another node uses the data folder.</summary>
    public const int FolderInUse = 4;

    /// <summary>The address cannot be listened on, such as a port in use.</summary>
    public const int AddressInUse = 5;

    /// <summary>The database cannot be reached, has another schema, or cannot be written.</summary>
    public const int DatabaseUnusable = 6;

    /// <summary>The node did not become a member of its cluster in time.</summary>
    public const int NotJoined = 7;

    /// <summary>The node did not stop in time, or got a second signal: it was ended at once, as by a kill.</summary>
    public const int Forced = 8;
}

/// <summary>The node cannot start. The message is one line.</summary>
public sealed class StartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
