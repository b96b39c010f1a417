using CampaignActors.Faults.Running;
using Npgsql;

namespace CampaignActors.Faults.Database;

/// <summary>
/// A transaction has written to the journal and does not end for 15 s. Its row has an ordering that later rows are already past: a reader
/// that does not wait for it would never see it.
/// </summary>
public sealed class HeldTransaction(bool commits) : IFault
{
    private static readonly TimeSpan s_held = TimeSpan.FromSeconds(15);

    public string Name => commits ? "held-commit" : "held-rollback";

    public string Shows =>
        $"a transaction held open for {s_held.TotalSeconds:0} s, then {(commits ? "committed" : "rolled back")}: no row is skipped, no "
            + "command waits";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        await using var connection = await context.ConnectAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // A name that is none of an entity: readers pass over it, and the next free number of an entity is not taken away from it.
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest)
            SELECT 0, false, 'nobody', 1 + count(*), '', 'none' FROM journal WHERE persistence_id = 'nobody'
            """, connection, transaction);
        await insert.ExecuteNonQueryAsync(ct);
        context.Say($"a transaction is open for {s_held.TotalSeconds:0} s");
        await Task.WhenAll(Task.Delay(s_held, ct), context.AnsweredAsync(100, s_held, ct));
        if (commits)
            await transaction.CommitAsync(ct);
        else
            await transaction.RollbackAsync(ct);
        context.Healed();
    }
}
