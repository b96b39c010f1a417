using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// Control tasks that follow an approval (domain.md §5.1 rule 13). They are in progress while it is pending, finished by either
/// decision, and canceled when it is withdrawn. They send no mails of their own.
/// </summary>
internal static class TaskMirror
{
    public static Decision Receive(TaskState state, Code delivery, MirrorApproval mirror)
    {
        if (state.Fields is { Mirrors: null })
            return Decision.WrongState($"task {state.Code} exists already and is no approval task of delivery {delivery}");
        var pending = mirror.Status == ApprovalStatus.Pending;
        if (pending && mirror.Round != state.Fields?.Mirrors?.Round)
        {
            var described = new TaskDescribed(
                new TaskFields
                {
                    Label = mirror.Label,
                    Type = TaskType.Control,
                    Campaign = mirror.Campaign,
                    AssignedTo = mirror.AssignedTo,
                    Start = mirror.From,
                    End = mirror.Until,
                    Mirrors = new MirroredApproval(delivery, mirror.Type, mirror.Round),
                    Currency = mirror.Currency,
                },
                [], null);
            return Decision.Accept(described, state.Fields is null ? new TaskStarted(false) : new TaskRestarted(true, true));
        }
        if (pending && !state.Terminal && state.Fields is { } fields && fields.AssignedTo != mirror.AssignedTo)
            return Decision.Accept(new TaskDescribed(fields with { AssignedTo = mirror.AssignedTo }, state.Priced, null));
        if (pending || state.Terminal || state.Fields is null)
            return Decision.Nothing;
        return Decision.Accept(mirror.Status is ApprovalStatus.Approved or ApprovalStatus.Rejected ? new TaskEnded() : new TaskCanceled());
    }
}
