using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>Lines of a ledger that are alike in everything that a report asks for.</summary>
/// <param name="Item"><c>null</c>: the report does not ask.</param>
/// <param name="Time">The period; empty: the report does not ask.</param>
internal readonly record struct LineKey(Code Budget, Currency Currency, EntityRef? Item, Code? Campaign, string Category, string Time);

/// <summary>
/// The lines that a report is about, added up as far as it allows, and what is known of the entities behind them. Lines are taken one by
/// one, so that memory is needed for the sums and not for the lines.
/// </summary>
internal sealed class GatheredLines
{
    private readonly Dictionary<LineKey, LevelSums> _sums = [];
    private readonly Dictionary<EntityRef, EntityHead> _heads = [];

    /// <param name="by">What the report groups by, in the words of the catalogue.</param>
    public GatheredLines(ReportQuery query, ILedgerSource source, params IReadOnlyCollection<string> by)
    {
        Budgets = source.Budgets().ToDictionary(b => b.Code);
        var step = by.Select(Step).FirstOrDefault(s => s is not null);
        var (items, categories) = (query.Provider is not null || by.Contains("item") || by.Contains("provider"), by.Contains("category"));
        // The label of an item is its own; any other is that of the campaign.
        var places = by.Any(b => b is "program" or "plan") || (by.Contains("label") && !by.Contains("item"))
            || query.Program is not null || query.Plan is not null;
        // What nothing is grouped by is no part of the key: there are as many keys as rows, not as campaigns.
        var campaigns = items || places || by.Contains("campaign");
        foreach (var line in source.Lines(query.Slice()))
        {
            var start = Budgets.TryGetValue(line.Budget, out var budget) ? budget.FiscalYearStart : 1;
            if (query.Period is { } period && !period.Has(line.Day, start))
                continue;
            if (query.Category is { } category && line.Category != category)
                continue;
            // Without a campaign, the item itself knows its program.
            var key = new LineKey(
                line.Budget, line.Amount.Currency, items || (campaigns && line.Campaign is null) ? line.Item : null,
                campaigns ? line.Campaign : null,
                categories ? line.Category : "", step is { } s ? ReportPeriod.Of(line.Day, s, start) : "");
            if (!_sums.TryGetValue(key, out var sums))
                _sums[key] = sums = new LevelSums();
            sums.Add(line.Level, line.Amount.Amount);
        }
        if (items || places)
            Read(source, _sums.Keys.Select(k => k.Item).OfType<EntityRef>());
        if (places)
            Read(source, _sums.Keys.Select(k => k.Campaign).OfType<Code>().Select(Kinds.Campaign));
        if (query.Plan is not null || by.Contains("plan"))
            Read(source, _heads.Values.Select(h => h.Program).OfType<Code>().Select(Kinds.Program).ToList());
        Lines = [.. _sums.Where(s => Fits(query, s.Key)).Select(s => (s.Key, s.Value))];
    }

    public IReadOnlyDictionary<Code, BudgetHead> Budgets { get; }

    public IReadOnlyList<(LineKey Key, LevelSums Sums)> Lines { get; }

    public EntityHead? Head(EntityRef? entity) => entity is { } e ? _heads.GetValueOrDefault(e) : null;

    public EntityHead? CampaignOf(LineKey line) => line.Campaign is { } campaign ? Head(Kinds.Campaign(campaign)) : null;

    public Code? ProgramOf(LineKey line) => line.Campaign is null ? Head(line.Item)?.Program : CampaignOf(line)?.Program;

    public Code? PlanOf(LineKey line) => ProgramOf(line) is { } program ? Head(Kinds.Program(program))?.Plan : null;

    /// <summary>The text by which a line is grouped.</summary>
    public string Group(LineKey line, string by) => by switch
    {
        "category" => CategoryOf(line),
        "provider" => Head(line.Item)?.Provider?.Text,
        "campaign" => line.Campaign?.Text,
        "program" => ProgramOf(line)?.Text,
        "plan" => PlanOf(line)?.Text,
        "budget" => line.Budget.Text,
        "item" => line.Item?.ToString(),
        _ => line.Time,
    } ?? ReportCatalogue.None;

    /// <summary>The expense category, with the reserved name for what has none.</summary>
    public static string CategoryOf(LineKey line) =>
        line.Category == Contribution.Uncategorised ? ReservedNames.Uncategorised : line.Category;

    private void Read(ILedgerSource source, IEnumerable<EntityRef> entities)
    {
        foreach (var (entity, head) in source.Heads([.. entities.Distinct().Where(e => !_heads.ContainsKey(e))]))
            _heads[entity] = head;
    }

    private bool Fits(ReportQuery query, LineKey line) =>
        (query.Provider is null || Head(line.Item)?.Provider == query.Provider)
        && (query.Program is null || ProgramOf(line) == query.Program)
        && (query.Plan is null || PlanOf(line) == query.Plan);

    private static ReportStep? Step(string by) => by switch
    {
        "day" => ReportStep.Day,
        "month" => ReportStep.Month,
        "quarter" => ReportStep.Quarter,
        "year" => ReportStep.Year,
        _ => null,
    };
}
