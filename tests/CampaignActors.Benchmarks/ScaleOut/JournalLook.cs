using System.Diagnostics;
using Npgsql;

namespace CampaignActors.Benchmarks.ScaleOut;

/// <summary>Looks at the journal of a cluster from outside.</summary>
internal sealed class JournalLook(string database) : IAsyncDisposable
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks with the same result that make a cluster still.</summary>
    private const int Same = 4;

    private readonly NpgsqlDataSource _pool = NpgsqlDataSource.Create(database);

    /// <summary>Rows and their bytes.</summary>
    public async Task<(long Rows, long Bytes)> SizeAsync()
    {
        await using var command = _pool.CreateCommand("SELECT count(*), coalesce(sum(length(message)), 0)::bigint FROM journal");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Waits until no row has been written for a while and all are projected: what commands left to be done is done.</summary>
    /// <exception cref="VoidRunException">They are still at it after <paramref name="within"/>.</exception>
    public async Task StillAsync(TimeSpan within)
    {
        var watch = Stopwatch.StartNew();
        var (last, same) = (-1L, 0);
        while (same < Same)
        {
            VoidRunException.Unless(watch.Elapsed < within, $"the nodes are not still within {within.TotalSeconds:0} s");
            await Task.Delay(s_again);
            await using var command = _pool.CreateCommand(
                "SELECT coalesce(max(ordering), 0), (SELECT max(ordering) FROM projected) FROM journal");
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            var (written, projected) = (reader.GetInt64(0), reader.GetInt64(1));
            same = written == last && projected >= written ? same + 1 : 0;
            last = written;
        }
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
