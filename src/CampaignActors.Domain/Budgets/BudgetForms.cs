using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>Between <see cref="BudgetCharged"/> and its stored form.</summary>
internal static class BudgetForms
{
    /// <returns>The short form, or the event itself where that would not say the same.</returns>
    public static IEvent Short(BudgetState before, BudgetCharged whole)
    {
        if (whole.Lines.Count > 0 && whole.Lines[0].Number != before.LastLine + 1)
            return whole;
        var charge = Charge(before, whole);
        var except = new List<EntityRef>();
        var follows = new HashSet<EntityRef>();
        if (whole.Terms is { } terms && whole.Item.Kind == Kinds.Campaigns)
        {
            var last = before.LastLine;
            var written = whole.Lines.ToLookup(l => l.Item);
            foreach (var (item, entry) in LinesUnderTerms.Items(before, whole.Item))
            {
                var lines = written[item].ToList();
                var ruled = LinesUnderTerms.Of(entry, terms, last, charge?.ChargedAt ?? default, charge?.LocalDay);
                if (!ruled.SequenceEqual(lines))
                    except.Add(item);
                else
                    follows.Add(item);
                last += lines.Count;
            }
        }
        var form = new BudgetPosted(
            whole.Item, whole.Terms, whole.Lines.Where(l => !follows.Contains(l.Item)).Select(l => Form(whole.Item, l, charge)).ToSeq(),
            whole.Estimate)
        {
            Contribution = before.Items.GetValueOrDefault(whole.Item)?.Contribution == whole.Contribution ? null : whole.Contribution,
            Clears = whole.Clears.Count == 0 ? null : whole.Clears,
            Expenses = whole.Expenses,
            ChargedAt = charge?.ChargedAt,
            LocalDay = charge?.LocalDay,
            Follow = follows.Count > 0 ? true : null,
            Except = follows.Count > 0 && except.Count > 0 ? except.ToSeq() : null,
        };
        return Whole(before, form) == whole ? form : whole;
    }

    /// <exception cref="InvalidOperationException">
    /// A line that is reversed is not there: the rows before are not those that it was written after.
    /// </exception>
    public static BudgetCharged Whole(BudgetState before, BudgetPosted form)
    {
        var (lines, last) = (new List<CostLine>(), before.LastLine);
        if (form is { Follow: true, Terms: { } terms })
        {
            var stated = form.Lines.ToLookup(l => l.Item ?? form.Item);
            foreach (var (item, entry) in LinesUnderTerms.Items(before, form.Item))
            {
                if (form.Except?.Contains(item) ?? false)
                    Add(stated[item]);
                else
                    lines.AddRange(LinesUnderTerms.Of(entry, terms, last, form.ChargedAt ?? default, form.LocalDay));
                last = lines.Count == 0 ? before.LastLine : lines[^1].Number;
            }
            Add(stated[form.Item]);
        }
        else
        {
            Add(form.Lines);
        }
        return new BudgetCharged(
            form.Item, form.Contribution ?? before.Items.GetValueOrDefault(form.Item)?.Contribution ?? Contribution.None, form.Terms,
            form.Clears ?? [], lines.ToSeq(), form.Estimate)
        {
            Expenses = form.Expenses,
        };

        void Add(IEnumerable<PostedLine> posted)
        {
            foreach (var line in posted)
                lines.Add(Line(before, form, line, ++last));
        }
    }

    private static CostLine Line(BudgetState before, BudgetPosted form, PostedLine posted, long number)
    {
        var item = posted.Item ?? form.Item;
        if (posted.Reverses is { } reversed)
        {
            var line = before.Items.GetValueOrDefault(item)?.Lines.FirstOrDefault(l => l.Number == reversed)
                ?? throw new InvalidOperationException($"line {reversed} of {item} is reversed and is not there");
            return LinesUnderTerms.Reversal(line, number);
        }
        var own = posted.ChargedAt is not null;
        return new CostLine(
            number, item, posted.Category ?? "", posted.Level!.Value, posted.Amount!.Value, posted.Draft is not true,
            own ? posted.ChargedAt!.Value : form.ChargedAt!.Value, null)
        {
            LocalDay = own ? posted.LocalDay : form.LocalDay, Converted = posted.Converted, Invoice = posted.Invoice,
        };
    }

    private static PostedLine Form(EntityRef self, CostLine line, CostLine? charge)
    {
        EntityRef? item = line.Item == self ? null : line.Item;
        if (line.Reverses is { } reversed)
            return new PostedLine { Reverses = reversed, Item = item };
        var own = charge is null || (line.ChargedAt, line.LocalDay) != (charge.ChargedAt, charge.LocalDay);
        return new PostedLine
        {
            Item = item,
            Category = line.Category.Length == 0 ? null : line.Category,
            Level = line.Level,
            Amount = line.Amount,
            Draft = line.Consolidated ? null : true,
            ChargedAt = own ? line.ChargedAt : null,
            LocalDay = own ? line.LocalDay : null,
            Converted = line.Converted,
            Invoice = line.Invoice,
        };
    }

    /// <summary>The line whose charge the event states: the last new one whose charge no line of its item had before.</summary>
    private static CostLine? Charge(BudgetState before, BudgetCharged whole) =>
        whole.Lines.LastOrDefault(l => l.Reverses is null
            && (before.Items.GetValueOrDefault(l.Item)?.Lines.All(b => b.ChargedAt != l.ChargedAt) ?? true))
        ?? whole.Lines.LastOrDefault(l => l.Reverses is null);
}
