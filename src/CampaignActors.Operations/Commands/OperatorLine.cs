using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>
/// One line of what a command says. People get those with a text, programs those with data: what are many lines for one is often one
/// document for the other.
/// </summary>
/// <param name="Text">One line without its end.</param>
/// <param name="Data">The same for programs.</param>
public sealed record OperatorLine(string? Text, JsonObject? Data = null)
{
    /// <summary>One line, whatever is in it: it goes to terminals of clients that we know nothing of.</summary>
    public string? Text { get; init; } = Text is null ? null : Shown.OneLine(Text, int.MaxValue);

    /// <summary>Why the command could not be done, or not further; no line comes after it.</summary>
    public Refusal? Error { get; init; }

    public static OperatorLine OfData(JsonObject data) => new(null, data);

    public static OperatorLine Failed(Refusal refusal, string text) => new(text) { Error = refusal };
}
