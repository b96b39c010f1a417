using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Plans;

/// <summary>The result for one entity of a plan.</summary>
/// <param name="Note">Fields that were not applied, and why; empty if all were.</param>
public sealed record Applied(EntityRef Entity, NodeOutcome Outcome, string Note = "")
{
    public override string ToString() => $"{Word,-10} {Entity.Kind}/{Entity.Code}{(Note.Length > 0 ? $": {Note}" : "")}";

    private string Word => Outcome switch
    {
        NodeOutcome.Created => "created",
        NodeOutcome.Changed => "changed",
        NodeOutcome.Unchanged => "unchanged",
        _ => "applied",
    };
}

/// <param name="Entities">The applied entities, in order.</param>
/// <param name="Refusal">Why it stopped, with the place in the plan; <c>null</c> when all of it was applied.</param>
/// <param name="Code">The kind of refusal.</param>
public sealed record PlanResult(IReadOnlyList<Applied> Entities, IReadOnlyList<string> Refusal, Refusal? Code = null)
{
    public bool Ok => Code is null;

    public int Count(NodeOutcome outcome) => Entities.Count(entity => entity.Outcome == outcome);
}

/// <summary>
/// Brings a node to what the <c>setup</c> of a plan says: creates what is missing, updates the fields that are named, deletes
/// nothing. Applying twice changes nothing the second time.
/// </summary>
public sealed class PlanApplier(INode node)
{
    /// <summary>Called after each entity.</summary>
    public Action<Applied>? OnApplied { get; init; }

    /// <param name="plan">As read; nothing of it is checked again here.</param>
    /// <param name="run">Starts the id of each command. The same run again, after a crash, gets the first answers again.</param>
    /// <param name="by">The operator, or empty.</param>
    /// <param name="cancellation">Stops between two entities; what was applied stays.</param>
    /// <exception cref="NodeException">The node cannot be reached.</exception>
    public async Task<PlanResult> ApplyAsync(Scenario plan, string run, string by, CancellationToken cancellation)
    {
        var done = new List<Applied>();
        foreach (var entity in SignerFirst(InOrder(plan), by))
        {
            cancellation.ThrowIfCancellationRequested();
            var change = new Change.Describe(PutMode.Apply, entity.Kind, entity.Code, entity.Fields, entity.Position);
            var answer = await node.SendAsync(
                new NodeCommand(change, $"{run}:setup:{entity.Kind}:{entity.Code}", by, plan.Context), cancellation);
            if (!answer.Ok)
                return new PlanResult(done, Reasons(entity, answer), answer.Refusal);
            done.Add(new Applied(entity.Ref, answer.Outcome, answer.Text));
            OnApplied?.Invoke(done[^1]);
        }
        return new PlanResult(done, []);
    }

    /// <summary>Entities in the order in which they can be applied: each after those it refers to.</summary>
    public static IReadOnlyList<EntitySpec> InOrder(Scenario plan) =>
        SetupOrder.Of(plan.Setup, entity => entity.Ref, entity => entity.Fields);

    /// <summary>
    /// Of the operators that a plan creates, the one who signs it comes first: a node takes a name that it does not know only as long as
    /// it has no operators. One who delegates to others of the plan has to wait for them.
    /// </summary>
    private static IEnumerable<EntitySpec> SignerFirst(IReadOnlyList<EntitySpec> entities, string by)
    {
        var signer = entities.FirstOrDefault(e => e.Kind == Kinds.Operators && e.Code.Text == by && !e.Fields.Has("delegations"));
        if (signer is null)
            return entities;
        var before = entities.TakeWhile(e => e.Kind != Kinds.Operators).ToList();
        return [.. before, signer, .. entities.Skip(before.Count).Where(e => e != signer)];
    }

    private static IReadOnlyList<string> Reasons(EntitySpec entity, NodeAnswer answer) => answer.Errors is { Count: > 0 }
        ? answer.Reasons
        : [new InputError(
            entity.Position, $"{KindCatalogue.Singular(entity.Kind)} '{entity.Code}' cannot be applied: {answer.Text}").ToString()];
}
