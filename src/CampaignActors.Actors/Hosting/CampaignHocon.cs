using Akka.Configuration;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Remoting;
using CampaignActors.Actors.Serialization;

namespace CampaignActors.Actors.Hosting;

/// <summary>The configuration of a node's actor system, each block with its reasons.</summary>
public static class CampaignHocon
{
    /// <exception cref="InvalidOperationException">There are seeds, but neither certificates nor the permission to do without.</exception>
    public static Config Build(CampaignActorsOptions options)
    {
        if (options is { SeedNodes.Count: > 0, Tls: null, AllowUnauthenticatedRemoting: false })
            throw new InvalidOperationException("several nodes need certificates to know each other");
        var config = (options.SeedNodes.Count == 0 ? s_alone : Cluster(options))
            .WithFallback(Base(options))
            .WithFallback(Serialization());
        config = options.Persistence switch
        {
            PersistenceKind.Sqlite when options.Journal == JournalKind.Batched =>
                config.WithFallback(BatchedStore.Sqlite).WithFallback(s_journals),
            PersistenceKind.Postgres when options.Journal == JournalKind.Batched =>
                config.WithFallback(BatchedStore.Postgres(options.Database)).WithFallback(s_journals),
            PersistenceKind.Sqlite => config.WithFallback(SqliteStore.Hocon).WithFallback(s_journals),
            PersistenceKind.Postgres => config.WithFallback(PostgresStore.Hocon(options.Database)).WithFallback(s_journals),
            PersistenceKind.Memory => config.WithFallback(s_memory).WithFallback(s_journals),
            _ => config.WithFallback(s_journals),
        };
        if (options.Hocon is { } own)
            config = own.WithFallback(config);
        return Remoting(options, config).WithFallback(config);
    }

    /// <summary>Authentication between nodes and what they may send. It overrides everything else, so no file can weaken it.</summary>
    private static Config Remoting(CampaignActorsOptions options, Config others) => ConfigurationFactory.ParseString($$"""
        akka.actor.serializers {
          # What untrusted mode lets pass and no node needs.
          akka-misc = "{{Name(typeof(GuardedMiscSerializer))}}"
          akka-system-msg = "{{Name(typeof(GuardedSystemSerializer))}}"
          # It would create what a message names.
          json = "{{Name(typeof(RefusedJsonSerializer))}}"
          daemon-create = "{{Name(typeof(RefusedDeploymentSerializer))}}"
        }
        akka.remote {
          enabled-transports = ["akka.remote.dot-netty.tcp"]
          dot-netty.tcp {
            transport-class = "{{Transport(options)}}"
            enable-ssl = {{(options.Tls is null ? "off" : "on")}}
            applied-adapters = []
          }
          # Other nodes send messages to actors that they know. They deploy nothing here and stop nothing.
          untrusted-mode = on
          trusted-selection-paths = [{{Quoted(TrustedPaths.All.Union(others.GetStringList("akka.remote.trusted-selection-paths", [])))}}]
        }
        """);

    /// <summary>The transport: none for a node that is alone, TLS with certificates, otherwise Akka's own.</summary>
    private static string Transport(CampaignActorsOptions options) => options switch
    {
        { Tls: not null } => Name(typeof(TlsTransport)),
        { AllowUnauthenticatedRemoting: true } => "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote",
        _ => Name(typeof(NoTransport)),
    };

    private static Config Base(CampaignActorsOptions options) => ConfigurationFactory.ParseString($$"""
        akka {
          log-config-on-start = off
          stdout-logger-class = "{{Name(typeof(LastLogger))}}"
          # Shards that move and clients that gave up make some; a few show that something is wrong, thousands hide it.
          log-dead-letters = 10
          log-dead-letters-during-shutdown = off
          # The default of 10 ms wakes an idle node a hundred times a second. The rests of Projector and WakeRelay, which are
          # shorter than this, use the timers of the runtime.
          scheduler.tick-duration = 40ms
          actor {
            provider = cluster
            ask-timeout = 10s  # The default is to wait for ever.
          }
          remote.dot-netty.tcp {
            public-hostname = "{{options.Host}}"
            hostname = "{{options.BindHost ?? options.Host}}"
            port = {{options.BindPort ?? options.Port}}
            public-port = {{(options.BindPort is null ? 0 : options.Port)}}
            maximum-frame-size = {{CampaignSerializer.MaxMessageBytes + (64 * 1024)}}b
            send-buffer-size = 8MiB
            receive-buffer-size = 8MiB
          }
          cluster {
            roles = [{{Quoted(options.Roles)}}]
            # It warns of a singleton not found in half a minute with the first look, at each start.
            singleton-proxy.log-singleton-identification-failure = off
            # Joining is told when (Joining), not left to the start of the actor system.
            seed-nodes = []
            sharding {
              state-store-mode = ddata
              remember-entities = off
              passivate-idle-entity-after = off
              retry-interval = 500ms
              coordinator-failure-backoff = 1s
              shard-failure-backoff = 2s
              distributed-data.majority-min-cap = 2
            }
          }
          campaign.settle-after = 0s
          # The host says when to stop; stopping twice, or from two sides, makes phases time out.
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
          }
        }
        """);

