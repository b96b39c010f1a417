using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CampaignActors.Operations.Commands;

/// <summary>
/// The last lines of a node's log, for operators who have no way to its files. Bounded in lines, and lines are bounded where they are made;
/// a reader that is slower than the log is told how many lines were left out.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class LogMemory(int capacity = LogMemory.Capacity)
{
    /// <summary>Lines that are kept: some hundred kilobytes.</summary>
    public const int Capacity = 1_000;

    private const int Ahead = 1_000;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new(capacity);
    private readonly List<Reader> _readers = [];

    /// <summary>How many follow it.</summary>
    public int Readers
    {
        get
        {
            lock (_lock)
                return _readers.Count;
        }
    }

    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count == capacity)
                _lines.Dequeue();
            _lines.Enqueue(line);
            foreach (var reader in _readers)
                reader.Add(line);
        }
    }

    /// <summary>The last lines, the oldest first.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_lock)
            return [.. _lines.Skip(Math.Max(0, _lines.Count - count))];
    }

    /// <summary>The last lines, and then every line as it is logged, until cancelled.</summary>
    public async IAsyncEnumerable<string> FollowAsync(int last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new Reader();
        IReadOnlyList<string> before;
        lock (_lock)
        {
            before = Last(last);
            _readers.Add(reader);
        }
        try
        {
            foreach (var line in before)
                yield return line;
            await foreach (var line in reader.Lines.ReadAllAsync(cancellation))
            {
                if (reader.TakeLost() is > 0 and var lost)
                    yield return $"… {lost} lines were left out";
                yield return line;
            }
        }
        finally
        {
            lock (_lock)
                _readers.Remove(reader);
        }
    }

    private sealed class Reader
    {
        private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Ahead) { SingleReader = true });
        private int _lost;

        public ChannelReader<string> Lines => _lines.Reader;

        public void Add(string line)
        {
            if (!_lines.Writer.TryWrite(line))
                Interlocked.Increment(ref _lost);
        }

        public int TakeLost() => Interlocked.Exchange(ref _lost, 0);
    }
}
