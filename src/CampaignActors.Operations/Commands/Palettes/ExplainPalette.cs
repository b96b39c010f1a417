using System.Runtime.CompilerServices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Explaining;
using CampaignActors.Vocabulary.Explaining;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>explain budgets/BDG6 spent</c></summary>
internal static class ExplainPalette
{
    private static readonly OperatorArgument s_of =
        new("of", ArgumentType.Text, "What the figure belongs to: KIND/CODE, or stocks/STOCK/LINE for a stock line.", "-e", "--entity")
        {
            Positional = true,
            Mandatory = true,
        };

    private static readonly OperatorArgument s_field =
        new("field", ArgumentType.Text, "The figure, such as spent, calculated or inStock; byCategory.NAME for one within another.", "-f",
            "--field")
        {
            Positional = true,
            Mandatory = true,
        };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new("explain", "figure", "The lines behind a figure, and the events behind each back to a person or a date.", Need.Read, s_of,
            s_field)
        {
            IsDefault = true,
        }, Figure),
    ];

    private static async IAsyncEnumerable<OperatorLine> Figure(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (address, field) = (FigureAddress.Read(run.Given.Text("of")), run.Given.Text("field"));
        var explanation = await Task.Run(
            () => new Explainer(new BoundedHistory(run.Node.Node.History, cancellation, BoundedHistory.Held))
                .Explain(address.Kind, address.Codes, field),
            cancellation)
            ?? throw new RefusedException(Refusal.Unknown, address.Unknown);
        foreach (var line in ExplanationText.Lines(explanation, run.Node.Reading.Zone))
            yield return new OperatorLine(line);
        yield return OperatorLine.OfData(explanation.ToJson());
    }
}
