using System.Diagnostics.CodeAnalysis;

namespace CampaignActors.Protocol.Shell;

/// <summary>Commands that have been taken in and not answered, and arrivals that wait for their turn.</summary>
internal sealed class OpenCommands
{
    private readonly Dictionary<string, CommandArrival> _byId = new(StringComparer.Ordinal);
    private readonly Queue<Arrival> _later = new();

    /// <summary>The command that waits for consents, while it does; an earlier incarnation may have taken it in.</summary>
    public CommandArrival? Pending { get; set; }

    /// <summary>Arrivals that wait until a command has its consents, or until a snapshot is taken.</summary>
    public IReadOnlyCollection<Arrival> Later => _later;

    /// <summary>Commands with a remembered id that have no answer yet.</summary>
    public IReadOnlyCollection<CommandArrival> Unanswered => _byId.Values;

    public CommandArrival? Find(string id) => _byId.GetValueOrDefault(id);

    public void Open(CommandArrival command) => _byId[command.Id] = command;

    /// <summary>The command is answered: a repetition is found in the <see cref="CommandMemory"/> or decided afresh.</summary>
    public void Close(CommandArrival command)
    {
        if (command.IsRemembered)
            _byId.Remove(command.Id);
    }

    public void CloseAll() => _byId.Clear();

    public void Defer(Arrival arrival) => _later.Enqueue(arrival);

    public bool TryNext([NotNullWhen(true)] out Arrival? arrival) => _later.TryDequeue(out arrival);
}
