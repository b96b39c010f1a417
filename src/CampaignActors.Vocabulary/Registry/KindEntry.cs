using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>
/// Everything about one kind of entity: behaviour, rights, view, and what people may write. The lists of kinds elsewhere derive from the
/// entries of <see cref="KindCatalogue"/>, so what an entry lacks does not compile.
/// </summary>
/// <param name="Entity">Its behaviour, with its name, the workflow that sweeps it, and its life cycles.</param>
/// <param name="Need">What creating and changing such an entity needs of the caller; <c>null</c> where no caller does.</param>
/// <param name="View">What a state shows of itself, in the words of the catalogue; empty while the entity does not exist.</param>
/// <param name="Written">What people may write of it; <c>null</c> for kinds that only the system writes.</param>
public sealed record KindEntry(EntityKind Entity, Need? Need, Func<IEntityState, JsonObject> View, WrittenKind? Written)
{
    public string Name => Entity.Name;

    /// <summary>The entry of a kind with this state.</summary>
    public static KindEntry Of<TState>(EntityKind<TState> entity, Need? need, Func<TState, JsonObject> view, WrittenKind? written)
        where TState : class, IEntityState => new(entity, need, state => view((TState)state), written);
}

/// <summary>How people write a kind.</summary>
/// <param name="Kind">Its fields, with their documentation, and the command that describes an entity by them.</param>
/// <param name="SetUp">Its rank in the order in which a set-up is created: above those of all kinds that its fields refer to.</param>
public sealed record WrittenKind(Kind Kind, int SetUp)
{
    /// <summary>From what the fields read to the command that creates, changes or applies.</summary>
    public Func<PutMode, object, ICommand> Put { get; } =
        Kind.Put ?? throw new InvalidOperationException($"{Kind.Name} can be written, but not put");
}
