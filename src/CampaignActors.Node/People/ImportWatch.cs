using System.Collections.Concurrent;
using CampaignActors.Recipients.Importing;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.People;

/// <summary>How far the imports are that run on this node, for those who look at them. Nothing of it is kept.</summary>
internal sealed class ImportWatch
{
    private readonly ConcurrentDictionary<string, Watched> _running = new(StringComparer.Ordinal);

    /// <summary>One import, until it is disposed of.</summary>
    /// <param name="name">That its caller chose; <c>null</c>: it is not looked at.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <exception cref="InputException">Another import has this name now.</exception>
    public IWatchedImport Begin(string? name, long size)
    {
        var watched = new Watched(this, name, size);
        return name is null || _running.TryAdd(name, watched)
            ? watched
            : throw new InputException(null, $"watch: an import with the name {Shown.Quote(name)} runs, expected another name");
    }

    /// <returns><c>null</c>: no such import runs on this node.</returns>
    public (long Size, ImportProgress Progress)? Find(string name) =>
        _running.TryGetValue(name, out var watched) ? (watched.Size, watched.Progress) : null;

    private sealed class Watched(ImportWatch owner, string? name, long size) : IWatchedImport
    {
        private volatile ImportProgress _progress = new(0, 0);

        public long Size => size;

        public ImportProgress Progress => _progress;

        public void Report(ImportProgress value) => _progress = value;

        public void Dispose()
        {
            if (name is not null)
                owner._running.TryRemove(name, out _);
        }
    }
}

/// <summary>An import that says how far it is.</summary>
internal interface IWatchedImport : IProgress<ImportProgress>, IDisposable;
