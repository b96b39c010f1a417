using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Commands.Palettes;


namespace CampaignActors.Operations.Operators;

/// <summary>All operator commands, once. Help, completion, the command line, HTTP and pbm are made from it.</summary>
public static class OperatorCatalogue
{
    private static readonly (string Name, string Description, IReadOnlyList<OperatorCommand> Commands)[] s_palettes =
    [
        ("actor", "The actors of a node.", ActorPalette.Commands),
        ("cluster", "The members of the cluster, as this node sees them.", ClusterPalette.Commands),
        ("cluster-sharding", "Where entities live.", ShardingPalette.Commands),
        ("log", "The last lines of this node's log.", LogPalette.Commands),
        ("uptime", "How long this node is up.", UptimePalette.Commands),
        ("workflow", "The technical workflows.", WorkflowPalette.Commands),
        ("campaign", "Campaigns.", KindPalettes.Campaigns),
        ("delivery", "Deliveries.", KindPalettes.Deliveries),
        ("task", "Tasks.", KindPalettes.Tasks),
        ("budget", "Budgets: figures, ledger and past.", [.. KindPalettes.Budgets, .. BudgetPalette.Commands]),
        ("stock", "Stocks: what is there and how long it lasts.", [.. KindPalettes.Stocks, .. StockPalette.Commands]),
        ("entity", "One entity of any kind, as it is stored.", EntityPalette.Commands),
        ("explain", "Why a figure is what it is.", ExplainPalette.Commands),
    ];

    private static readonly Dictionary<(string, string), OperatorCommand> s_commands =
        s_palettes.SelectMany(p => p.Commands).ToDictionary(c => (c.Definition.Palette, c.Definition.Name));

    public static IReadOnlyList<OperatorPalette> Palettes { get; } =
        [.. s_palettes.Select(p => new OperatorPalette(p.Name, p.Description, [.. p.Commands.Select(c => c.Definition)]))];

    /// <exception cref="KeyNotFoundException">There is no such command.</exception>
    public static OperatorCommand Find(CommandDefinition definition) => s_commands[(definition.Palette, definition.Name)];

    /// <exception cref="KeyNotFoundException">There is no such palette.</exception>
    public static OperatorPalette Palette(string name) =>
        Palettes.FirstOrDefault(p => p.Name == name) ?? throw new KeyNotFoundException(name);
}
