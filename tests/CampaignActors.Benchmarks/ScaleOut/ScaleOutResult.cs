namespace CampaignActors.Benchmarks.ScaleOut;

/// <param name="Quota">What limited the nodes beyond capacity.</param>
internal sealed record ScaleOutResult(string Quota, IReadOnlyList<ScaleOutArm> Arms)
{
    /// <summary>The same variant with fewest nodes.</summary>
    private ScaleOutArm First(ScaleOutArm arm) => Arms.Where(a => a.Variant == arm.Variant).MinBy(a => a.Nodes)!;

    /// <summary>Processor time of one node to that of <paramref name="arm"/>, for the same command: 1 is perfect.</summary>
    public double CpuRatio(ScaleOutArm arm) => First(arm).CpuMs / arm.CpuMs;

    /// <summary>Capacity for each node to that of one node alone: 1 is perfect.</summary>
    public double CapacityRatio(ScaleOutArm arm) => arm.Capacity * First(arm).Nodes / (First(arm).Capacity * arm.Nodes);

    /// <summary>
    /// What a second of the nodes' processor is worth beyond capacity, to that of one node: other work on the machine does not count.
    /// </summary>
    public double WorthRatio(ScaleOutArm arm) => arm.PerCpuSecond / First(arm).PerCpuSecond;

    /// <summary>Arms of this version that have one with a single node beside them.</summary>
    public IEnumerable<ScaleOutArm> Compared => Arms.Where(a =>
        a.Nodes > 1 && First(a).Nodes == 1 && !a.Variant.StartsWith("earlier", StringComparison.Ordinal));
}

/// <summary>So many nodes under a mixed load.</summary>
internal sealed record ScaleOutArm(string Variant, int Nodes)
{
    /// <summary>Processor time of all nodes together for a command below capacity, their idle share taken off; milliseconds.</summary>
    public double CpuMs { get; init; }

    /// <summary>Of a core, for one node with nothing to do.</summary>
    public double IdlePercent { get; init; }

    /// <summary>Below capacity, milliseconds from when a command should have been sent.</summary>
    public double P50 { get; init; }

    public double P99 { get; init; }

    /// <summary>Commands a second beyond capacity, each node with its share of the processor.</summary>
    public double Capacity { get; init; }

    /// <summary>Commands for each second of the nodes' processor, beyond capacity.</summary>
    public double PerCpuSecond { get; init; }

    /// <summary>Cores that all nodes together got beyond capacity.</summary>
    public double CoresUsed { get; init; }

    public double BeyondP50 { get; init; }

    /// <summary>Between nodes, for a command below capacity.</summary>
    public double Messages { get; init; }

    /// <inheritdoc cref="Messages"/>
    public double Packets { get; init; }

    /// <inheritdoc cref="Messages"/>
    public double Bytes { get; init; }

    /// <summary>Rows of the journal for a command, and their bytes.</summary>
    public double Rows { get; init; }

    /// <inheritdoc cref="Rows"/>
    public double RowBytes { get; init; }
}
