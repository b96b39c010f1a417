using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Plans;
using CampaignActors.Recipients.Importing;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Demo;

/// <param name="Created">Entities that were missing and were made.</param>
/// <param name="Present">Entities that were there already and were left alone.</param>
/// <param name="WasEmpty">The system had nothing but its keys and technical workflows.</param>
/// <param name="Prefix">What the company's codes begin with there; empty where it is there with its past.</param>
/// <param name="Refusal">Why it stopped; <c>null</c>: it is complete.</param>
public sealed record PresentDayResult(
    int Created, int Present, bool WasEmpty, string Prefix, IReadOnlyList<string> Reasons, Refusal? Refusal = null)
{
    public bool Ok => Refusal is null;
}

/// <summary>
/// The company in a running system, by ordinary commands: a history cannot be given to a system that runs, so all happens today. Codes
/// have a prefix. What exists is left as it is, so doing it twice changes nothing. A run that was broken off goes on where it ended.
/// </summary>
/// <param name="run">
/// Starts the id of each command: a second run after a broken one gets the first answers as long as the node remembers them.
/// </param>
public sealed class PresentDay(INode node, DemoOptions options, string run)
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

    /// <summary>Called before each command, with how far it is.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <summary>Where the customers go; <c>null</c>: the company has none.</summary>
    public IImportTarget? People { get; init; }

    /// <summary>How long a command is tried again that the state of its entity does not allow yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <exception cref="NodeException">The node cannot be reached.</exception>
    /// <exception cref="DeniedException">Not everything may be done with this key; what was done stays.</exception>
    public async Task<PresentDayResult> ApplyAsync(CancellationToken cancellation)
    {
        var state = await node.StateAsync(cancellation);
        // Who began with --demo has the company already, with more to see.
        if (Company.Past(options).Scenario.Setup is var past && past.All(e => Has(state, e.Ref)))
            return new PresentDayResult(0, past.Count, false, "", []);
        var company = Company.Present(options);
        var (there, missing) = Split(company.Scenario.Setup, state);
        var steps = company.Scenario.Steps.Select(Entities).Zip(company.Scenario.Steps, (entities, step) => (entities, step)).ToList();
        var open = steps.Where(s => s.entities.Any(e => !Has(state, e))).ToList();
        var result = new PresentDayResult(
            missing.Count, there + steps.Sum(s => s.entities.Count(e => Has(state, e))), IsEmpty(state), DemoOptions.Prefix, []);
        var applied = 0;
        var applier = new PlanApplier(node) { OnApplied = _ => OnProgress?.Invoke($"{++applied} of {missing.Count} set up") };
        var setup = await applier.ApplyAsync(company.Scenario with { Setup = missing }, run, "", cancellation);
        if (!setup.Ok)
            return result with { Created = applied, Reasons = setup.Refusal, Refusal = setup.Code };
        if (People is not null && (missing.Count > 0 || open.Count > 0))
        {
            await DemoPeople.PutAsync(
                People, new MadeUpPeople(options.Seed, options.Day, DemoOptions.Prefix),
                done => OnProgress?.Invoke($"{done:N0} of {MadeUpPeople.Customers:N0} customers"), cancellation);
        }
        if (open is [var first, ..] && steps.IndexOf(first) is > 0 and var next
            && await HasBegunAsync(steps[next - 1].step, company.Scenario.Context, cancellation))
            open.Insert(0, steps[next - 1]);
        foreach (var (entities, step) in open)
        {
            foreach (var (call, number) in ScenarioRunner.Flatten(step.Do).Select((call, i) => (call, i + 1)))
            {
                if (call is CreateCall create && Has(state, create.Entity.Ref))
                    continue;
                OnProgress?.Invoke($"step {step.Index} of {steps.Count}: {CallText.Of(call)}");
                var answer = await SendAsync(call, $"{step.Index}:{number}", company.Scenario.Context, cancellation);
                if (!answer.Ok)
                    return result with { Reasons = [$"{CallText.Of(call)}: {answer.Text}"], Refusal = answer.Refusal };
            }
            result = result with { Created = result.Created + entities.Count(e => !Has(state, e)) };
        }
        return result;
    }

    /// <summary>
    /// Whether this run has begun a step before: one that was broken off may have left it in the middle. The node then answers what it
    /// creates as it did, and else that it exists.
    /// </summary>
    private async Task<bool> HasBegunAsync(Step step, ReadContext context, CancellationToken cancellation)
    {
        var calls = ScenarioRunner.Flatten(step.Do).ToList();
        var create = calls.FindIndex(c => c is CreateCall);
        var answer = await node.SendAsync(
            new NodeCommand(Change.Of(calls[create])!, IdOf($"{step.Index}:{create + 1}", 1), "", context), cancellation);
        return answer.Ok;
    }

    private string IdOf(string name, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{run}:{name}:{attempt}");

    /// <summary>
    /// Approvals and starts are asked for by technical workflows, a moment after what leads to them. A refusal is kept under its id, so
    /// each try has one of its own.
    /// </summary>
    private async Task<NodeAnswer> SendAsync(VerbCall call, string name, ReadContext context, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var answer = await node.SendAsync(new NodeCommand(Change.Of(call)!, IdOf(name, attempt), "", context), cancellation);
            if (answer.Ok || answer.Refusal != Refusal.State || TimeProvider.System.GetElapsedTime(began) > Patience)
                return answer;
            await Task.Delay(s_between, cancellation);
        }
    }

    private static (int There, IReadOnlyList<EntitySpec> Missing) Split(IReadOnlyList<EntitySpec> setup, JsonObject state)
    {
        var missing = setup.Where(e => !Has(state, e.Ref)).ToList();
        return (setup.Count - missing.Count, missing);
    }

    private static IReadOnlyList<EntityRef> Entities(Step step) => [.. step.Do.OfType<CreateCall>().Select(c => c.Entity.Ref)];

    private static bool Has(JsonObject state, EntityRef entity) => state[entity.Kind]?[entity.Code.Text] is not null;

    private static bool IsEmpty(JsonObject state) => state.All(kind =>
        kind.Key is Kinds.Workflows or Kinds.Keys || kind.Value is not JsonObject { Count: > 0 });
}
