namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// What a request or an operator command needs of its caller. Kinds and verbs say it in their entries; which roles have it is up to the
/// layer that knows callers. Every known caller may read; an administrator may do everything.
/// </summary>
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

    /// <summary>Of a recipient manager: without it no person is seen, only counts.</summary>
    KeepRecipients,

    /// <summary>Of a recipient manager, or of a campaign manager.</summary>
    KeepLists,

    /// <summary>Of an administrator.</summary>
    Administer,
}
