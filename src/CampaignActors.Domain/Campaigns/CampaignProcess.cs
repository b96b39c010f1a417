using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>
/// Process status of a campaign's costs: being edited ⇄ defined → carried out (domain.md §4.3). Carried out is left for Defined alone, by a
/// person who says why; applying a plan leaves it alone.
/// </summary>
internal static class CampaignProcess
{
    private static ProcessStatus Of(CampaignFields fields) => fields.Process ?? ProcessStatus.BeingEdited;

    private static bool LeavesCarriedOut(CampaignState state, CampaignFields after) =>
        state is { Fields: not null, Process: ProcessStatus.CarriedOut } && Of(after) != ProcessStatus.CarriedOut;

    /// <summary>What of a plan is applied: everything but leaving Carried out, which the plan was most likely written before.</summary>
    public static CampaignFields Applied(CampaignState state, CampaignFields named) =>
        LeavesCarriedOut(state, state.Fields?.With(named) ?? named)
        ? named with { Process = null, Reason = null, Cleared = named.Cleared.Where(c => c != "process").ToSeq() }
        : named with { Reason = null };

    /// <summary>Says that <see cref="Applied"/> left the process status alone, or nothing.</summary>
    public static string Note(CampaignState state, CampaignFields named) =>
        LeavesCarriedOut(state, state.Fields?.With(named) ?? named)
        ? $"its process status stays {Wording.Of(ProcessStatus.CarriedOut)}; only 'set' with a 'reason' takes it back"
        : "";

    /// <summary>Why the process status cannot change like that, or <c>null</c>.</summary>
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
