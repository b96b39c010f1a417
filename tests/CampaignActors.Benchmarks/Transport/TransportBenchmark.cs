using CampaignActors.Benchmarks.Load;

namespace CampaignActors.Benchmarks.Transport;

/// <summary>
/// What mutual TLS costs a question that one node asks an entity of another: two pairs of nodes in this process, one with certificates and
/// one that does without, asked in turn. Nothing is written, so the wire and its two ends are what is measured.
/// </summary>
internal sealed class TransportBenchmark(string data)
{
    private static readonly int[] s_inFlight = [1, 64];

    public async Task<IReadOnlyList<TransportResult>> RunAsync(int rounds, double seconds, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        await using var plain = await NodePair.StartAsync(null);
        await using var encrypted = await NodePair.StartAsync(NodePair.Tls(Path.Combine(folder.Path, "certificates")));
        var results = new List<TransportResult>();
        foreach (var inFlight in s_inFlight)
        {
            var (without, with) = (new List<Reading>(), new List<Reading>());
            for (var round = 0; round <= rounds; round++)
            {
                // Which comes first changes, and the first round is dropped.
                var (a, b) = round % 2 == 0 ? (plain, encrypted) : (encrypted, plain);
                var (first, second) = (await MeasureAsync(a, inFlight, seconds), await MeasureAsync(b, inFlight, seconds));
                if (round == 0)
                    continue;
                without.Add(a == plain ? first : second);
                with.Add(a == plain ? second : first);
                say($"transport, {inFlight} in flight: {without[^1].PerSecond:N0}/s without, {with[^1].PerSecond:N0}/s with mutual TLS");
            }
            results.Add(new TransportResult(inFlight, TransportArm.Of(without), TransportArm.Of(with)));
        }
        return results;
    }

    private static Task<Reading> MeasureAsync(NodePair pair, int inFlight, double seconds) =>
        ClosedLoop.RunAsync(n => pair.Client.ReadAsync(NodePair.Group(n)), inFlight, seconds);
}

/// <summary>Medians of the rounds.</summary>
internal sealed record TransportArm(double PerSecond, double P50, double P99, double CpuMicros)
{
    public static TransportArm Of(IReadOnlyCollection<Reading> rounds) => new(
        Median.Of(rounds.Select(r => r.PerSecond)), Median.Of(rounds.Select(r => r.P50)), Median.Of(rounds.Select(r => r.P99)),
        Median.Of(rounds.Select(r => r.CpuMicros)));
}

/// <param name="Without">Without certificates and encryption.</param>
internal sealed record TransportResult(int InFlight, TransportArm Without, TransportArm With)
{
    public double Ratio => With.PerSecond / Without.PerSecond;
}
