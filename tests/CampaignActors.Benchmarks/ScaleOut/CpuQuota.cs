using System.Globalization;

namespace CampaignActors.Benchmarks.ScaleOut;

/// <summary>
/// Gives processes a share of a core each by control groups of Linux, version 2 or 1. A machine that allows neither still measures the
/// processor time of a command, which needs no quota.
/// </summary>
internal sealed class CpuQuota : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const string Members = "cgroup.procs";
    private const int PeriodMicros = 20_000;
    private readonly List<string> _groups = [];
    private readonly List<string> _limited = [];
    private readonly string? _parent;
    private readonly bool _second;

    private CpuQuota(string? parent, bool second, string how) => (_parent, _second, How) = (parent, second, how);

    /// <summary>What limits processes, for the report.</summary>
    public string How { get; }

    /// <summary>Whether a share is kept at all.</summary>
    public bool Works => _parent is not null;

    /// <summary>Uses what this machine allows.</summary>
    public static CpuQuota Open()
    {
        var name = $"campaign-bench-{Environment.ProcessId}";
        return TryOpen(Path.Combine(Root, "cpu", name), "cpu.cfs_quota_us", second: false, "cgroup v1, cpu.cfs_quota_us")
            ?? TryOpen(Path.Combine(Root, name), "cpu.max", second: true, "cgroup v2, cpu.max")
            ?? new CpuQuota(null, false, "no quota: control groups cannot be written here");
    }

    private static CpuQuota? TryOpen(string parent, string file, bool second, string how)
    {
        try
        {
            if (!Directory.Exists(Path.GetDirectoryName(parent)))
                return null;
            if (second)
                File.WriteAllText(Path.Combine(Root, "cgroup.subtree_control"), "+cpu");
            Directory.CreateDirectory(parent);
            if (second)
                File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), "+cpu");
            if (File.Exists(Path.Combine(parent, file)))
                return new CpuQuota(parent, second, how);
            Directory.Delete(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not here.
        }
        return null;
    }

    /// <summary>A group for one process.</summary>
    /// <param name="limited">Whether <see cref="Limit"/> is for it.</param>
    /// <returns>What goes before the command of the process, so that it begins in its group.</returns>
    public IReadOnlyList<string> Group(string name, bool limited)
    {
        if (_parent is null)
            return [];
        var group = Path.Combine(_parent, name);
        Directory.CreateDirectory(group);
        _groups.Add(group);
        if (limited)
            _limited.Add(group);
        // Before whatever else runs on the machine: a node that waits for a core gathers larger batches, and looks cheaper than it is.
        File.WriteAllText(Path.Combine(group, _second ? "cpu.weight" : "cpu.shares"), _second ? "1000" : "10240");
        return ["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", Path.Combine(group, Members)];
    }

    /// <summary>Puts this process into a group without a limit.</summary>
    public void Join(string name)
    {
        if (Group(name, limited: false) is { Count: > 0 })
            File.WriteAllText(Path.Combine(_parent!, name, Members), $"{Environment.ProcessId}");
    }

    /// <param name="cores">Share of a core that each group gets from now on; <c>null</c>: as much as there is.</param>
    public void Limit(double? cores)
    {
        var micros = cores is { } share ? ((int)(share * PeriodMicros)).ToString(CultureInfo.InvariantCulture) : null;
        foreach (var group in _limited)
        {
            if (_second)
            {
                File.WriteAllText(Path.Combine(group, "cpu.max"), $"{micros ?? "max"} {PeriodMicros}");
                continue;
            }
            File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), PeriodMicros.ToString(CultureInfo.InvariantCulture));
            File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), micros ?? "-1");
        }
    }

    /// <summary>Removes the groups; their processes must have ended.</summary>
    public void Dispose()
    {
        try
        {
            if (_parent is not null)
                File.WriteAllText(Path.Combine(Path.GetDirectoryName(_parent)!, Members), $"{Environment.ProcessId}");
            foreach (var group in _groups.Where(Directory.Exists))
                Directory.Delete(group);
            if (_parent is not null)
                Directory.Delete(_parent);
        }
        catch (IOException)
        {
            // A process is still on its way out. An empty group costs nothing.
        }
    }
}
