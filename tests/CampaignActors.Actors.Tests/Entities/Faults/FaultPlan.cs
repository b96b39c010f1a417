namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>What may go wrong when a batch is written.</summary>
public enum Fault
{
    None,
    Delay,

    /// <summary>Nothing is written, and the journal says it failed.</summary>
    FailBefore,

    /// <summary>Everything is written, and the journal says it failed.</summary>
    FailAfter,

    /// <summary>Nothing is written, and the journal says so.</summary>
    Reject,

    /// <summary>Everything is written; the entity dies before it hears of it.</summary>
    StopEntity,
}

/// <summary>The store and the misfortunes of one seed. The journal of the actor system of the same name uses it.</summary>
public sealed class FaultPlan(int seed)
{
    private static readonly ConcurrentDictionary<string, FaultPlan> s_bySystem = new();
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, SortedDictionary<long, byte[]>> _rows = new(StringComparer.Ordinal);
    private volatile bool _over;

    public int Injected { get; private set; }

    public static FaultPlan For(string system) => s_bySystem[system];

    public void Use(string system) => s_bySystem[system] = this;

    public static void Forget(string system) => s_bySystem.TryRemove(system, out _);

    /// <summary>From now on all goes well.</summary>
    public void Over() => _over = true;

    public Fault Next()
    {
        lock (_lock)
        {
            if (_over)
                return Fault.None;
            var fault = _random.Next(100) switch
            {
                < 3 => Fault.FailBefore,
                < 6 => Fault.FailAfter,
                < 9 => Fault.Reject,
                < 12 => Fault.StopEntity,
                < 25 => Fault.Delay,
                _ => Fault.None,
            };
            if (fault is not (Fault.None or Fault.Delay))
                Injected++;
            return fault;
        }
    }

    /// <returns>True once in <paramref name="oneIn"/> times.</returns>
    public bool Happens(int oneIn)
    {
        lock (_lock)
            return !_over && _random.Next(oneIn) == 0;
    }

    public int Milliseconds(int below)
    {
        lock (_lock)
            return _random.Next(below);
    }

    /// <exception cref="InvalidOperationException">A row of this number is there: two writers.</exception>
    public void Write(string persistenceId, IReadOnlyList<(long Sequence, byte[] Bytes)> rows)
    {
        lock (_lock)
        {
            if (!_rows.TryGetValue(persistenceId, out var mine))
                _rows[persistenceId] = mine = [];
            if (rows.Any(r => mine.ContainsKey(r.Sequence)))
                throw new InvalidOperationException($"{persistenceId}: row {rows[0].Sequence} exists");
            foreach (var (sequence, bytes) in rows)
                mine[sequence] = bytes;
        }
    }

    public IReadOnlyList<(long Sequence, byte[] Bytes)> Rows(string persistenceId)
    {
        lock (_lock)
            return _rows.TryGetValue(persistenceId, out var mine) ? mine.Select(r => (r.Key, r.Value)).ToList() : [];
    }

    /// <summary>The rows of all entities of a kind, as they can be read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Envelope>> Journal(string kind)
    {
        lock (_lock)
        {
            return _rows.Where(r => PersistenceIds.Parse(r.Key)!.Value.Kind == kind).ToDictionary(
                r => PersistenceIds.Parse(r.Key)!.Value.Code.Text,
                r => (IReadOnlyList<Envelope>)[.. r.Value.Values.Select(b => EnvelopeCodec.Read(b))]);
        }
    }
}
