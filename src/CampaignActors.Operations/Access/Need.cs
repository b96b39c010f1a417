namespace CampaignActors.Operations.Access;

/// <summary>What a request or an operator command asks of its caller. Everyone who is known may read; an administrator may do all.</summary>
public enum Need
{
    Read,

    /// <summary>Of a campaign manager.</summary>
    Plan,

    /// <summary>Of a reviewer, or of a campaign manager.</summary>
    Decide,

    /// <summary>Of a stock keeper.</summary>
    KeepStock,

    /// <summary>Of a workflow operator.</summary>
    Operate,

    /// <summary>Of an administrator.</summary>
    Administer,
}
