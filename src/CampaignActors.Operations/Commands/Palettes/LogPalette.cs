using System.Runtime.CompilerServices;
using CampaignActors.Operations.Access;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>log …</c>. Lines may name people and their mistakes, so reading them needs more than the right to read figures.</summary>
internal static class LogPalette
{
    private const string Name = "log";

    private static OperatorArgument Lines(string otherwise) =>
        new("lines", ArgumentType.Number, $"How many of the last lines; {LogMemory.Capacity} are kept.", "-n", "--lines")
        {
            Default = otherwise,
            Max = LogMemory.Capacity,
        };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Name, "peek", "The last lines.", Need.Operate, Lines("20")), Peek),
        new(new(Name, "tail", "The last lines, and then each line as it is logged.", Need.Operate, Lines("10")) { Endless = true }, Tail),
    ];

    private static async IAsyncEnumerable<OperatorLine> Peek(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var line in run.Node.Log.Last(run.Given.Number("lines")))
            yield return Line(line);
    }

    private static async IAsyncEnumerable<OperatorLine> Tail(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in run.Node.Log.FollowAsync(run.Given.Number("lines"), cancellation))
            yield return Line(line);
    }

    private static OperatorLine Line(string text) => new(text, new() { ["log"] = text });
}
