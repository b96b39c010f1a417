using CampaignActors.Domain.People;

namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>Whether journal, answers and states agree after a <see cref="FaultRun"/>, and agree with a run without faults.</summary>
public sealed class FaultCheck(FaultPlan plan, IReadOnlyCollection<Sent> sent, CampaignSystem node)
{
    /// <returns>The first thing that is wrong, or <c>null</c>.</returns>
    public async Task<string?> FindAsync() =>
        Answers() ?? await FaultFreeAsync<BudgetState>(Kinds.Budgets) ?? await FaultFreeAsync<OperatorState>(
            Kinds.Operators) ?? Overspent() ?? Effects() ?? Tree();

    /// <summary>
    /// Accepted: there exactly once, where the answer said. Refused: not there. Unchanged: not there, or in a row without events, which
    /// keeps the answer for a late copy. Unknown: at most once.
    /// </summary>
    private string? Answers()
    {
        foreach (var command in sent)
        {
            var rows = plan.Journal(command.Target.Kind).GetValueOrDefault(command.Target.Code.Text) ?? [];
            var at = rows.Select((row, i) => (row.CommandId, Sequence: i + 1L)).Where(r => r.CommandId == command.Id)
                .Select(r => r.Sequence).ToList();
            var what = $"{command.Id} ({command.Command.GetType().Name} on {command.Target})";
            if (at.Count > 1)
                return $"{what} was carried out {at.Count} times";
            var accepted = command.Answers.Where(a => a.Outcome == Outcome.Accepted).ToList();
            if (accepted.Count > 0 && at.Count == 0)
                return $"{what} was accepted and is not in the journal";
            if (accepted.FirstOrDefault(a => a.Revision != at[0]) is { } other)
                return $"{what} was answered with revision {other.Revision} and stands in row {at[0]}";
            var kept = at.Count == 1 && rows[(int)at[0] - 1].Events.Count == 0 && command.Answers.All(a => a.Outcome == Outcome.Unchanged);
            if (at.Count == 1 && !kept && command.Answers.All(a => a.Outcome is Outcome.Rejected or Outcome.Unchanged))
                return $"{what} was answered with {command.Answers.First()} and is in the journal";
            if (command.Answers.Any(a => a.Refusal == Refusal.Conflict))
                return $"{what} was taken for another command";
        }
        return null;
    }

    /// <summary>The same commands, in the order of the journal, through a shell to which nothing happens, lead to the same state.</summary>
    private async Task<string?> FaultFreeAsync<T>(string kind) where T : class
    {
        foreach (var (code, rows) in plan.Journal(kind))
        {
            var self = new EntityRef(kind, new Code(code));
            var shell = new EntityShell(EntityCatalog.Get(kind), self);
            var consents = 0L;
            foreach (var row in rows.Where(r => r.CommandId is not null))
            {
                var command = sent.Single(s => s.Target == self && s.Id == row.CommandId);
                shell.Handle(new CommandMessage(self, command.Id, row.By, row.At, command.Command));
                Drain(shell, ref consents);
            }
            var expected = Encoding.UTF8.GetString(Contracts.Serialize((T)shell.State));
            var shown = (await node.Client.ReadAsync(self)).View;
            if (shown != expected)
                return $"{self} is\n{shown}\nand without faults would be\n{expected}";
        }
        return null;
    }

    /// <summary>
    /// Writes at once, says of every group that it exists, but of none with the operator's own code, and consents to everything: the
    /// journal has what was accepted.
    /// </summary>
    private static void Drain(EntityShell shell, ref long consents)
    {
        for (var actions = shell.TakeActions(); actions.Count > 0; actions = shell.TakeActions())
        {
            foreach (var action in actions)
            {
                if (action is ShellAction.Write)
                    shell.Written();
                else if (action is ShellAction.Send { Message: FactsQuery query })
                    shell.Handle(
                        new FactsAnswer(
                            query.From, query.Target, query.Tag, query.Target.Code == query.From.Code ? null : new GroupFacts("", [])));
                else if (action is ShellAction.Send { Message: EffectMessage { Payload: IConsent } asked })
                    shell.Handle(
                        new EffectMessage(
                            asked.Source, asked.Target, ++consents, asked.At, "", new ConsentReply(asked.Counter, true, default, "")));
            }
        }
    }

