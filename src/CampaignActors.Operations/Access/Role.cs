namespace CampaignActors.Operations.Access;

/// <summary>What a caller may do. One caller may have several roles.</summary>
public enum Role
{
    /// <summary>Reads everything, changes nothing.</summary>
    Viewer,

    /// <summary>Plans, programs, campaigns, deliveries, tasks and the money that they cost.</summary>
    CampaignManager,

    /// <summary>Decides approvals.</summary>
    Reviewer,

    /// <summary>Stocks and orders.</summary>
    StockKeeper,

    /// <summary>Runs, retries and looks after technical workflows and entities, without starting or stopping a workflow.</summary>
    WorkflowOperator,

    /// <summary>People: imports, looks at, suppresses and forgets them.</summary>
    RecipientManager,

    /// <summary>Everything, including who may do what.</summary>
    Administrator,
}
