using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>
/// Process status of a campaign's costs: being edited ⇄ defined → carried out (domain.md §4.3). Only an operator who gives a reason
/// leaves Carried out, and only for Defined; applying a plan never does.
/// </summary>
internal static class CampaignProcess
{
    private static ProcessStatus Of(CampaignFields fields) => fields.Process ?? ProcessStatus.BeingEdited;

    private static bool LeavesCarriedOut(CampaignState state, CampaignFields after) =>
        state is { Fields: not null, Process: ProcessStatus.CarriedOut } && Of(after) != ProcessStatus.CarriedOut;

    /// <summary>
    /// The fields of a plan that are applied: all but a step out of Carried out, which the plan most likely predates.
    /// </summary>
    public static CampaignFields Applied(CampaignState state, CampaignFields named) =>
        LeavesCarriedOut(state, state.Fields?.With(named) ?? named)
        ? named with { Process = null, Reason = null, Cleared = named.Cleared.Where(c => c != "process").ToSeq() }
        : named with { Reason = null };

    /// <summary>Reports that <see cref="Applied"/> kept the process status; otherwise empty.</summary>
    public static string Note(CampaignState state, CampaignFields named) =>
        LeavesCarriedOut(state, state.Fields?.With(named) ?? named)
        ? $"its process status stays {Wording.Of(ProcessStatus.CarriedOut)}; only 'set' with a 'reason' takes it back"
        : "";

    /// <summary>Refuses a forbidden change of the process status, or <c>null</c>.</summary>
    public static Decision? Refuse(CampaignState state, CampaignFields after, CampaignFields named)
    {
        var leaves = LeavesCarriedOut(state, after);
        var jumps = state.Fields is not null && (state.Process, Of(after)) is
            (ProcessStatus.BeingEdited, ProcessStatus.CarriedOut) or (ProcessStatus.CarriedOut, ProcessStatus.BeingEdited);
        if (jumps)
            return Decision.WrongState($"process status cannot go to {Wording.Of(Of(after))}: it is {Wording.Of(state.Process)}");
        if (leaves && string.IsNullOrWhiteSpace(named.Reason))
            return Decision.Invalid($"campaign {state.Code} is carried out: say why its process status goes back ('reason')");
        return named.Reason is not null && !leaves
            ? Decision.Invalid("'reason' is given where the process status goes back from carried out")
            : null;
    }
}
