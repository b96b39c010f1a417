using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Explaining;

/// <summary>The entity of a figure, as it is typed: <c>budgets/BDG6</c>, or <c>stocks/STK1/CARD</c> for a stock line.</summary>
public sealed record FigureAddress(string Kind, IReadOnlyList<Code> Codes)
{
    /// <summary><c>unknown budget 'BDG6'</c></summary>
    public string Unknown =>
        $"unknown {(Codes.Count == 2 ? "stock line" : KindCatalogue.Singular(Kind))} {Shown.Quote(string.Join('/', Codes))}";

    /// <exception cref="InputException">It is no address.</exception>
    public static FigureAddress Read(string address)
    {
        var parts = address.Split('/');
        if (parts.Length != 2 && !(parts.Length == 3 && parts[0] == "stocks"))
            throw new InputException(null,
                $"{Shown.Quote(address)} is not an address, expected KIND/CODE such as budgets/BDG6, or stocks/STK1/CARD for a stock line");
        var kind = KindCatalogue.Find(parts[0])?.Name
            ?? throw new InputException(null, $"unknown kind {Shown.Quote(parts[0])}{Suggestion.Expected(parts[0], KindCatalogue.Names)}");
        if (kind == "workflows")
            parts[1] = WorkflowNames.Canonical(parts[1]) ?? parts[1];
        return new FigureAddress(kind, [.. parts[1..].Select(part => CodeOf(kind, part))]);
    }

    private static Code CodeOf(string kind, string text)
    {
        var read = Scalars.Code(new ScalarNode(text, true, Client.Change.Typed)).In(kind);
        return read.Error is { } error ? throw new InputException(null, error.Message) : read.OrThrow();
    }
}
