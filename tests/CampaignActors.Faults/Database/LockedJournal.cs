using CampaignActors.Faults.Running;
using Npgsql;

namespace CampaignActors.Faults.Database;

/// <summary>
/// Somebody holds a lock on the journal for 20 s: longer than a node waits for a write, so that writes whose outcome is unknown are
/// committed once the lock is gone.
/// </summary>
public sealed class LockedJournal : IFault
{
    private static readonly TimeSpan s_held = TimeSpan.FromSeconds(20);
    private readonly string _mode;

    private LockedJournal(string name, string mode, string what) =>
        (Name, _mode, Shows) = (
            name, mode, $"{what} the journal waits for {s_held.TotalSeconds:0} s: late commits do not double, and all goes on by itself");

    /// <summary>Entities can be read again while writes of theirs are still waiting.</summary>
    public static LockedJournal ForWriters { get; } = new("locked-for-writers", "EXCLUSIVE", "whoever writes");

    public static LockedJournal ForAll { get; } = new("locked-for-all", "ACCESS EXCLUSIVE", "whoever writes or reads");

    public string Name { get; }

    public string Shows { get; }

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        await using var connection = await context.ConnectAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var take = new NpgsqlCommand($"LOCK TABLE journal IN {_mode} MODE", connection, transaction);
        await take.ExecuteNonQueryAsync(ct);
        context.Say($"the journal is locked in {_mode} mode");
        await context.LastAsync(s_held, ct);
        await transaction.RollbackAsync(ct);
        context.Healed();
    }
}
