using Akka.Pattern;
using Akka.Persistence;

namespace CampaignActors.Journal.Stores;

/// <summary>
/// Keeps requests from a database that does not answer: after some failures in a row every request fails at once, until a while is over.
/// Then one request tries; the others go on to fail until it has succeeded.
/// </summary>
/// <param name="maxFailures">Failures in a row; 0 or less: never.</param>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class Breaker(int maxFailures, TimeSpan resetAfter, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _failures;
    private long _opened;
    private bool _trying;

    /// <exception cref="OpenCircuitException">It is open.</exception>
    private void Enter()
    {
        lock (_lock)
        {
            if (maxFailures <= 0 || _failures < maxFailures)
                return;
            var left = resetAfter - time.GetElapsedTime(_opened);
            if (left > TimeSpan.Zero || _trying)
            {
                throw new OpenCircuitException(
                    "the database did not answer, it will be tried again", left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            _trying = true;
        }
    }

    /// <summary>Does something with the database, if it may. Rows that it refuses say nothing against it.</summary>
    /// <exception cref="OpenCircuitException">It is open; nothing was done.</exception>
    public async Task WatchAsync(Func<Task> work)
    {
        Enter();
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (RowsRefusedException)
        {
            Succeeded();
            throw;
        }
        catch
        {
            Failed();
            throw;
        }
        Succeeded();
    }

    private void Succeeded()
    {
        lock (_lock)
            (_failures, _trying) = (0, false);
    }

    private void Failed()
    {
        lock (_lock)
        {
            _failures++;
            _trying = false;
            if (_failures >= maxFailures)
                _opened = time.GetTimestamp();
        }
    }

    /// <summary>For a health check: whether a table can be used, as far as is known.</summary>
    public async Task<PersistenceHealthCheckResult> CheckAsync(Preparation preparation, CancellationToken ct)
    {
        try
        {
            if (preparation.IsDone)
                ThrowIfOpen();
            else
                await WatchAsync(() => preparation.DoneAsync(ct)).ConfigureAwait(false);
            return Health(PersistenceHealthStatus.Healthy, "the last request to the database has succeeded", null);
        }
        catch (OpenCircuitException e)
        {
            return Health(PersistenceHealthStatus.Degraded, e.Message, e);
        }
        catch (Exception e)
        {
            return Health(PersistenceHealthStatus.Unhealthy, e.Message, e);
        }
    }

    private void ThrowIfOpen()
    {
        lock (_lock)
        {
            if (maxFailures > 0 && _failures >= maxFailures)
                throw new OpenCircuitException("the database did not answer, it will be tried again");
        }
    }

    private static PersistenceHealthCheckResult Health(PersistenceHealthStatus status, string text, Exception? reason) =>
        new(status, text, reason, new Dictionary<string, object>());
}
