using System.Globalization;
using System.Runtime.CompilerServices;
using CampaignActors.Operations.Access;
using NodaTime.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>uptime</c></summary>
internal static class UptimePalette
{
    public static IReadOnlyList<OperatorCommand> Commands { get; } =
        [new(new("uptime", "show", "How long this node is up, since when, and its version.", Need.Read) { IsDefault = true }, Show)];

    private static async IAsyncEnumerable<OperatorLine> Show(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var (up, since) = (run.Node.Up, InstantPattern.General.Format(run.Node.Since));
        yield return new OperatorLine(
            string.Create(CultureInfo.InvariantCulture,
                $"up {up.Days} d {up.Hours:00}:{up.Minutes:00}:{up.Seconds:00} since {since}, version {run.Node.Version}"),
            new() { ["seconds"] = (long)up.TotalSeconds, ["since"] = since, ["version"] = run.Node.Version });
    }
}
