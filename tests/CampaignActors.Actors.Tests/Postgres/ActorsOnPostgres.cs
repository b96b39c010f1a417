namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>One PostgreSQL server for all tests of the collection.</summary>
[CollectionDefinition(PostgresFixture.Collection)]
public sealed class ActorsOnPostgres : ICollectionFixture<PostgresFixture>;
