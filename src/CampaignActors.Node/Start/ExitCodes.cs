namespace CampaignActors.Node.Start;

/// <summary>What the process ends with, for scripts.</summary>
public static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>Something failed that nobody asked for: see the last lines.</summary>
    public const int Failed = 1;

    /// <summary>An option, the configuration or the file to play is wrong. Nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>Another node uses the data folder.</summary>
    public const int FolderInUse = 4;

    /// <summary>The address cannot be listened on, such as a port in use.</summary>
    public const int AddressInUse = 5;

    /// <summary>The database cannot be reached, has another schema, or cannot be written.</summary>
    public const int DatabaseUnusable = 6;

    /// <summary>No member of a cluster let this node in in time.</summary>
    public const int NotJoined = 7;

    /// <summary>Told to stop, it did not come to its end in time, or was told a second time: it was ended at once, as by a kill.</summary>
    public const int Forced = 8;
}

/// <summary>The node cannot start, for a reason that one line tells.</summary>
public sealed class StartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
