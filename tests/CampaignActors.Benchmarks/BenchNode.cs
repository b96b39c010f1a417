using System.Text.Json;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;

namespace CampaignActors.Benchmarks;

/// <summary>A node of its own for one measurement, and the few things that all measurements do with it.</summary>
internal static class BenchNode
{
    public static Task<(CampaignNode Node, CampaignSystem System)> StartAsync(string folder, Func<CampaignActorsOptions, CampaignActorsOptions>? change = null)
    {
        var options = new CampaignActorsOptions { DataFolder = folder, Gateway = new RecordingGateway() };
        return CampaignNode.StartAsync(change?.Invoke(options) ?? options);
    }

    /// <summary>Sends a command that prepares something; its id is the entity's name with the command's.</summary>
    public static async Task SendAsync(CampaignNode node, EntityRef target, ICommand command)
    {
        var answer = await node.Client.SendAsync(target, command, $"setup-{command.GetType().Name}-{target}", "bench");
        VoidRunException.Unless(answer.Ok, $"{target} cannot be set up: {answer.Text}");
    }

    /// <summary>Does something for 0 … n-1, a few at the same time.</summary>
    public static Task EachAsync(int count, Func<int, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (n, _) => await work(n));

    public static decimal? Amount(string view, string field)
    {
        using var document = JsonDocument.Parse(view);
        return document.RootElement.TryGetProperty(field, out var amount) ? amount.GetDecimal() : null;
    }
}