    /// <summary>One node: no other node to gossip with, to wait for, or to hand shards over to.</summary>
    private static readonly Config s_alone = ConfigurationFactory.ParseString("""
        akka {
          cluster {
            periodic-tasks-initial-delay = 10ms
            gossip-interval = 200ms
            leader-actions-interval = 50ms
            unreachable-nodes-reaper-interval = 1s
            singleton.hand-over-retry-interval = 100ms
            singleton.min-number-of-hand-over-retries = 5
            distributed-data {
              gossip-interval = 200ms
              notify-subscribers-interval = 50ms
            }
            sharding {
              retry-interval = 200ms
              waiting-for-state-timeout = 500ms
              updating-state-timeout = 500ms
              distributed-data {
                gossip-interval = 200ms
                notify-subscribers-interval = 50ms
              }
            }
          }
          # No other node finishes what an entity leaves, and an operator waits for this node to end.
          coordinated-shutdown.phases {
            cluster-sharding-shutdown-region.timeout = 8s
            cluster-exiting.timeout = 5s
            actor-system-terminate.timeout = 5s
          }
        }
        """);

    /// <summary>Several nodes: cluster.conf, with the settings of operators over it.</summary>
    private static Config Cluster(CampaignActorsOptions options) => (options.Cluster ?? Config.Empty).WithFallback(s_cluster.Value);

    private static readonly Lazy<Config> s_cluster = new(() =>
    {
        using var reader = new StreamReader(typeof(CampaignHocon).Assembly.GetManifestResourceStream("cluster.conf")!);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    });

    /// <summary>One serializer for all our types, and an error for a type without a binding: no type name is ever sent.</summary>
    public static Config Serialization() => ConfigurationFactory.ParseString($$"""
        akka.actor {
          serialization-settings.allow-unregistered-types = false
          serializers.{{CampaignSerializer.Name}} = "{{Name(typeof(CampaignSerializer))}}"
          serialization-bindings {
            {{string.Join("\n    ", CampaignSerializer.Types.Select(t => $"\"{Name(t)}\" = {CampaignSerializer.Name}"))}}
          }
          serialization-identifiers {
            "{{Name(typeof(CampaignSerializer))}}" = {{CampaignSerializer.Id}}
          }
        }
        """);

    private static readonly Config s_memory = ConfigurationFactory.ParseString("""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.inmem"
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """);

    /// <summary>Settings of persistence for all journals.</summary>
    private static readonly Config s_journals = ConfigurationFactory.ParseString("""
        akka.persistence {
          journal-plugin-fallback {
            # The default drops events of an older writer in silence. For money: stop, and say so.
            replay-filter.mode = fail
            # An outage is over when the database is back, not half a minute later.
            circuit-breaker { max-failures = 10, call-timeout = 10s, reset-timeout = 5s }
            # Half a minute is long for one entity. Above the patience of a statement (10 s), so that a slow database is heard of first.
            recovery-event-timeout = 12s
          }
          snapshot-store-plugin-fallback {
            circuit-breaker { max-failures = 5, call-timeout = 20s, reset-timeout = 10s }
            # Rows are never deleted, so a snapshot may always be missing.
            snapshot-is-optional = true
          }
        }
        """);

    /// <summary>The name of a class as configuration writes it.</summary>
    internal static string Name(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static string Quoted(IEnumerable<string> items) => string.Join(", ", items.Select(i => $"\"{i}\""));
}
