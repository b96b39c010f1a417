using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Faults.Running;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// Work falls due every second while the node that drives it is killed, twice. Recurring campaigns make a workflow an occurrence, a
/// periodic template makes a campaign an occurrence.
/// </summary>
public sealed class ScheduledOutage : IFault
{
    private const int Campaigns = 5;
    private const int Occurrences = 20;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    public string Name => "scheduled-outage";

    public string Shows => "supervisors fail over; every occurrence in the outage happens exactly once";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var plan = new Plan(context, DateTimeOffset.UtcNow + TimeSpan.FromSeconds(12));
        await plan.SetUpAsync(ct);
        for (var kill = 1; kill <= 2; kill++)
        {
            await PastAsync(plan.First + (Occurrences * kill / 4 * s_between), ct);
            var node = context.Oldest;
            context.Say($"SIGKILL {node.Name}, {Occurrences * kill / 4} of {Occurrences} occurrences are due");
            node.KillNow();
            await context.AllReadyAsync(s_patience, ct);
        }
        context.Healed();
        await PastAsync(plan.First + (Occurrences * s_between), ct);
        await plan.AllMadeAsync(ct);
        // One that is made twice need not be made at once.
        await context.AllAnsweringAsync(s_patience, ct);
        await context.AnsweredAsync(500, s_patience, ct);
        await plan.CheckAsync(ct);
    }

    private static async Task PastAsync(DateTimeOffset instant, CancellationToken ct)
    {
        if (instant - DateTimeOffset.UtcNow is { } left && left > TimeSpan.Zero)
            await Task.Delay(left, ct);
    }

    /// <summary>What falls due, and what must have come of it.</summary>
    private sealed class Plan(FaultContext context, DateTimeOffset first)
    {
        private readonly string _run = $"SCH{Guid.NewGuid().ToString("N")[..6]}";

        public DateTimeOffset First => first;

        public async Task SetUpAsync(CancellationToken ct)
        {
            await PutAsync(Kinds.Operators, $"{_run}-mia", new() { ["name"] = "Mia", ["email"] = "mia@example.com" }, ct);
            await PutAsync(Kinds.Plans, $"{_run}-PLAN", new() { ["label"] = "Outage" }, ct);
            await PutAsync(Kinds.Programs, $"{_run}-PRG", new() { ["label"] = "Outage", ["plan"] = $"{_run}-PLAN" }, ct);
            await PutAsync(Kinds.Templates, $"{_run}-REC", Template("recurring", "workflowTemplate", automatic: true), ct);
            for (var i = 0; i < Campaigns; i++)
            {
                await PutAsync(Kinds.Campaigns, $"{_run}-C{i}", new()
                {
                    ["label"] = "Outage", ["template"] = $"{_run}-REC", ["program"] = $"{_run}-PRG", ["start"] = "2020-01-01",
                    ["end"] = "2099-12-01",
                }, ct);
            }
            await PutAsync(Kinds.Templates, $"{_run}-PER", Template("periodic", "label", automatic: false), ct);
        }

        private JsonObject Template(string kind, string field, bool automatic)
        {
            var lines = Enumerable.Range(0, Occurrences).Select(i => new JsonObject
            {
                ["start"] = (first + (i * s_between)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["end"] = "2099-12-01",
                ["automaticStart"] = automatic,
            });
            return new()
            {
                ["label"] = "Outage",
                ["kind"] = kind,
                ["program"] = $"{_run}-PRG",
                ["schedule"] = new JsonObject { ["lines"] = new JsonArray([.. lines]) },
                ["campaign"] = new JsonObject { ["manager"] = $"{_run}-mia", [field] = "Outage" },
            };
        }

        private async Task PutAsync(string kind, string code, JsonObject fields, CancellationToken ct)
        {
            var map = (MapNode)JsonText.Read(code, Encoding.UTF8.GetBytes(fields.ToJsonString()));
            using var client = new NodeClient(context.Urls[0], RetryPolicy.For(s_patience)) { Key = context.Cluster.AdminKey };
            var answer = await client.SendAsync(
                new NodeCommand(new Change.Describe(PutMode.Create, kind, new Code(code), map, Change.Typed), $"{_run}:{kind}:{code}"), ct);
            if (!answer.Ok)
                throw new FaultException($"{kind}/{code} cannot be set up: {string.Join("; ", answer.Reasons)}");
        }

        public async Task AllMadeAsync(CancellationToken ct)
        {
            var began = DateTimeOffset.UtcNow;
            while (await MissingAsync(ct) is { } missing)
            {
                if (DateTimeOffset.UtcNow - began > s_patience)
                    throw new FaultException($"{missing} within {s_patience.TotalSeconds:0} s");
                await Task.Delay(200, ct);
            }
        }

        private async Task<string?> MissingAsync(CancellationToken ct)
        {
            for (var i = 0; i < Campaigns; i++)
            {
                if (await WorkflowsAsync(i, ct) is { } made && made.Count < Occurrences)
                    return $"campaign {i} has {made.Count} workflows, expected {Occurrences}";
            }
            var campaigns = await PeriodicAsync(ct);
            return campaigns.Count < Occurrences
                ? $"the periodic template has made {campaigns.Count} campaigns, expected {Occurrences}"
                : null;
        }

        public async Task CheckAsync(CancellationToken ct)
        {
            for (var i = 0; i < Campaigns; i++)
                Exactly($"workflows of campaign {i}", await WorkflowsAsync(i, ct), "startPlanningDate");
            Exactly("campaigns of the periodic template", await PeriodicAsync(ct), "start");
        }

        private static void Exactly(string what, JsonArray made, string start)
        {
            var distinct = made.Select(m => m?[start]?.ToJsonString()).Distinct().Count();
            if (made.Count != Occurrences || distinct != Occurrences)
                throw new FaultException($"{made.Count} {what} for {distinct} instants, expected one for each of {Occurrences}");
        }

        private async Task<JsonArray> WorkflowsAsync(int campaign, CancellationToken ct) =>
            await FieldAsync(Kinds.Campaigns, $"{_run}-C{campaign}", "workflows", ct);

        /// <summary>
        /// What there is, and not what the template says of itself: a campaign that was made twice would be in the list alone.
        /// </summary>
        private async Task<JsonArray> PeriodicAsync(CancellationToken ct)
        {
            using var client = new NodeClient(context.Urls[0], RetryPolicy.For(s_patience)) { Key = context.Cluster.AdminKey };
            var all = await client.ListAsync(Kinds.Campaigns, ct);
            return [.. all.Where(c => c?["template"]?.GetValue<string>() == $"{_run}-PER").Select(c => c!.DeepClone())];
        }

        private async Task<JsonArray> FieldAsync(string kind, string code, string field, CancellationToken ct)
        {
            using var client = new NodeClient(context.Urls[0], RetryPolicy.For(s_patience)) { Key = context.Cluster.AdminKey };
            return (await client.FindAsync(kind, code, ct))?[field]?.DeepClone() as JsonArray
                ?? throw new FaultException($"{kind}/{code} shows no {field}");
        }
    }
}
