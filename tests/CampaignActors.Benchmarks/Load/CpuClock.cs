using System.Diagnostics;

namespace CampaignActors.Benchmarks.Load;

/// <summary>
/// Processor time of this process, all threads: deciding, projecting, collecting garbage, and the load itself. It says more than the
/// wall clock on a machine that others use too.
/// </summary>
internal readonly struct CpuClock()
{
    private readonly TimeSpan _start = Now;

    private static TimeSpan Now
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.TotalProcessorTime;
        }
    }

    /// <summary>Microseconds since the start, for each of so many commands.</summary>
    public double MicrosEach(int commands) => (Now - _start).TotalMicroseconds / commands;
}
