namespace CampaignActors.Operations.Access;

/// <summary>
/// The authenticated caller of a request: known by a key, a token or the data folder of the node, never by a claim of the request.
/// </summary>
/// <param name="Operator">Code of the operator that changes are signed with; empty when the key belongs to no operator.</param>
/// <param name="Roles">Roles of the caller.</param>
/// <param name="Via">How the caller became known, for the audit list, such as <c>key:ops1</c>.</param>
public sealed record Caller(string Operator, IReadOnlySet<Role> Roles, string Via)
{
    /// <summary>Whether the caller may sign as an operator: as its own, or, an administrator, as any.</summary>
    public bool MaySignAs(string code) => code == Operator || Roles.Contains(Role.Administrator);

    public bool May(Need need) => Roles.Contains(Role.Administrator) || need switch
    {
        Need.Read => Roles.Count > 0,
        Need.Plan => Roles.Contains(Role.CampaignManager),
        Need.Decide => Roles.Contains(Role.Reviewer) || Roles.Contains(Role.CampaignManager),
        Need.KeepStock => Roles.Contains(Role.StockKeeper),
        Need.KeepRecipients => Roles.Contains(Role.RecipientManager),
        Need.KeepLists => Roles.Contains(Role.RecipientManager) || Roles.Contains(Role.CampaignManager),
        Need.Operate => Roles.Contains(Role.WorkflowOperator),
        _ => false,
    };
}
