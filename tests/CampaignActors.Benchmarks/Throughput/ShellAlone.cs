using System.Diagnostics;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// The pure shell on one thread, with rows that count as written at once: what deciding, hashing, serializing and remembering cost
/// when there is neither mailbox nor journal. No node can be faster on one entity than this.
/// </summary>
internal sealed class ShellAlone(string name, int batch, ShellOptions? options = null) : IArm
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 1, 5, 8, 0);

    public string Name => name;

    public Task<Reading> MeasureAsync(Shape shape, double seconds) => Task.Run(() => Measure(shape, seconds));

    private Reading Measure(Shape shape, double seconds)
    {
        var shells = Enumerable.Range(0, shape.Budgets).Select(n => New(shape.Budget(n))).ToArray();
        var (total, watch, cpu) = (0, Stopwatch.StartNew(), new CpuClock());
        var (paused, allocated) = (GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes(precise: true));
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            for (var n = 0; n < batch; n++, total++)
                Take(shells[total % shells.Length], shape.Reserve(total, s_now));
            foreach (var shell in shells.Length == 1 ? shells : shells.Where(s => s.Durable < s.Decided))
                Write(shell);
        }
        var perSecond = total / watch.Elapsed.TotalSeconds;
        var cpuMicros = cpu.MicrosEach(total);
        var notes = new Dictionary<string, double>
        {
            ["% of the time paused by GC"] = (GC.GetTotalPauseDuration() - paused) / watch.Elapsed * 100,
            ["bytes allocated per command"] = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)total,
        };
        for (var n = 0; n < shells.Length; n++)
        {
            var held = ((BudgetState)shells[n].State).Held;
            VoidRunException.Unless(held == shape.Sum(n, total), $"shell alone: {held} held on budget {n}, {shape.Sum(n, total)} expected");
        }
        return new Reading(perSecond, 0, 0, total, cpuMicros) { Notes = notes };
    }

    private EntityShell New(Code code)
    {
        var budget = Kinds.Budget(code);
        var shell = new EntityShell(EntityCatalog.Get(Kinds.Budgets), budget, options);
        Take(shell, new CommandMessage(budget, "setup", "bench", s_now, Shape.Create(Money.Of(1_000_000_000, Currency.Eur))));
        Write(shell);
        return shell;
    }

    private static void Take(EntityShell shell, CommandMessage command) => shell.Handle(command, shell);

    private static void Write(EntityShell shell)
    {
        for (var actions = shell.TakeActions(); actions.Any(a => a is ShellAction.Write); actions = shell.TakeActions())
            shell.Written();
    }
}
