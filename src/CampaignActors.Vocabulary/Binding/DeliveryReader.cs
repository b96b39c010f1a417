using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Makes the commands of verbs on deliveries.</summary>
internal static class DeliveryReader
{
    /// <summary>The verbs on deliveries, or <c>null</c> for another verb.</summary>
    public static ICommand? Command(string verb, GivenMap args) => verb switch
    {
        "fail" => new FailPreparation(args.Text("reason") ?? ""),
        "restartPreparation" => new RestartPreparation(),
        "prepare" => new PrepareMessages(),
        "submit" => args.Enum<ApprovalType>("step") is ApprovalType step ? new SubmitApproval(step) : null,
        "editContent" => new EditContent(args.Text("content")),
        "resetContent" => new ResetContent(),
        "pause" => new PauseDelivery(),
        "resume" => new ResumeDelivery(),
        "stop" => new StopDelivery(),
        "delete" => new DeleteDelivery(),
        _ => null,
    };
}
