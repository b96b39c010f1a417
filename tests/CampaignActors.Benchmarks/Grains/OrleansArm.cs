using System.Net;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Postgres;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace CampaignActors.Benchmarks.Grains;

/// <summary>
/// Microsoft Orleans with its ADO.NET grain storage: a silo in this process, a grain for each budget, called through the silo's own
/// client. Settings are those it comes with, but for prepared statements, which all arms on PostgreSQL have.
/// </summary>
internal sealed class OrleansArm(int inFlight, PostgresBenchStore store) : IArm
{
    public string Name => ArmNames.At(ArmNames.Orleans, inFlight);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await GrainTables.MakeAsync(site);
        using var silo = Silo(site);
        await silo.StartAsync();
        try
        {
            var factory = silo.Services.GetRequiredService<IGrainFactory>();
            var grains = Enumerable.Range(0, shape.Budgets).Select(n => factory.GetGrain<IBudgetGrain>(shape.Budget(n).Text)).ToArray();
            await BenchNode.EachAsync(grains.Length, n => grains[n].AllocateAsync(LedgerTables.Allocated));
            var reading = await ClosedLoop.RunAsync(
                async number => VoidRunException.Unless(
                    await grains[number % grains.Length].ReserveAsync(Shape.Amount(number).Amount), $"command {number} was refused"),
                inFlight, seconds);
            await BenchNode.EachAsync(grains.Length, async n =>
            {
                var (free, expected) = (await grains[n].FreeAsync(), LedgerTables.Allocated - shape.Sum(n, reading.Total).Amount);
                VoidRunException.Unless(free == expected, $"Orleans: {expected} must be free on budget {n}, it says {free}");
            });
            await CheckStoredAsync(site, shape, reading.Total);
            return reading;
        }
        finally
        {
            await silo.StopAsync();
        }
    }

    /// <summary>Every answer had a write of its own: versions count them, beside the one that allocated.</summary>
    private static async Task CheckStoredAsync(ISite site, Shape shape, int total)
    {
        await using var connection = await site.ConnectAsync();
        var writes = (await connection.RowsAsync("SELECT CAST(sum(version) AS bigint) FROM grain", r => r.GetInt64(0))).Single();
        VoidRunException.Unless(
            writes == total + shape.Budgets, $"Orleans: {total} commands were acknowledged, {writes - shape.Budgets} were written");
    }

    private static IHost Silo(PostgresSite site)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(LoopbackPorts.Free(), LoopbackPorts.Free())
            .Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback)
            .AddAdoNetGrainStorage(BudgetGrain.Storage, storage =>
            {
                storage.Invariant = "Npgsql";
                storage.ConnectionString = new NpgsqlConnectionStringBuilder(site.ConnectionString)
                {
                    MaxAutoPrepare = 20, AutoPrepareMinUsages = 2,
                }.ConnectionString;
            }));
        return builder.Build();
    }
}
