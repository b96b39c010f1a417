using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;

namespace CampaignActors.Benchmarks.Postgres;

/// <summary>
/// The same service written by somebody who minds round trips: one statement checks, updates and adds the ledger's row. The rule has to
/// fit into a WHERE; that of a budget with levels, terms and consents does not.
/// </summary>
internal sealed class OneStatementArm(int inFlight, PostgresBenchStore store) : IArm
{
    private const int Connections = 16;

    private const string Reserve = """
        WITH taken AS (UPDATE budget SET free = free - $4 WHERE code = $2 AND free >= $4 RETURNING code)
        INSERT INTO ledger SELECT $1, code, $3, $4, $5, $6 FROM taken
        """;

    public string Name => ArmNames.At(ArmNames.OneStatement, inFlight);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await LedgerTables.MakeAsync(site, shape);
        Reading reading;
        await using (var pool = site.Pool(Connections))
        {
            reading = await ClosedLoop.RunAsync(
                async number =>
                {
                    await using var command = pool.CreateCommand(Reserve);
                    LedgerTables.AddRow(command, shape, number);
                    VoidRunException.Unless(await command.ExecuteNonQueryAsync() == 1, $"command {number} was refused");
                },
                inFlight, seconds);
        }
        await LedgerTables.CheckAsync(site, shape, reading.Total);
        return reading;
    }
}
