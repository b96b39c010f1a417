namespace CampaignActors.Cli.Terminal;

/// <summary>The exit codes of <c>campaign</c>, for scripts.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Refused by the system, or an expectation does not hold.</summary>
    public const int Refused = 1;

    /// <summary>A file, an argument or a value is wrong; nothing happened.</summary>
    public const int BadInput = 2;

    /// <summary>No node can be reached, or it did not say whether the command happened.</summary>
    public const int NoNode = 3;

    /// <summary>The node does not know the key, or the key may not do this.</summary>
    public const int Denied = 4;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0  done; every expectation holds
          1  refused, or an expectation does not hold
          2  bad input: a file, an option or a value is wrong, and nothing happened
          3  no node can be reached, or it did not confirm in time (a retry with the same --id is safe)
          4  denied: the node does not know the key, or the key may not do this
        """;
}
