using System.Data.Common;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;

namespace CampaignActors.Benchmarks.Postgres;

/// <summary>
/// The tables of a service without events: what is free on each budget, and a ledger with a row for each command. A command's id is the
/// ledger's key, so that one that is sent twice is not carried out twice, as with ours.
/// </summary>
internal static class LedgerTables
{
    public const decimal Allocated = 1_000_000_000;

    public static async Task MakeAsync(ISite site, Shape shape)
    {
        await using var connection = await site.ConnectAsync();
        await connection.RunAsync($"""
            CREATE TABLE budget(code varchar(64) PRIMARY KEY, allocated numeric(18,2) NOT NULL, free numeric(18,2) NOT NULL);
            CREATE TABLE ledger(
                command varchar(64) PRIMARY KEY, budget varchar(64) NOT NULL REFERENCES budget(code), purpose varchar(64) NOT NULL,
                amount numeric(18,2) NOT NULL, by varchar(64) NOT NULL, at timestamptz NOT NULL);
            INSERT INTO budget SELECT 'BDG' || n, {Allocated}, {Allocated} FROM generate_series(0, {shape.Budgets - 1}) AS n;
            """);
    }

    /// <summary>On every budget what the acknowledged commands have left is free, and its ledger says why.</summary>
    public static async Task CheckAsync(ISite site, Shape shape, int total)
    {
        await using var connection = await site.ConnectAsync();
        var sums = await connection.RowsAsync(
            "SELECT code, free, (SELECT coalesce(sum(amount), 0) FROM ledger WHERE budget = code) FROM budget",
            r => (Code: r.GetString(0), Free: r.GetDecimal(1), Ledger: r.GetDecimal(2)));
        VoidRunException.Unless(sums.Count == shape.Budgets, $"{shape.Budgets} budgets must be there, {sums.Count} are");
        foreach (var (code, free, ledger) in sums)
        {
            var expected = shape.Sum(int.Parse(code.AsSpan(3)), total).Amount;
            VoidRunException.Unless(free == Allocated - expected, $"{code}: {Allocated - expected} must be free, it says {free}");
            VoidRunException.Unless(ledger == expected, $"{code}: {expected} must be in the ledger, it adds up to {ledger}");
        }
    }

    /// <summary>Adds the fields of a ledger row in the order of its columns, the budget's code after the command.</summary>
    public static void AddRow(DbCommand command, Shape shape, int number)
    {
        foreach (var value in new object[]
            {
                $"{Shape.Commands}{number}", shape.Budget(number).Text, $"P{number}", Shape.Amount(number).Amount, "bench", DateTime.UtcNow,
            })
            Add(command, value);
    }

    public static void Add(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
