using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>One action of a technical workflow.</summary>
/// <param name="Need">Only administrators start, stop or change a workflow; checking, hurrying and retrying does neither.</param>
/// <param name="Command">From <c>full</c> (a run looks at every entity) and <c>item</c> (a retry tries this item alone) to the
/// command.</param>
public sealed record WorkflowAction(string Name, string Doc, Need Need, Func<bool, EntityRef?, ICommand> Command);

/// <summary>What a technical workflow can be told, in files, on the command line and over HTTP (domain.md §4.7).</summary>
public static class WorkflowActions
{
    public static readonly IReadOnlyList<WorkflowAction> All =
    [
        new("start", "Starts a workflow; parked items go first, and work that was held is done in order of its due time.", Need.Administer,
            (_, _) => new StartWorkflow()),
        new("pause", "Pauses a workflow; its work is held.", Need.Administer, (_, _) => new PauseWorkflow()),
        new("stop", "Stops a workflow; its work is held.", Need.Administer, (_, _) => new StopWorkflow()),
        new("unconditionalStop", "Stops a workflow whatever state it is in.", Need.Administer, (_, _) => new StopUnconditionally()),
        new("restart", "Stops a workflow and starts it from the beginning: what was parked counts as new work.", Need.Administer,
            (_, _) => new RestartWorkflow()),
        new("run", "Lets a started workflow check now that nothing was forgotten, and repair what was.", Need.Operate,
            (full, _) => new RunWorkflow(full)),
        new("runFull", "The same for every entity, not only for those changed since the last time.", Need.Operate,
            (_, _) => new RunWorkflow(Full: true)),
        new("executePending", "Everything that failed and waits for its next try goes now.", Need.Operate, (_, _) => new ExecutePending()),
        new("retry", "Parked items are tried again now.", Need.Operate, (_, item) => new RetryParked(item)),
        new("purgeHistory", "Forgets the runs so far.", Need.Administer, (_, _) => new PurgeHistory()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(action => action.Name)];

    internal static readonly Verb Verb = new("workflow", new RecordType("workflow",
        [
            new("name", new EnumType("workflowName", WorkflowNames.Known), "Name or alias of the workflow.") { Required = true },
            new("action", OneOf("workflowAction", [.. Names]), "What it is to do.") { Required = true },
            By with { Doc = "The operator who does it; only administrators may." },
        ]),
        "A command to a technical workflow.", [Need.Operate, Need.Administer],
        args => (Kinds.Workflow(TechnicalWorkflows.Find(args.Text("name")!)!), Get(args.Text("action")!).Command(false, null)))
    {
        Judge = (_, command) => NeedOf(command),
    };

    /// <exception cref="InvalidOperationException">There is no such action.</exception>
    public static WorkflowAction Get(string name) => All.First(action => action.Name == name);

    /// <summary>What a command to a technical workflow needs of its caller.</summary>
    public static Need NeedOf(ICommand command) =>
        All.FirstOrDefault(action => action.Command(false, null).GetType() == command.GetType())?.Need ?? Need.Administer;
}
