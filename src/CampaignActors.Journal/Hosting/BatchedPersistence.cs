using Akka.Configuration;
using Akka.Hosting;

namespace CampaignActors.Journal.Hosting;

/// <summary>Adds the batched journal and snapshot store to an actor system.</summary>
public static class BatchedPersistence
{
    public const string JournalId = "akka.persistence.journal.batched";

    public const string SnapshotStoreId = "akka.persistence.snapshot-store.batched";

    private static readonly Lazy<Config> s_reference = new(() =>
    {
        using var reader = new StreamReader(typeof(BatchedPersistence).Assembly.GetManifestResourceStream("reference.conf")!);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    });

    /// <summary>All settings with their defaults.</summary>
    public static Config Reference => s_reference.Value;

    /// <summary>Makes both the default plugins; for configuration in HOCON. <see cref="Reference"/> belongs behind it.</summary>
    public static Config AsDefault => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "{{JournalId}}"
        akka.persistence.snapshot-store.plugin = "{{SnapshotStoreId}}"
        """).WithFallback(Reference);

    /// <summary>Makes journal and snapshot store of the database the default plugins.</summary>
    /// <param name="settings">Goes before the defaults of <see cref="Reference"/>.</param>
    public static AkkaConfigurationBuilder WithBatchedPersistence(
        this AkkaConfigurationBuilder builder, BatchedPersistenceSetup database, Config? settings = null)
    {
        builder.AddSetup(database);
        return builder.AddHocon((settings ?? Config.Empty).WithFallback(AsDefault), HoconAddMode.Prepend);
    }
}
