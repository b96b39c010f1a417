using Akka.Actor;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Sharding;
using CampaignActors.Cluster.Tests.Tls;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Start;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Cluster.Tests.Settings;

/// <summary>What a node of a cluster really runs with, once everything is put together: asked of its actor system, not of a file.</summary>
public sealed class EffectiveConfigurationSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_node_runs_with_what_cluster_conf_and_the_code_say()
    {
        await RunAsync([], system =>
        {
            var config = system.Settings.Config;
            Assert.Equal("ddata", config.GetString("akka.cluster.sharding.state-store-mode"));
            Assert.False(config.GetBoolean("akka.cluster.sharding.remember-entities"));
            Assert.Equal("keep-majority", config.GetString("akka.cluster.split-brain-resolver.active-strategy"));
            Assert.Contains(
                "SplitBrainResolverProvider", config.GetString("akka.cluster.downing-provider-class"), StringComparison.Ordinal);
            Assert.Equal("fail", config.GetString("akka.persistence.journal-plugin-fallback.replay-filter.mode"));
            // Where several nodes write, rows of two writers may alternate and be one history all the same: the unique key sees to that.
            Assert.Equal("off", config.GetConfig("akka.persistence.journal.sql")
                .WithFallback(config.GetConfig("akka.persistence.journal-plugin-fallback")).GetString("replay-filter.mode"));
            Assert.False(config.GetBoolean("akka.cluster.singleton.consider-app-version", true));
            Assert.False(config.GetBoolean("akka.actor.serialization-settings.allow-unregistered-types", true));
            Assert.Equal("akka.campaign.cluster-dispatcher", config.GetString("akka.cluster.use-dispatcher"));
            Assert.True(system.Dispatchers.HasDispatcher("akka.campaign.cluster-dispatcher"));
            Assert.Equal(
                TimeSpan.FromSeconds(20), Time(system, "akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout"));

            Assert.Equal(TimeSpan.FromMilliseconds(500), Time(system, "akka.cluster.failure-detector.heartbeat-interval"));
            Assert.Equal(TimeSpan.FromMilliseconds(2_500), Time(system, "akka.cluster.failure-detector.acceptable-heartbeat-pause"));
            Assert.Equal(TimeSpan.FromSeconds(4), Time(system, "akka.cluster.split-brain-resolver.stable-after"));
            Assert.Equal(TimeSpan.FromSeconds(1), Akka.Cluster.Cluster.Get(system).DowningProvider.DownRemovalMargin);
        });
    }

    [Fact]
    public async Task Unregistered_type_is_not_serialized()
    {
        await RunAsync([], system => Assert.ThrowsAny<Exception>(() => system.Serialization.FindSerializerForType(typeof(Forgotten))));
    }

    [Fact]
    public async Task Regions_use_distributed_data_and_remember_nothing_always()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder.In("own.conf"), "akka.cluster.sharding { remember-entities = on, passivate-idle-entity-after = 3s }");

        await RunAsync([("Cluster:Hocon", folder.In("own.conf"))], system =>
        {
            Assert.True(system.Settings.Config.GetBoolean("akka.cluster.sharding.remember-entities"));
            Assert.Equal(EntityCatalog.All.Select(k => k.Name).Order(), ClusterSharding.Get(system).ShardTypeNames.Order());
            foreach (var kind in EntityCatalog.All)
            {
                var settings = EntityRegions.SettingsOf(system, kind.Name);
                Assert.Equal(StateStoreMode.DData, settings.StateStoreMode);
                Assert.False(settings.RememberEntities);
                Assert.Equal(TimeSpan.Zero, settings.PassivateIdleEntityAfter);
                Assert.Equal(EntityRegions.RoleOf(kind.Name), settings.Role);
            }
        });
    }

    [Fact]
    public async Task Own_file_does_not_open_the_port_between_nodes_to_strangers()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.In("own.conf"), """
            akka.remote {
              untrusted-mode = off
              trusted-selection-paths = ["/user/mine"]
              dot-netty.tcp { enable-ssl = off, transport-class = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote" }
            }
            """);

        await RunAsync([("Cluster:Hocon", folder.In("own.conf"))], system =>
        {
            Assert.Equal("akka.ssl.tcp", Akka.Cluster.Cluster.Get(system).SelfAddress.Protocol);
            Assert.True(system.Settings.Config.GetBoolean("akka.remote.untrusted-mode"));
            var trusted = system.Settings.Config.GetStringList("akka.remote.trusted-selection-paths");
            Assert.Contains("/user/mine", trusted);
            Assert.All(ClusterSharding.Get(system).ShardTypeNames, kind => Assert.Contains($"/system/sharding/{kind}Coordinator", trusted));
        });
    }

    [Fact]
    public async Task Variables_arrive_and_a_file_of_ones_own_goes_before_them()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.In("own.conf"), """
            akka.cluster.failure-detector.heartbeat-interval = 900ms   # before Cluster__HeartbeatInterval
            akka.cluster.sharding.handoff-timeout = 21s
            akka.actor.ask-timeout = 11s
            """);
        (string, string)[] settings =
        [
            ("Cluster:HeartbeatInterval", "700ms"), ("Cluster:HeartbeatPause", "3s"), ("Cluster:StableAfter", "5s"),
            ("Cluster:DownRemovalMargin", "2s"), ("Cluster:SettleAfter", "20s"), ("Cluster:Roles", "entity,workflow"),
            ("Cluster:Hocon", folder.In("own.conf")),
        ];

        await RunAsync(settings, system =>
        {
            Assert.Equal(TimeSpan.FromMilliseconds(900), Time(system, "akka.cluster.failure-detector.heartbeat-interval"));
            Assert.Equal(TimeSpan.FromSeconds(21), Time(system, "akka.cluster.sharding.handoff-timeout"));
            Assert.Equal(TimeSpan.FromSeconds(11), Time(system, "akka.actor.ask-timeout"));
            Assert.Equal(TimeSpan.FromSeconds(3), Time(system, "akka.cluster.failure-detector.acceptable-heartbeat-pause"));
            Assert.Equal(TimeSpan.FromSeconds(5), Time(system, "akka.cluster.split-brain-resolver.stable-after"));
            Assert.Equal(TimeSpan.FromSeconds(2), Akka.Cluster.Cluster.Get(system).DowningProvider.DownRemovalMargin);
            Assert.Equal(TimeSpan.FromSeconds(20), Time(system, "akka.campaign.settle-after"));
            Assert.Equal(["entity", "workflow"], Akka.Cluster.Cluster.Get(system).SelfRoles.Order());
        });
    }

    [Fact]
    public async Task Placement_by_group_is_in_the_name_of_the_system_and_in_the_seeds()
    {
        await RunAsync([("Cluster:Placement", "group")], system =>
        {
            Assert.Equal("CampaignActors-by-group", system.Name);
            Assert.Equal("CampaignActors-by-group", Akka.Cluster.Cluster.Get(system).SelfAddress.System);
        });
    }

    private static TimeSpan Time(ActorSystem system, string path) => system.Settings.Config.GetTimeSpan(path, null, allowInfinite: false);

    /// <summary>Starts a node that founds a cluster, and looks at it.</summary>
    private async Task RunAsync(IEnumerable<(string Key, string Value)> settings, Action<ActorSystem> look)
    {
        using var folder = new TempFolder();
        var port = LoopbackPorts.Free();
        (string Key, string Value)[] all =
        [
            ("Database:ConnectionString", await postgres.DatabaseAsync()), ("Database:Migrate", "auto"),
            ("Cluster:Port", $"{port}"), ("Cluster:Seeds", $"127.0.0.1:{port}"), .. settings,
            .. NodeCertificates.Of(folder.In("certificates"), "node").Select(s => (s.Key, s.Value!)),
        ];
        await using var host = NodeHost.Build(["--data", folder.In("data"), "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(all.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)));
        });
        await host.StartAsync();
        look(host.Services.GetRequiredService<ActorSystem>());
        await host.StopAsync();
    }

    private sealed record Forgotten(int Number);
}
