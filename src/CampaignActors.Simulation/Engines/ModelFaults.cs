namespace CampaignActors.Simulation.Engines;

/// <summary>Faults that can happen in a run.</summary>
public enum ModelFault
{
    Lost,
    Doubled,

    /// <summary>A message is doubled, and the second one arrives much later.</summary>
    Late,
    Reordered,
    Crashed,

    /// <summary>An entity is passivated regularly, as when a shard moves.</summary>
    Moved,
    WriteFailed,
}

/// <summary>The faults of a run, drawn from one seed. Without it the model has no faults.</summary>
public sealed class ModelFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly int[] _fired = new int[Enum.GetValues<ModelFault>().Length];

    public int Seed { get; } = seed;

    /// <summary>Chance, in percent, that a message is lost.</summary>
    public int LosePercent { get; init; } = 8;

    public int DoublePercent { get; init; } = 8;

    /// <summary>Chance, in percent, that a message arrives a second time, much later.</summary>
    public int LatePercent { get; init; } = 4;

    /// <summary>Chance, in percent, that a message overtakes earlier ones.</summary>
    public int ReorderPercent { get; init; } = 20;

    /// <summary>Chance, in percent, that an entity crashes after a step.</summary>
    public int CrashPercent { get; init; } = 3;

    /// <summary>Chance, in percent, that an entity is passivated after a step.</summary>
    public int MovePercent { get; init; } = 2;

    /// <summary>Chance, in percent, that a batch is not written: the entity crashes and its callers get no answer.</summary>
    public int FailWritePercent { get; init; } = 3;

    /// <summary>Number of these faults so far.</summary>
    public int Fired(ModelFault fault) => _fired[(int)fault];

    public bool Lose() => Hit(LosePercent, ModelFault.Lost);

    public bool Double() => Hit(DoublePercent, ModelFault.Doubled);

    public bool Late() => Hit(LatePercent, ModelFault.Late);

    public bool Move() => Hit(MovePercent, ModelFault.Moved);

    public bool Crash() => Hit(CrashPercent, ModelFault.Crashed);

    public bool FailWrite() => Hit(FailWritePercent, ModelFault.WriteFailed);

    /// <summary>Index of the message in transit that arrives next.</summary>
    public int Next(int count) => count > 1 && Hit(ReorderPercent, ModelFault.Reordered) ? _random.Next(count) : 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private bool Hit(int percent, ModelFault fault)
    {
        var hit = _random.Next(100) < percent;
        if (hit)
            _fired[(int)fault]++;
        return hit;
    }
}
