using System.Text.Json;
using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using NodaTime;

namespace CampaignActors.Benchmarks;

/// <summary>A node of its own for one measurement, and the few things that all measurements do with it.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly StartedNode? _node;
    private readonly CampaignSystem _system;

    private BenchNode(StartedNode? node, CampaignSystem system)
    {
        _node = node;
        _system = system;
    }

    public ActorSystem System => _system.System;

    public IEntityClient Client => _system.Client;

    public ShardRouter Router => _system.Router;

    /// <summary>Everything, as it is shipped, on SQLite in a folder.</summary>
    public static Task<BenchNode> StartAsync(string folder) => StartAsync(Options(folder));

    public static async Task<BenchNode> StartAsync(CampaignActorsOptions options, SupervisorOptions? supervisors = null)
    {
        var (node, system) = await CampaignNode.StartAsync(options with { Supervisors = supervisors ?? options.Supervisors });
        return new BenchNode(node, system);
    }

    /// <summary>The journal and whatever entities are sent to; no projections, supervisors, courier or ticker.</summary>
    public static async Task<BenchNode> StartBareAsync(CampaignActorsOptions options) =>
        new(null, await CampaignSystem.StartAsync(options with { View = CampaignNode.Render }));

    public static CampaignActorsOptions Options(string folder) => new() { DataFolder = folder, Gateway = new RecordingGateway() };

    /// <summary>Sends a command that prepares something; its id is the entity's name with the command's.</summary>
    public async Task SetUpAsync(EntityRef target, ICommand command)
    {
        var answer = await Client.SendAsync(target, command, $"setup-{command.GetType().Name}-{target}", "bench");
        VoidRunException.Unless(answer.Ok, $"{target} cannot be set up: {answer.Text}");
    }

    /// <summary>An amount of an entity, as it answers itself.</summary>
    public async Task<decimal?> ReadAsync(EntityRef entity, string field) => Amount((await Client.ReadAsync(entity)).View, field);

    /// <summary>An amount of an entity, as the projections have it; <c>null</c> without projections.</summary>
    public decimal? Projected(EntityRef entity, string field) =>
        _node?.Store.View(entity.Kind, entity.Code) is { } view ? Amount(view.View, field) : null;

    private static decimal? Amount(string view, string field)
    {
        using var document = JsonDocument.Parse(view);
        return document.RootElement.TryGetProperty(field, out var amount) ? amount.GetDecimal() : null;
    }

    public bool Projects => _node is not null;

    /// <summary>Rows that are durable and not projected.</summary>
    public async Task<long> LagAsync() =>
        _node is null ? 0 : (await _node.Projector.Ask<ProjectionStatus>(GetProjection.Instance, TimeSpan.FromSeconds(30))).Lag;

    /// <summary>One tick of a workflow that works off so many due items.</summary>
    public Task<TickDone> TickAsync(TechnicalWorkflow workflow, Instant now, int items) =>
        _node?.TickAsync(workflow, now, items) ?? throw new InvalidOperationException("a part of a node has no workflows");

    /// <summary>Waits until everything that is durable is projected.</summary>
    public async Task CaughtUpAsync()
    {
        for (var tries = 1; _node is not null; tries++)
        {
            try
            {
                await _node.CaughtUpAsync();
                return;
            }
            catch (AskTimeoutException)
            {
                VoidRunException.Unless(tries < 10, "the projections do not catch up");
            }
        }
    }

    /// <summary>Waits until nothing moves, and everything shows.</summary>
    public async Task QuietAsync()
    {
        if (_node is not null)
            await _node.StillAsync();
        await CaughtUpAsync();
    }

    /// <summary>Does something for 0 … n-1, a few at the same time.</summary>
    public static Task EachAsync(int count, Func<int, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (n, _) => await work(n));

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _node?.Close();
    }
}
