namespace CampaignActors.Gateways.Storage;

/// <summary>
/// Counts what a folder holds: read once when first asked for, then kept in step. A file is named and counted under the shared side
/// of the lock, and the folder is read under its exclusive side, so no file is counted twice or missed.
/// </summary>
internal sealed class FolderTally<T>(Func<IEnumerable<T>> scan) where T : notnull
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Lock _counting = new();
    private Dictionary<T, long>? _counts;

    /// <param name="name">Gives the file its name; <c>false</c> when the name was taken, and then nothing is counted.</param>
    /// <param name="label">By what the file is counted.</param>
    public bool Commit(Func<bool> name, T label)
    {
        _lock.EnterReadLock();
        try
        {
            if (!name())
                return false;
            lock (_counting)
            {
                if (_counts is not null)
                    Count(_counts, label);
            }
            return true;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public IReadOnlyDictionary<T, long> Read()
    {
        lock (_counting)
        {
            if (_counts is not null)
                return new Dictionary<T, long>(_counts);
        }
        _lock.EnterWriteLock();
        try
        {
            if (_counts is null)
            {
                var counts = new Dictionary<T, long>();
                foreach (var label in scan())
                    Count(counts, label);
                _counts = counts;
            }
            return new Dictionary<T, long>(_counts);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Forget()
    {
        _lock.EnterWriteLock();
        _counts = null;
        _lock.ExitWriteLock();
    }

    private static void Count(Dictionary<T, long> counts, T label) => counts[label] = counts.GetValueOrDefault(label) + 1;
}
