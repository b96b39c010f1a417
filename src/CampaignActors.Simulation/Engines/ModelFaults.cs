namespace CampaignActors.Simulation.Engines;

/// <summary>What goes wrong in a run, drawn from one seed. Without it the world of the model is perfect.</summary>
public sealed class ModelFaults(int seed)
{
    private readonly Random _random = new(seed);

    public int Seed { get; } = seed;

    /// <summary>Chance, in percent, that a message is lost.</summary>
    public int LosePercent { get; init; } = 8;

    public int DoublePercent { get; init; } = 8;

    /// <summary>Chance, in percent, that a message overtakes those before it.</summary>
    public int ReorderPercent { get; init; } = 20;

    /// <summary>Chance, in percent, that after a step some entity loses its memory.</summary>
    public int CrashPercent { get; init; } = 3;

    /// <summary>Chance, in percent, that a batch is not written: the entity falls and whoever waits learns nothing.</summary>
    public int FailWritePercent { get; init; } = 3;

    public bool Lose() => Hit(LosePercent);

    public bool Double() => Hit(DoublePercent);

    public bool Crash() => Hit(CrashPercent);

    public bool FailWrite() => Hit(FailWritePercent);

    /// <summary>Which of the messages under way comes next.</summary>
    public int Next(int count) => count > 1 && Hit(ReorderPercent) ? _random.Next(count) : 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private bool Hit(int percent) => _random.Next(100) < percent;
}
