using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Verifying;

/// <summary>The money: what items say they have posted against the lines of the budgets, and every budget against itself.</summary>
internal static class LedgerChecks
{
    public static IEnumerable<CheckResult> Of(JournalFold journal)
    {
        yield return Postings(journal);
        yield return Figures(journal);
        yield return Holds(journal);
        yield return Allocation(journal);
        yield return journal.Budgets.Overruns.Result(
            $"{journal.Budgets.Looks} changes of budgets under Block, none asked for more than was free");
    }

    /// <summary>The lines that an item says it has sent to a budget.</summary>
    private static IEnumerable<(EntityRef Item, string Budget, Contribution Posted)> Posted(JournalFold journal)
    {
        foreach (var (self, delivery) in journal.All<DeliveryModel>())
        {
            if (delivery.Charges.Posted is { Budget: { } budget } posted)
                yield return (self, budget, posted.Contribution);
        }
        foreach (var (self, task) in journal.All<TaskState>())
        {
            if (task.Charges.Posted is { Budget: { } budget } posted)
                yield return (self, budget, posted.Contribution);
        }
        foreach (var (self, campaign) in journal.All<CampaignState>())
        {
            foreach (var (budget, posting) in campaign.Postings)
                yield return (self, budget, posting.Own);
        }
    }

    private static CheckResult Postings(JournalFold journal)
    {
        var findings = new Findings("postings");
        var said = Posted(journal).Where(p => !p.Posted.IsEmpty).ToDictionary(p => (p.Item, p.Budget), p => p.Posted);
        var (sums, lines) = (new Dictionary<Currency, decimal>(), 0L);
        foreach (var (self, budget) in journal.All<BudgetState>())
        {
            foreach (var (item, entry) in budget.Items)
            {
                lines += entry.Lines.Count;
                foreach (var line in entry.Lines)
                    sums[line.Original.Currency] = sums.GetValueOrDefault(line.Original.Currency) + line.Original.Amount;
                var expected = budget.Waiting?.ContainsKey(item) == true
                    ? entry.Contribution
                    : said.GetValueOrDefault((item, budget.Code.Text)) ?? Contribution.None;
                findings.AddIf(
                    entry.Lines.GroupBy(l => (l.Category, l.Invoice, l.Level == LedgerLevel.Invoiced)).Any(g => g.Count() > 1),
                    () => $"{self}: {item} stands with two lines of one category: "
                        + $"{string.Join(" + ", entry.Lines.Select(l => l.Original))}");
                var wanted = expected.Parts().ToLookup(p => (p.Category, p.Paid), p => p.Amount);
                var stands = entry.Lines.ToLookup(l => (l.Category, Paid: l.Level == LedgerLevel.Invoiced), l => l.Original);
                foreach (var part in wanted.Select(w => w.Key).Union(stands.Select(s => s.Key)))
                {
                    findings.AddIf(
                        Sums(wanted[part]) is var posted && Sums(stands[part]) is var there && posted != there,
                        () => $"{self}: {item} {(part.Category.Length > 0 ? part.Category : "without category")}"
                            + $"{(part.Paid ? ", paid," : "")} "
                            + $"stands with {Text(Sums(stands[part]))}, it has posted {Text(Sums(wanted[part]))}");
                }
            }
        }
        foreach (var ((item, budget), contribution) in said)
        {
            var there = journal.Find<BudgetState>(Kinds.Budget(new Code(budget)));
            findings.AddIf(
                there is null || (!there.Items.ContainsKey(item) && there.Waiting?.ContainsKey(item) != true),
                () => $"budgets/{budget}: nothing stands for {item}, it has posted "
                    + $"{string.Join(" + ", contribution.Parts().Select(p => p.Amount))}");
        }
        return findings.Result(
            $"{lines} lines of {said.Count} items, Σ {Text(sums)}: what budgets hold is what items have posted, by budget and category");
    }

