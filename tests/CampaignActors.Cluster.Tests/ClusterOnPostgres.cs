namespace CampaignActors.Cluster.Tests;

/// <summary>One PostgreSQL server for all tests of the collection.</summary>
[CollectionDefinition(PostgresFixture.Collection)]
public sealed class ClusterOnPostgres : ICollectionFixture<PostgresFixture>;
