namespace CampaignActors.Simulation.Engines;

/// <summary>What can go wrong in a run.</summary>
public enum ModelFault
{
    Lost,
    Doubled,

    /// <summary>Doubled, and the second one comes when everybody has long forgotten.</summary>
    Late,
    Reordered,
    Crashed,

    /// <summary>Left memory in good order, as when a shard moves.</summary>
    Moved,
    WriteFailed,
}

/// <summary>What goes wrong in a run, drawn from one seed. Without it the world of the model is perfect.</summary>
public sealed class ModelFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly int[] _fired = new int[Enum.GetValues<ModelFault>().Length];

    public int Seed { get; } = seed;

    /// <summary>Chance, in percent, that a message is lost.</summary>
    public int LosePercent { get; init; } = 8;

    public int DoublePercent { get; init; } = 8;

    /// <summary>Chance, in percent, that a message comes once more, much later.</summary>
    public int LatePercent { get; init; } = 4;

    /// <summary>Chance, in percent, that a message overtakes those before it.</summary>
    public int ReorderPercent { get; init; } = 20;

    /// <summary>Chance, in percent, that after a step some entity loses its memory.</summary>
    public int CrashPercent { get; init; } = 3;

    /// <summary>Chance, in percent, that after a step some entity leaves memory in good order.</summary>
    public int MovePercent { get; init; } = 2;

    /// <summary>Chance, in percent, that a batch is not written: the entity falls and whoever waits learns nothing.</summary>
    public int FailWritePercent { get; init; } = 3;

    /// <summary>How often this has happened so far.</summary>
    public int Fired(ModelFault fault) => _fired[(int)fault];

    public bool Lose() => Hit(LosePercent, ModelFault.Lost);

    public bool Double() => Hit(DoublePercent, ModelFault.Doubled);

    public bool Late() => Hit(LatePercent, ModelFault.Late);

    public bool Move() => Hit(MovePercent, ModelFault.Moved);

    public bool Crash() => Hit(CrashPercent, ModelFault.Crashed);

    public bool FailWrite() => Hit(FailWritePercent, ModelFault.WriteFailed);

    /// <summary>Which of the messages under way comes next.</summary>
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
