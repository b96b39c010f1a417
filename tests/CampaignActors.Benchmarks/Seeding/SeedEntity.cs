using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Benchmarks.Seeding;

/// <summary>
/// An entity that lives in its shell alone: what it is told makes the very rows that a node would write. Facts that it asks for are given
/// to it, and effects that it sends are confirmed at once.
/// </summary>
internal sealed class SeedEntity(EntityRef self, Func<EntityRef, IFacts?>? facts = null)
{
    private readonly EntityShell _shell = new(
        EntityCatalog.Get(self.Kind), self, ShellOptions.Default with { SnapshotEvery = int.MaxValue });
    private readonly List<StoredEnvelope> _rows = [];

    public EntityRef Self => self;

    public object State => _shell.State;

    /// <summary>From the first to the last.</summary>
    public IReadOnlyList<StoredEnvelope> Rows => _rows;

    /// <summary>The agenda as the rows leave it.</summary>
    public IReadOnlyDictionary<string, Instant> Due
    {
        get
        {
            var due = new Dictionary<string, Instant>(StringComparer.Ordinal);
            foreach (var change in _rows.SelectMany(r => r.Envelope.Due))
            {
                if (change.At is { } at)
                    due[change.Agenda] = at;
                else
                    due.Remove(change.Agenda);
            }
            return due;
        }
    }

    public void Command(string id, ICommand command, Instant at) => Take(new CommandMessage(self, id, "bench", at, command));

    /// <exception cref="VoidRunException">It is refused, or its effects are not done with.</exception>
    public void Take(CommandMessage command)
    {
        _shell.Handle(command, this);
        CarryOut();
        _shell.FlushConfirmations();
        CarryOut();
        VoidRunException.Unless(_shell.IsQuiet, $"{self} is not at rest after {command.CommandId}");
    }

    private void CarryOut()
    {
        for (var actions = _shell.TakeActions(); actions.Count > 0; actions = _shell.TakeActions())
        {
            foreach (var action in actions)
                CarryOut(action);
        }
    }

    private void CarryOut(ShellAction action)
    {
        switch (action)
        {
            case ShellAction.Write write:
                _rows.AddRange(write.Rows);
                _shell.Written();
                break;
            case ShellAction.Reply { Answer: var answer }:
                VoidRunException.Unless(answer.Outcome == Outcome.Accepted, $"{self} cannot be made: {answer.Text}");
                break;
            case ShellAction.Send { Message: FactsQuery query }:
                _shell.Handle(new FactsAnswer(self, query.Target, query.Tag, facts?.Invoke(query.Target)));
                break;
            case ShellAction.Send { Message: EffectMessage effect }:
                _shell.Handle(new ConfirmMessage(self, effect.Target, effect.Counter));
                break;
        }
    }
}
