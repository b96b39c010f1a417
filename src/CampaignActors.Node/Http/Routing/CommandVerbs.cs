using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Node.Http.Routing;

/// <summary>The verbs that have an address, <c>/commands/VERB</c>.</summary>
public static class CommandVerbs
{
    /// <summary>All but those that only make sense in scenario files.</summary>
    public static readonly IReadOnlyList<string> All =
        [.. VerbCatalogue.All.Where(verb => verb.Bind is not null).Select(verb => verb.Name)];
}
