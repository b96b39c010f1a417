using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Verifying;

internal readonly record struct TransferId(Code From, Code To, string Id);

/// <summary>The amounts that both sides of a transfer have written; one each if correct.</summary>
internal sealed record Transfer(List<Money> Given, List<Money> Received)
{
    public bool Balances => Given.Count == 1 && Received.SequenceEqual(Given);
}

/// <summary>
/// Collects from the history of the budgets every line ever written, every amount allocated or transferred, and every overrun.
/// </summary>
internal sealed class BudgetWatch
{
    private readonly Dictionary<EntityRef, decimal[]> _lines = [];
    private readonly Dictionary<Currency, decimal> _stated = [];
    private readonly Dictionary<TransferId, Transfer> _transfers = [];

    public Findings Overruns { get; } = new("free");

    /// <summary>How often a budget under Block was looked at when something of it changed.</summary>
    public long Looks { get; private set; }

    public IReadOnlyDictionary<TransferId, Transfer> Transfers => _transfers;

    /// <summary>Allocated amounts less those that they replaced, by currency.</summary>
    public IReadOnlyDictionary<Currency, decimal> Stated => _stated;

    /// <summary>Σ of every line ever written that counts, reversals among them.</summary>
    public decimal Written(EntityRef budget, LedgerLevel level) => _lines.GetValueOrDefault(budget)?[(int)level] ?? 0;

    public void See(EntityRef self, IEntityState stateBefore, IEntityState stateAfter, IEvent happened)
    {
        if (stateBefore is not BudgetState before || stateAfter is not BudgetState after)
            return;
        switch (happened)
        {
            case BudgetCharged charged:
                Add(self, charged);
                break;
            case BudgetDescribed when after.Allocated.Amount != before.Allocated.Amount:
                _stated[after.Currency] = _stated.GetValueOrDefault(after.Currency) + after.Allocated.Amount - before.Allocated.Amount;
                break;
            case AmountGiven given:
                Of(self.Code, given.To, given.Id).Given.Add(given.Amount);
                break;
            case AmountReceived received:
                Of(received.From, self.Code, received.Id).Received.Add(received.Amount);
                break;
        }
        Look(self, before, after, happened);
    }

    private Transfer Of(Code from, Code to, string id)
    {
        var key = new TransferId(from, to, id);
        return _transfers.TryGetValue(key, out var known) ? known : _transfers[key] = new Transfer([], []);
    }

    private void Add(EntityRef self, BudgetCharged charged)
    {
        if (!_lines.TryGetValue(self, out var sums))
            _lines[self] = sums = new decimal[(int)LedgerLevel.Invoiced + 1];
        foreach (var line in charged.Lines.Where(l => l.Consolidated))
            sums[(int)line.Level] += line.Amount.Amount;
    }

    /// <summary>
    /// What is spent is recorded, never asked, and may take a budget below zero. What has to be asked for must not grow beyond what is
    /// allocated while less than nothing is free.
    /// </summary>
    private void Look(EntityRef self, BudgetState before, BudgetState after, IEvent happened)
    {
        if (after.Fields is null || after.Overrun != OverrunPolicy.Block)
            return;
        Looks++;
        if (after.Free.Amount < 0 && after.Free < before.Free && before.Fields is not null && before.Overrun == OverrunPolicy.Block
            && Asked(after) > Asked(before))
            Overruns.Add($"{self}: {happened.GetType().Name} leaves {after.Free.Plain()} free");
    }

    private static decimal Asked(BudgetState budget) =>
        (BudgetHolds.Asked(budget) - budget.Allocated).Amount;
}
