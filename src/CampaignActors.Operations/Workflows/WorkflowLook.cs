using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Operations.Workflows;

/// <summary>The technical workflows of a node as HTTP and operator commands show them.</summary>
public sealed class WorkflowLook(OperatorNode node)
{
    /// <summary>Number of next runs that are shown by default, and the most that can be asked for.</summary>
    public const int DefaultNext = 5;
    public const int MaxNext = 100;

    /// <summary>How long a supervisor may take to answer, even when it has just moved or started.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>All of them by code, as they were last projected.</summary>
    /// <param name="language">Of the labels; one of <see cref="WorkflowView.Languages"/>.</param>
    public IEnumerable<JsonObject> All(string language) =>
        node.Node.Views.List(Kinds.Workflows).OrderBy(w => w.Code)
            .Select(w => EntityLook.WithCode(w.Code, Shown(w.Code, w.View, language)));

    /// <summary>The entity's own state, with its revision.</summary>
    public async Task<(long Revision, EntityView View)> ReadAsync(TechnicalWorkflow workflow, CancellationToken cancellation)
    {
        var reply = await node.Client.ReadAsync(Kinds.Workflow(workflow), cancellation);
        return (reply.Revision, reply.Open());
    }

    /// <summary>What the entity itself knows, typed.</summary>
    public async Task<WorkflowViewFacts> FactsAsync(TechnicalWorkflow workflow, CancellationToken cancellation) =>
        (await ReadAsync(workflow, cancellation)).View.FactsAs<WorkflowViewFacts>()!;

    /// <summary>A view with its label in a language and its last sweep.</summary>
    public JsonObject Shown(Code workflow, EntityView view, string language)
    {
        var shown = Composer.Compose(new EntityRef(Kinds.Workflows, workflow), view, node.Node.Views, node.Clock.Now, node.Reading.Zone);
        shown["label"] = TechnicalWorkflows.Find(workflow) is { } known ? WorkflowView.Label(known, language) : "";
        var lastSweep = view.FactsAs<WorkflowViewFacts>()?.LastSweep;
        shown["lastSweep"] = lastSweep is { } at ? InstantPattern.ExtendedIso.Format(at) : null;
        // Until it has swept again by the right clock.
        if ((lastSweep ?? node.Clock.Now) - node.Clock.Now is var ahead && ahead >= WorkflowModel.AheadAtLeast)
            shown["timeAhead"] = Scalars.Plain(Duration.FromMinutes((long)ahead.TotalMinutes));
        return shown;
    }

    /// <summary>The kept runs, the latest first. A requested run has the id of its command.</summary>
    public async Task<IReadOnlyList<JsonObject>> RunsAsync(TechnicalWorkflow workflow, int limit, CancellationToken cancellation)
    {
        var facts = await FactsAsync(workflow, cancellation);
        return [.. facts.Runs.Reverse().Take(limit).Select(run =>
            WorkflowView.Run(run with { RunId = ClientIds.AsChosen(run.RunId) ?? "" }))];
    }

    /// <summary>Items that kept being refused, with reason and since when.</summary>
    public async Task<IReadOnlyList<JsonObject>> ParkedAsync(TechnicalWorkflow workflow, CancellationToken cancellation)
    {
        var facts = await FactsAsync(workflow, cancellation);
        return [.. WorkflowView.Parked(facts.Parked), .. workflow == TechnicalWorkflow.DeliveryMgt ? Undelivered() : []];
    }

    /// <summary>Mails to operators that keep failing: deliveryMgt is the one that notifies (domain.md §6).</summary>
    private IEnumerable<JsonObject> Undelivered() =>
        from person in node.Node.Views.List(Kinds.Operators)
        from mail in (person.View.Document()["undelivered"] as JsonArray ?? []).OfType<JsonObject>()
        select new JsonObject
        {
            ["item"] = Kinds.Operator(person.Code).ToString(),
            ["due"] = mail["since"]?.DeepClone(),
            ["since"] = mail["since"]?.DeepClone(),
            ["attempts"] = null,
            ["reason"] = $"mail {mail["mail"]}: {mail["reason"]}",
        };

    /// <summary>When it sweeps by itself next, provided that it is started then, as text; and the state that it is in.</summary>
    public async Task<(string? State, IReadOnlyList<string> Runs)> NextAsync(
        TechnicalWorkflow workflow, int count, CancellationToken cancellation)
    {
        var facts = await FactsAsync(workflow, cancellation);
        return (Scalars.NameOf(facts.State), [.. Next(facts).Take(count).Select(InstantPattern.ExtendedIso.Format)]);
    }

    private IEnumerable<Instant> Next(WorkflowViewFacts facts)
    {
        var settings = new WorkflowFields { Schedule = facts.Schedule, LowActivity = facts.LowActivity };
        var now = node.Clock.Now;
        // One that is still to come was made while the clock was ahead; its workflow goes on from now.
        var last = Instant.Min(facts.LastSweep ?? now, now);
        while (settings.NextRun(last, node.Node.Supervisors.SweepEvery, node.Reading.Zone) is { } next)
        {
            // One that is late runs at once.
            last = Instant.Max(next, now);
            yield return last;
        }
    }

    /// <summary>The status of its supervisor.</summary>
    /// <exception cref="AskTimeoutException">It does not answer.</exception>
    public Task<SupervisorStatus> SupervisorAsync(TechnicalWorkflow workflow, CancellationToken cancellation) =>
        node.Node.Router.RegionOf(Kinds.Workflow(workflow)).Ask<SupervisorStatus>(new GetSupervisor(workflow), s_patience, cancellation);

    /// <summary>
    /// Work under way and waiting, and the last sweep. A run that was asked for under the id X shows as run X; when it is that run and no
    /// longer running, its drift is final.
    /// </summary>
    public static JsonObject Progress(TechnicalWorkflow workflow, SupervisorStatus status)
    {
        var sweep = status.Sweep;
        return new JsonObject
        {
            ["workflow"] = workflow.Code().Text,
            ["state"] = status.State is { } state ? Scalars.NameOf(state) : null,
            ["inFlight"] = status.InFlight,
            ["queued"] = status.Queued,
            ["waiting"] = status.Waiting,
            ["run"] = ClientIds.AsChosen(sweep.RunId),
            ["running"] = sweep.Running,
            ["full"] = sweep.Full,
            ["checked"] = sweep.Checked,
            ["total"] = sweep.Total,
            ["drift"] = sweep.Drift,
            ["unreachable"] = sweep.Unreachable,
            ["parked"] = new JsonArray([.. status.Parked.Select(Parked)]),
        };
    }

    private static JsonObject Parked(ParkedItem item) => new()
    {
        ["entity"] = item.Entity.ToString(),
        ["due"] = InstantPattern.ExtendedIso.Format(item.Due),
        ["at"] = InstantPattern.ExtendedIso.Format(item.At),
        ["attempts"] = item.Attempts,
        ["reason"] = item.Reason,
    };
}
