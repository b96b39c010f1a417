using CampaignActors.Benchmarks.Stores;

namespace CampaignActors.Benchmarks.Grains;

/// <summary>
/// What Orleans' ADO.NET storage asks of a database: a table of queries by key, whose parameters and columns it knows by name. The state
/// of a grain is one row; a write must name the version that it replaces.
/// </summary>
internal static class GrainTables
{
    private const string IsGrain = """
        id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
        AND type = @GrainTypeString AND id_text = coalesce(@GrainIdExtensionString, '') AND service = @ServiceId
        """;

    /// <summary>
    /// The first write of a grain has no version; a version that is not the stored one changes nothing and returns no row.
    /// </summary>
    private const string Write = $"""
        WITH replaced AS (
            UPDATE grain SET payload = @PayloadBinary, version = version + 1
            WHERE {IsGrain} AND version = @GrainStateVersion RETURNING version),
        added AS (
            INSERT INTO grain
            SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString, 
              coalesce(@GrainIdExtensionString, ''), @ServiceId,
                @PayloadBinary, 1
            WHERE @GrainStateVersion IS NULL
            ON CONFLICT DO NOTHING RETURNING version)
        SELECT version AS NewGrainStateVersion FROM replaced UNION ALL SELECT version FROM added
        """;

    private const string Read = $"SELECT payload AS PayloadBinary, version AS Version FROM grain WHERE {IsGrain}";

    private const string Clear = $"""
        UPDATE grain SET payload = NULL, version = version + 1 WHERE {IsGrain} AND version = @GrainStateVersion
        RETURNING version AS NewGrainStateVersion
        """;

    public static async Task MakeAsync(ISite site)
    {
        await using var connection = await site.ConnectAsync();
        await connection.RunAsync("""
            CREATE TABLE grain(
                id_hash integer NOT NULL, type_hash integer NOT NULL, id_n0 bigint NOT NULL, id_n1 bigint NOT NULL,
                type varchar(512) NOT NULL,
                id_text varchar(512) NOT NULL, service varchar(150) NOT NULL, payload bytea, version integer NOT NULL,
                PRIMARY KEY(id_hash, type_hash, id_n0, id_n1, type, id_text, service));
            CREATE TABLE OrleansQuery(QueryKey varchar(64) PRIMARY KEY, QueryText text NOT NULL);
            """);
        foreach (var (key, text) in new[] { ("WriteToStorageKey", Write), ("ReadFromStorageKey", Read), ("ClearStorageKey", Clear) })
            await connection.RunAsync($"INSERT INTO OrleansQuery VALUES('{key}', '{text.Replace("'", "''", StringComparison.Ordinal)}')");
    }
}
