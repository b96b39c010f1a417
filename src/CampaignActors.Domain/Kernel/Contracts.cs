namespace CampaignActors.Domain.Kernel;

/// <summary>
/// The stable name under which a shape is stored and sent. Type names never reach the store; renaming a class is free,
/// changing a manifest is a migration.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContractAttribute(string manifest) : Attribute
{
    public string Manifest { get; } = manifest;
}

/// <summary>What a person, a timer or a workflow asks of one entity.</summary>
public interface ICommand;

/// <summary>What happened to one entity. Stored for ever.</summary>
public interface IEvent;

/// <summary>What one entity tells another because of an event. Stored with the event, delivered exactly once, in order.</summary>
public interface IEffect;

/// <summary>
/// An effect that the other entity may refuse. The asker's command waits for the answer, see architecture.md "Protocol".
/// A consent that is no longer wanted is taken back with <see cref="Withdrawal"/>.
/// </summary>
public interface IConsent : IEffect
{
    IEffect Withdrawal { get; }
}

/// <summary>
/// An effect on the world outside: a mail, a file, a provider's workflow. <see cref="Key"/> travels along so that the other side
/// can drop a repetition: exactly once inside, at least once with a key at the edge.
/// </summary>
public interface IOutsideEffect : IEffect
{
    string Key { get; }
}

/// <summary>What an entity tells others who refer to it: a read, never a change.</summary>
public interface IFacts;