    /// <summary>The guard held at every single row, not only in the end.</summary>
    private string? Overspent()
    {
        foreach (var (code, rows) in plan.Journal(Kinds.Budgets))
        {
            var kind = EntityCatalog.Get(Kinds.Budgets);
            var state = kind.Initial(new Code(code));
            foreach (var row in rows)
            {
                state = EntityFold.Apply(kind, state, row);
                var budget = (BudgetState)state;
                if (budget.Free.Amount < 0)
                    return $"budget {code} is overspent after {row.CommandId}";
                var held = budget.Holds.Values.Sum(h => h.Values.Max()!.Amount);
                if (held != budget.Held.Amount)
                    return $"budget {code}: holds add up to {held}, it says {budget.Held}";
            }
        }
        return null;
    }

    /// <summary>
    /// Every effect of every operator was taken in by its group once, in order, and the groups' members are what operators say.
    /// </summary>
    private string? Effects()
    {
        var operators = plan.Journal(Kinds.Operators);
        foreach (var (code, rows) in plan.Journal(Kinds.Groups))
        {
            foreach (var source in operators.Keys)
            {
                var from = Some.Operator(source);
                var sentCounters = operators[source].SelectMany(r => r.Effects).Where(e => e.Target == Some.Group(code))
                    .Select(e => e.Counter).ToList();
                var taken = rows.Where(r => r.Source?.Entity == from).Select(r => r.Source!.Value.Counter).ToList();
                if (!taken.SequenceEqual(sentCounters))
                    return $"group {code} took in {string.Join(",", taken)} of {from}, which sent {string.Join(",", sentCounters)}";
            }
            var members = ((GroupState)Fold(Kinds.Groups, code, rows)).Members.Select(m => m.Text).Order(StringComparer.Ordinal).ToList();
            var wanted = operators
                .Where(o => ((OperatorState)Fold(Kinds.Operators, o.Key, o.Value)).Fields?.Groups?.Contains(new Code(code)) ?? false)
                .Select(o => o.Key).Order(StringComparer.Ordinal).ToList();
            if (!members.SequenceEqual(wanted))
                return $"group {code} has {string.Join(",", members)}, operators say {string.Join(",", wanted)}";
        }
        return null;
    }

    /// <summary>The tree and the budgets say the same of who is below whom, and no entity waits for a consent any more.</summary>
    private string? Tree()
    {
        var trees = plan.Journal(Kinds.Trees);
        var tree = trees.Count == 0 ? null : (BudgetTreeState)Fold(Kinds.Trees, Kinds.BudgetTree.Code, trees[Kinds.BudgetTree.Code]);
        foreach (var (code, rows) in plan.Journal(Kinds.Budgets))
        {
            var says = ((BudgetState)Fold(Kinds.Budgets, code, rows)).Fields?.RelatedTo;
            Code? known = tree is not null && tree.Mains.TryGet(code, out var main) ? main : null;
            if (says != known)
                return $"budget {code} says it is below '{says}', the tree says '{known}'";
            if (rows.LastOrDefault(r => r.Pending is not null)?.Pending?.Now is { } waits)
                return $"budget {code} still waits for consents to {waits.CommandId}";
        }
        return null;
    }

    private static object Fold(string kind, string code, IReadOnlyList<Envelope> rows) => rows.Aggregate(
        EntityCatalog.Get(kind).Initial(new Code(code)), (state, row) => EntityFold.Apply(EntityCatalog.Get(kind), state, row));
}