    private static CheckResult Figures(JournalFold journal)
    {
        var (findings, budgets) = (new Findings("figures"), 0);
        foreach (var (self, budget) in journal.All<BudgetState>().Where(b => b.State.Fields is not null))
        {
            budgets++;
            foreach (var problem in BudgetFigures.Problems(self, budget, level => journal.Budgets.Written(self, level)))
                findings.Add(problem);
        }
        return findings.Result($"{budgets} budgets: every level, category, hold and what is free is the sum of its lines");
    }

    /// <summary>Reservations of a budget and holds of items match; at rest there are none.</summary>
    private static CheckResult Holds(JournalFold journal)
    {
        var findings = new Findings("holds");
        var known = journal.All<DeliveryModel>().Select(d => (d.Entity, d.State.Charges.Holds))
            .Concat(journal.All<TaskState>().Select(t => (t.Entity, t.State.Charges.Holds)))
            .Concat(journal.All<CampaignState>().Select(c => (c.Entity, c.State.Holds)))
            .SelectMany(i => i.Holds.Select(h => (i.Entity, h.Budget, h.Id))).ToHashSet();
        var set = journal.All<BudgetState>()
            .SelectMany(b => b.State.Holds.Where(h => EntityCatalog.Find(h.Key.Kind) is not null)
                .SelectMany(h => h.Value.Keys.Select(id => (h.Key, b.State.Code, id)))).ToHashSet();
        foreach (var (item, budget, id) in set.Except(known))
            findings.Add($"budgets/{budget}: money is set aside for {item} ({id}), which does not know of it");
        foreach (var (item, budget, id) in known.Except(set))
            findings.Add($"{item}: budget {budget} is believed to have set money aside ({id}), it has not");
        return findings.Result($"{set.Count} amounts set aside for items, as the items know them");
    }

    private static CheckResult Allocation(JournalFold journal)
    {
        var findings = new Findings("allocation");
        foreach (var ((from, to, id), transfer) in journal.Budgets.Transfers)
        {
            findings.AddIf(!transfer.Balances,
                () => $"transfer {id} of {from} to {to}: given {Once(transfer.Given)}, received {Once(transfer.Received)}");
        }
        var sums = new Dictionary<Currency, decimal>();
        foreach (var (self, budget) in journal.All<BudgetState>().Where(b => b.State.Fields is not null))
        {
            sums[budget.Currency] = sums.GetValueOrDefault(budget.Currency) + budget.Allocated.Amount;
            findings.AddIf(budget.Expected is { Count: > 0 }, () => $"{self}: waits for {string.Join(", ", budget.Expected!.Keys)}");
        }
        foreach (var (currency, sum) in sums)
        {
            var stated = journal.Budgets.Stated.GetValueOrDefault(currency);
            findings.AddIf(sum != stated, () => $"{sum} {currency} are allocated, {stated} were stated");
        }
        return findings.Result(
            $"Σ allocated {Text(sums)} is what was stated; {journal.Budgets.Transfers.Count} transfers, each given and received once");
    }

    private static Map<decimal> Sums(IEnumerable<Money> amounts) => Map<decimal>.Of(amounts
        .GroupBy(a => a.Currency.Code).Select(g => KeyValuePair.Create(g.Key, g.Sum(a => a.Amount))).Where(s => s.Value != 0));

    private static string Text(Map<decimal> sums) =>
        sums.Count == 0 ? "nothing" : string.Join(" + ", sums.Select(s => FormattableString.Invariant($"{s.Value} {s.Key}")));

    private static string Once(List<Money> amounts) => amounts.Count == 0 ? "nothing" : string.Join(" and ", amounts);

    private static string Text(Dictionary<Currency, decimal> sums) =>
        sums.Count == 0
            ? "0"
            : string.Join(
                " + ", sums.OrderBy(s => s.Key.Code, StringComparer.Ordinal).Select(
                    s => FormattableString.Invariant($"{s.Value} {s.Key}")));
}
