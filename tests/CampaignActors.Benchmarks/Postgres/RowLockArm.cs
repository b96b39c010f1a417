using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;
using Npgsql;

namespace CampaignActors.Benchmarks.Postgres;

/// <summary>
/// A plain CRUD service: in one transaction lock the budget's row, check what is free, update it, add a row to the ledger, commit.
/// Statements are prepared by the driver, the transaction begins with the first one; sixteen connections.
/// </summary>
internal sealed class RowLockArm(int inFlight, PostgresBenchStore store) : IArm
{
    private const int Connections = 16;

    public string Name => ArmNames.At(ArmNames.RowLock, inFlight);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await LedgerTables.MakeAsync(site, shape);
        Reading reading;
        await using (var pool = site.Pool(Connections))
            reading = await ClosedLoop.RunAsync(number => ReserveAsync(pool, shape, number), inFlight, seconds);
        await LedgerTables.CheckAsync(site, shape, reading.Total);
        return reading;
    }

    private static async Task ReserveAsync(NpgsqlDataSource pool, Shape shape, int number)
    {
        var (budget, amount) = (shape.Budget(number).Text, Shape.Amount(number).Amount);
        await using var connection = await pool.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var read = new NpgsqlCommand("SELECT free FROM budget WHERE code = $1 FOR UPDATE", connection, transaction);
        LedgerTables.Add(read, budget);
        var free = (decimal)(await read.ExecuteScalarAsync())!;
        VoidRunException.Unless(free >= amount, $"{budget}: {amount} is refused, {free} is free");
        await using var update = new NpgsqlCommand("UPDATE budget SET free = free - $1 WHERE code = $2", connection, transaction);
        LedgerTables.Add(update, amount);
        LedgerTables.Add(update, budget);
        await update.ExecuteNonQueryAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO ledger VALUES($1, $2, $3, $4, $5, $6)", connection, transaction);
        LedgerTables.AddRow(insert, shape, number);
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
