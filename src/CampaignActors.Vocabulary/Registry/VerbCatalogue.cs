using CampaignActors.Vocabulary.Catalogue;

using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>
/// The commands of scenario files. <c>create</c>, <c>set</c> and <c>parallel</c> hold maps and lists of their own and have no
/// arguments here.
/// </summary>
public static class VerbCatalogue
{
    public const string Create = "create";
    public const string Set = "set";
    public const string Parallel = "parallel";

    /// <summary>In the order of the documentation.</summary>
    public static readonly IReadOnlyList<Verb> All =
    [
        OfFiles(Create, "KIND: {CODE: {fields}}: as in setup, at this instant.", []),
        OfFiles(Set, "KIND/CODE: {field: value}: changes fields.", []),
        .. DeliveryVerbs.Preparing,
        .. PlanningVerbs.All,
        .. DeliveryVerbs.Sending,
        .. StockVerbs.All,
        .. MoneyVerbs.All,
        .. SavedViewKinds.Verbs,
        WorkflowActions.Verb,
        .. AudienceKinds.OfFiles,
        OfFiles("crash", "Kills a node or an entity, which recovers; the model engine ignores it.",
            [new("node", Ordinal, "Number of the node, from 1."), new("entity", Name, "KIND/CODE, or STOCK/LINE.")],
            KeyRule.ExactlyOne("node", "entity")),
        OfFiles(Parallel, "A list of commands issued at the same instant; any order is legal.", []),
    ];

    private static readonly Dictionary<string, Verb> ByName = All.ToDictionary(verb => verb.Name);

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(verb => verb.Name)];

    public static Verb? Find(string name) => ByName.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">There is no such verb.</exception>
    public static Verb Get(string name) => ByName[name];

    /// <summary>A step of scenario files that is no command to one entity.</summary>
    private static Verb OfFiles(string name, string doc, IReadOnlyList<Field> arguments, params IReadOnlyList<KeyRule> rules) =>
        new(name, new RecordType(name, arguments) { Rules = rules }, doc, [], null);
}
