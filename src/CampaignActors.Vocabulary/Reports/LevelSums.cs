using CampaignActors.Domain.Ledger;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>
/// Amounts of one currency by level, exact. They are plain numbers, because the sum of many budgets may exceed the largest amount.
/// </summary>
internal sealed class LevelSums
{
    private readonly decimal[] _by = new decimal[ReportCatalogue.Levels.Count];

    public decimal Total => _by.Sum();

    /// <summary>Reserved + committed + spent + invoiced.</summary>
    public decimal Engaged => _by.Skip(1).Sum();

    public bool IsZero => Array.TrueForAll(_by, sum => sum == 0);

    public void Add(LedgerLevel level, decimal amount) => _by[(int)level - 1] += amount;

    public void Add(LevelSums other)
    {
        for (var level = 0; level < _by.Length; level++)
            _by[level] += other._by[level];
    }

    /// <summary>The five levels and their sum, as cells.</summary>
    public IEnumerable<object?> Cells() => [.. _by.Cast<object?>(), Total];
}
