using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Node.Http.Routing;

/// <summary>The verbs that have an address, <c>/commands/VERB</c>.</summary>
public static class CommandVerbs
{
    /// <summary>All but those that only make sense in scenario files.</summary>
    public static readonly IReadOnlyList<string> All =
        [.. VerbCatalogue.Names.Except([VerbCatalogue.Create, VerbCatalogue.Set, VerbCatalogue.Parallel, "crash"])];
}
