using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>
/// The currency of amounts in a change of an entity that exists: the one that it is kept in, unless the change names another. The default
/// of a file or a node applies where neither names one.
/// </summary>
public static class EntityCurrency
{
    /// <summary>Whether amounts of this kind have a currency of their own, and this change does not name one.</summary>
    public static bool IsOpen(string kind, MapNode fields) =>
        !fields.Has(CurrencyType.Field) && KindCatalogue.Find(kind) is { } known
        && (known.Setup.Find(CurrencyType.Field) is not null || known.Expected.Find(CurrencyType.Field) is not null);

    /// <summary>How the amounts of the change are read.</summary>
    /// <param name="find">Looks for the currency of the entity; asked only when it matters.</param>
    public static ReadContext Read(ReadContext context, string kind, MapNode fields, Func<Currency?> find) =>
        IsOpen(kind, fields) && find() is { } kept ? context with { Currency = kept } : context;
}
