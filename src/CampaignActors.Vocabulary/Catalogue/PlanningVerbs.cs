using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What tasks and campaigns can be told, and verbs that they share with deliveries and orders.</summary>
internal static class PlanningVerbs
{
    public static readonly IReadOnlyList<Verb> All =
    [
        new("cancel", new("cancel",
            [
                DeliveryNamed with { Required = false }, TaskNamed with { Required = false }, CampaignNamed with { Required = false },
                new("order", Ref("orders"), "The order."), By,
            ])
            { Rules = [KeyRule.ExactlyOne("delivery", "task", "campaign", "order")] },
            "Cancels what is named.", [Need.Plan, Need.KeepStock], args =>
                args.Code("delivery") is { } delivery ? (Kinds.Delivery(delivery), new CancelDelivery())
                : args.Code("task") is { } task ? (Kinds.Task(task), new CancelTask())
                : args.Code("campaign") is { } campaign ? (Kinds.Campaign(campaign), new CancelCampaign())
                : (Kinds.Order(args.Code("order")!.Value), new CancelOrder()))
        {
            Judge = (target, _) => target.Kind == Kinds.Orders ? Need.KeepStock : Need.Plan,
        },
        OnTask("start", "Starts a task.", Need.Plan, _ => new StartTask(), By),
        OnTask(
            "announce", "Tells assignee and participants now that a task is coming; what is due by date goes out all the same.", Need.Plan,
            _ => new AnnounceTask(), By),
        OnTask("approvePart", "A participant approves their part of a task.", Need.Decide,
            args => new ApprovePart(args.Decimal("load")),
            By with { Required = true }, new("load", Load, "What they have worked: days, or hours such as 12h.")),
        new("close", new("close",
            [TaskNamed with { Required = false }, CampaignNamed with { Required = false, Extension = true }, By with { Required = true }])
            { Rules = [KeyRule.ExactlyOne("task", "campaign")] },
            "Closes a task, which only its assignee may, or a campaign, which its manager may.", [Need.Plan],
            args => args.Code("campaign") is { } campaign
                ? (Kinds.Campaign(campaign), new CloseCampaign())
                : (Kinds.Task(args.Code("task")!.Value), new CloseTask())),
        OnCampaign("reopen", "Takes up a finished campaign again; its manager may.", Need.Plan,
            _ => new ReopenCampaign(), By with { Required = true }),
        OnCampaign("campaignWorkflow", "A command to a workflow of a campaign.", Need.Plan,
            args => new CommandCampaignWorkflow(args.Int("number")!.Value, WorkflowTrigger(args.Text("action"))),
            new("number", Ordinal, "The number of the workflow within it.") { Required = true },
            new("action", OneOf("campaignWorkflowAction", "start", "pause", "stop", "unconditionalStop", "restart"),
                "What it is to do; only administrators may stop it unconditionally.") { Required = true },
            By) with
        {
            Needs = [Need.Plan, Need.Administer],
            Judge = (_, command) => command is CommandCampaignWorkflow { Trigger: CampaignWorkflowTrigger.UnconditionallyStopped }
                ? Need.Administer
                : Need.Plan,
        },
        new("reset", new("reset", [DeliveryNamed with { Required = false }, TaskNamed with { Required = false }, By])
            { Rules = [KeyRule.ExactlyOne("delivery", "task")] },
            "Puts a finished or cancelled task back to be done again, or a failed delivery back to being edited.", [Need.Plan],
            args => args.Code("task") is { } task
                ? (Kinds.Task(task), new ResetTask())
                : (Kinds.Delivery(args.Code("delivery")!.Value), new ResetDelivery())),
    ];

    private static CampaignWorkflowTrigger WorkflowTrigger(string? action) => action switch
    {
        "pause" => CampaignWorkflowTrigger.Paused,
        "stop" => CampaignWorkflowTrigger.Stopped,
        "unconditionalStop" => CampaignWorkflowTrigger.UnconditionallyStopped,
        "restart" => CampaignWorkflowTrigger.Restarted,
        _ => CampaignWorkflowTrigger.Started,
    };
}
