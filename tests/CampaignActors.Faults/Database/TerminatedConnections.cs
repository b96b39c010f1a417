using CampaignActors.Faults.Running;
using Npgsql;

namespace CampaignActors.Faults.Database;

/// <summary>
/// All connections of the nodes are terminated, twice a second for 15 s: in the middle of statements, transactions and commits.
/// </summary>
public sealed class TerminatedConnections : IFault
{
    private const int Rounds = 30;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(500);

    public string Name => "terminated-connections";

    public string Shows => "connections that are terminated all the time lose and double nothing";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        await using var connection = await context.ConnectAsync(ct);
        await using var terminate = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            connection);
        var terminated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            terminated += (long)(await terminate.ExecuteScalarAsync(ct))!;
            await Task.Delay(s_between, ct);
        }
        context.Say($"{terminated} connections were terminated");
        context.Healed();
    }
}
