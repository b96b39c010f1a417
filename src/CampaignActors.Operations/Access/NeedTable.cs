using System.Collections.Frozen;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Binding;

namespace CampaignActors.Operations.Access;

/// <summary>
/// What a change asks of whoever makes it: by kind for descriptions of entities, by verb for commands to them. One table for HTTP, the
/// command line and operator commands. A kind or a verb without a row fails a test, and until then only an administrator may use it.
/// </summary>
public static class NeedTable
{
    /// <summary>Creating an entity of a kind and changing its fields.</summary>
    private static readonly FrozenDictionary<string, Need> s_kinds = new Dictionary<string, Need>
    {
        // Who somebody is to the domain decides what they may approve.
        [Kinds.Operators] = Need.Administer,
        [Kinds.Groups] = Need.Administer,
        [Kinds.Plans] = Need.Plan,
        [Kinds.Programs] = Need.Plan,
        [Kinds.Campaigns] = Need.Plan,
        [Kinds.Templates] = Need.Plan,
        [Kinds.Deliveries] = Need.Plan,
        [Kinds.Tasks] = Need.Plan,
        [Kinds.Budgets] = Need.Plan,
        [Kinds.Providers] = Need.Plan,
        [Kinds.Invoices] = Need.Plan,
        [Kinds.ProviderOrders] = Need.Plan,
        [Kinds.Rates] = Need.Plan,
        [Kinds.Stocks] = Need.KeepStock,
        [Kinds.Lines] = Need.KeepStock,
        [Kinds.Orders] = Need.KeepStock,
        [Kinds.Workflows] = Need.Administer,
        // How much runs at once, and when: who looks after the machine knows.
        [Kinds.Slots] = Need.Operate,
    }.ToFrozenDictionary();

    /// <summary>One where it is always the same. Several: the arguments say which, see <see cref="OfVerb(string, Request)"/>.</summary>
    private static readonly FrozenDictionary<string, Need[]> s_verbs = new Dictionary<string, Need[]>
    {
        ["analyse"] = [Need.Plan],
        ["approve"] = [Need.Decide],
        ["reject"] = [Need.Decide],
        ["sendProof"] = [Need.Plan],
        ["submitProof"] = [Need.Plan],
        // Starting an online delivery counts as deciding.
        ["confirm"] = [Need.Decide],
        ["sent"] = [Need.Plan],
        ["restartExtraction"] = [Need.Plan],
        ["cancel"] = [Need.Plan, Need.KeepStock],
        ["start"] = [Need.Plan],
        ["announce"] = [Need.Plan],
        ["approvePart"] = [Need.Decide],
        ["close"] = [Need.Plan],
        ["reopen"] = [Need.Plan],
        ["campaignWorkflow"] = [Need.Plan, Need.Administer],
        ["reset"] = [Need.Plan],
        ["fail"] = [Need.Plan],
        ["restartPreparation"] = [Need.Plan],
        ["prepare"] = [Need.Plan],
        ["submit"] = [Need.Plan],
        ["editContent"] = [Need.Plan],
        ["resetContent"] = [Need.Plan],
        ["pause"] = [Need.Plan],
        ["resume"] = [Need.Plan],
        ["stop"] = [Need.Plan],
        ["delete"] = [Need.Plan],
        ["order"] = [Need.KeepStock],
        ["receive"] = [Need.KeepStock],
        ["postpone"] = [Need.KeepStock],
        ["settle"] = [Need.Plan],
        ["unsettle"] = [Need.Plan],
        ["transfer"] = [Need.Plan],
        ["quote"] = [Need.Plan],
        ["workflow"] = [Need.Operate, Need.Administer],
    }.ToFrozenDictionary();

    /// <summary>Only administrators start, stop or change a technical workflow; to check, to hurry and to retry does neither.</summary>
    private static readonly FrozenDictionary<string, Need> s_workflowActions = new Dictionary<string, Need>
    {
        ["start"] = Need.Administer,
        ["pause"] = Need.Administer,
        ["stop"] = Need.Administer,
        ["unconditionalStop"] = Need.Administer,
        ["restart"] = Need.Administer,
        ["run"] = Need.Operate,
        ["runFull"] = Need.Operate,
        ["executePending"] = Need.Operate,
        ["retry"] = Need.Operate,
        ["purgeHistory"] = Need.Administer,
    }.ToFrozenDictionary();

    /// <summary>Names in the table, for who checks that nothing is missing.</summary>
    public static IEnumerable<string> KindNames => s_kinds.Keys;

    public static IEnumerable<string> VerbNames => s_verbs.Keys;

    public static IEnumerable<string> WorkflowActionNames => s_workflowActions.Keys;

    public static Need OfKind(string kind) => s_kinds.GetValueOrDefault(kind, Need.Administer);

    public static Need OfWorkflowAction(string action) => s_workflowActions.GetValueOrDefault(action, Need.Administer);

    /// <summary>Before the arguments are read: one of these.</summary>
    public static IReadOnlyList<Need> OfVerb(string verb) => s_verbs.GetValueOrDefault(verb) ?? [Need.Administer];

    /// <summary>Once it is known what the arguments come to: read from the command itself, so that no spelling of them leads past it.</summary>
    public static Need OfVerb(string verb, Request request) => (verb, request.Target.Kind, request.Command) switch
    {
        ("cancel", Kinds.Orders, _) => Need.KeepStock,
        ("cancel", _, _) => Need.Plan,
        ("campaignWorkflow", _, CommandCampaignWorkflow { Trigger: CampaignWorkflowTrigger.UnconditionallyStopped }) => Need.Administer,
        ("campaignWorkflow", _, _) => Need.Plan,
        ("workflow", _, RunWorkflow or ExecutePending or RetryParked) => Need.Operate,
        ("workflow", _, _) => Need.Administer,
        _ => OfVerb(verb)[0],
    };
}
