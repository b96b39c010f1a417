namespace CampaignActors.Operations.Access;

/// <summary>Who asks: known by a key, a token or the data folder of the node, never by what the request says of itself.</summary>
/// <param name="Operator">Code of the operator that changes are signed with; empty when nobody in particular.</param>
/// <param name="Roles">What the caller is.</param>
/// <param name="Via">How the caller became known, for the audit list, such as <c>key:ops1</c>.</param>
public sealed record Caller(string Operator, IReadOnlySet<Role> Roles, string Via)
{
    /// <summary>Whether a change may be signed with that code: one's own, or, for an administrator, anybody's.</summary>
    public bool MaySignAs(string code) => code == Operator || Roles.Contains(Role.Administrator);

    public bool May(Need need) => Roles.Contains(Role.Administrator) || need switch
    {
        Need.Read => Roles.Count > 0,
        Need.Plan => Roles.Contains(Role.CampaignManager),
        Need.Decide => Roles.Contains(Role.Reviewer) || Roles.Contains(Role.CampaignManager),
        Need.KeepStock => Roles.Contains(Role.StockKeeper),
        Need.Operate => Roles.Contains(Role.WorkflowOperator),
        _ => false,
    };
}
