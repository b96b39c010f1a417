using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <summary>Reads who holds the founding lock, over a session of its own: that of the lock is busy keeping it.</summary>
/// <param name="own">Number of the session whose lock is left out.</param>
public sealed class MemberReader(string connectionString, Func<int> own) : IAsyncDisposable
{
    /// <summary>Who wants to know asks again rather than wait.</summary>
    private const int AskFor = 2;
    private NpgsqlConnection? _session;

    /// <summary>Why the last question was not answered; <c>null</c>: it was.</summary>
    public string? Problem { get; private set; }

    /// <returns><c>null</c>: the database does not say, see <see cref="Problem"/>.</returns>
    public async Task<IReadOnlyList<LockHolder>?> ReadAsync(CancellationToken ct)
    {
        try
        {
            if (_session is null)
            {
                _session = new NpgsqlConnection(connectionString);
                await _session.OpenAsync(ct).ConfigureAwait(false);
            }
            var holders = await MemberTable.ReadAsync(_session, own(), AskFor, ct).ConfigureAwait(false);
            Problem = null;
            return holders;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            Problem = e.GetBaseException().Message;
            await DisposeAsync().ConfigureAwait(false);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
