using Akka.Actor;
using Akka.Configuration;
using CampaignActors.Journal.Hosting;

namespace CampaignActors.Journal.Stores;

/// <summary>Which database it is.</summary>
internal enum Provider
{
    Postgres,
    Sqlite,
}

/// <summary>What journal and snapshot store have in common.</summary>
internal sealed record PluginSettings
{
    /// <summary>What a cancelled statement may take to end.</summary>
    public static readonly TimeSpan CancelledWithin = TimeSpan.FromSeconds(3);

    private PluginSettings(Provider provider, string connectionString, Config config)
    {
        (Provider, ConnectionString) = (provider, connectionString);
        AutoInitialize = config.GetBoolean("auto-initialize");
        Serializer = config.GetString("serializer") is { Length: > 0 } name and not "null" ? name : null;
        MaxFailures = config.GetInt("circuit-breaker.max-failures", 10);
        CallTimeout = config.GetTimeSpan("circuit-breaker.call-timeout", TimeSpan.FromSeconds(10));
        ResetTimeout = config.GetTimeSpan("circuit-breaker.reset-timeout", TimeSpan.FromSeconds(30));
        StopWithin = config.GetTimeSpan("stop-within");
    }

    public Provider Provider { get; }

    public string ConnectionString { get; }

    public bool AutoInitialize { get; }

    public string? Serializer { get; }

    public int MaxFailures { get; }

    /// <summary>The patience of each statement.</summary>
    public TimeSpan CallTimeout { get; }

    public TimeSpan ResetTimeout { get; }

    public TimeSpan StopWithin { get; }

    public Breaker Breaker() => new(MaxFailures, ResetTimeout, TimeProvider.System);

    /// <exception cref="ConfigurationException">The section names no database that this plugin knows.</exception>
    public static PluginSettings Read(Config config, ActorSystem system)
    {
        if (system.Settings.Setup.Get<BatchedPersistenceSetup>() is { HasValue: true, Value: var setup })
            return new PluginSettings(setup.Provider, setup.ConnectionString, config);
        var provider = config.GetString("provider") switch
        {
            "postgresql" => Provider.Postgres,
            "sqlite" => Provider.Sqlite,
            var other => throw new ConfigurationException($"provider is '{other}', expected postgresql or sqlite"),
        };
        return config.GetString("connection-string") is { Length: > 0 } text
            ? new PluginSettings(provider, text, config)
            : throw new ConfigurationException("connection-string is empty");
    }
}
