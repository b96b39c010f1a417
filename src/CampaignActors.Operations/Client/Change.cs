using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>A requested change in the words of its author: the node checks and binds them.</summary>
public abstract record Change
{
    /// <summary>The place of what stands in no file but on the command line; it is never shown.</summary>
    public static readonly TextPosition Typed = new("command line", 0, 0);

    private Change(TextPosition position) => Position = position;

    /// <summary>Where the person wrote it; errors without a place of their own are shown here.</summary>
    public TextPosition Position { get; }

    /// <summary>An entity is described: to be created, changed, or brought to be so.</summary>
    public sealed record Describe(PutMode Mode, string Kind, Code Code, MapNode Fields, TextPosition Position) : Change(Position);

    /// <summary>Fields of one stock line are changed.</summary>
    public sealed record Line(Code Stock, Code Code, MapNode Fields, TextPosition Position) : Change(Position);

    /// <summary>A verb with its arguments: approve, close, settle, …</summary>
    public sealed record Act(string Verb, MapNode Arguments, TextPosition Position) : Change(Position);

    /// <summary>A technical workflow is told one of <see cref="WorkflowActions"/>.</summary>
    public sealed record Steer(string Workflow, string Action, bool Full, TextPosition Position) : Change(Position);

    /// <summary>A parked effect is taken in after all, or discarded.</summary>
    public sealed record Resolve(EntityRef Entity, EntityRef From, long Number, bool Discard) : Change(Typed);

    /// <summary>The command of a scenario's step; <c>null</c> for what only the simulator does (<c>crash</c>, <c>parallel</c>).</summary>
    public static Change? Of(VerbCall call) => call switch
    {
        ParallelCall => null,
        CreateCall { Entity: var entity } => new Describe(PutMode.Create, entity.Kind, entity.Code, entity.Fields, entity.Position),
        SetCall { IsStockLine: true } line => new Line(line.Path[0], line.Path[1], line.Fields, line.Position),
        SetCall set => new Describe(PutMode.Change, set.Kind, set.Path[0], set.Fields, set.Position),
        { Verb: "workflow" } => new Steer(
            WorkflowNames.Canonical(call.Arguments.TextOf("name")!)!, call.Arguments.TextOf("action")!, Full: false, call.Position),
        _ when VerbCatalogue.Get(call.Verb).Bind is null => null,
        _ => new Act(call.Verb, call.Arguments, call.Position),
    };

    /// <summary>The same as a command of the domain, for a node that serves itself without HTTP.</summary>
    /// <exception cref="InputException">A field or an argument is unknown, missing or wrong.</exception>
    public Request Bind(ReadContext context) => this switch
    {
        Describe describe => Binder.Entity(describe.Kind, describe.Code, describe.Fields, describe.Mode, context),
        Line line => Binder.Line(line.Stock, line.Code, line.Fields, context),
        Act act => Binder.Verb(act.Verb, act.Arguments, context),
        Steer steer => new Request(
            Kinds.Workflow(
                TechnicalWorkflows.Find(steer.Workflow) ?? throw new InputException(
                    steer.Position, $"unknown workflow {Shown.Quote(steer.Workflow)}")),
            steer.Full ? new Domain.Workflows.RunWorkflow(Full: true) : Binder.WorkflowCommand(steer.Action), ""),
        Resolve resolve => new Request(resolve.Entity, new ResolveParked(resolve.From, resolve.Number, resolve.Discard), ""),
        _ => throw new InvalidOperationException("no such change"),
    };
}

/// <param name="Change">The requested change.</param>
/// <param name="Id">Chosen by the client. A retry carries the same id, so that it happens once.</param>
/// <param name="By">The operator, or empty.</param>
/// <param name="Context">How amounts and local times in it are read; <c>null</c> leaves that to the node.</param>
/// <param name="Attempt">How often it has been sent, this time included, for a client that tries one node after the other.</param>
public sealed record NodeCommand(Change Change, string Id, string By = "", ReadContext? Context = null, int Attempt = 1);
