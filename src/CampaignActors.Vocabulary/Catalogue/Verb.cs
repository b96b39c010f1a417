using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// Everything about one verb: the command line, HTTP, scenario files, their schema and the check of rights derive from it.
/// </summary>
/// <param name="Name">As scenario files and <c>POST /commands/VERB</c> write it.</param>
/// <param name="Arguments">What it may be given.</param>
/// <param name="Doc">One sentence on what it does.</param>
/// <param name="Needs">What it needs of its caller: one entry, or several when its arguments decide which; none where only files use
/// it.</param>
/// <param name="Bind">From checked arguments to the command and the entity that it is for; <c>null</c> where it is no command to one
/// entity.</param>
public sealed record Verb(
    string Name, RecordType Arguments, string Doc, IReadOnlyList<Need> Needs, Func<MapReader, (EntityRef Target, ICommand Command)>? Bind)
{
    /// <summary>
    /// Which of <see cref="Needs"/> it is. The command decides, not its arguments, so no spelling of them leads past the check.
    /// </summary>
    public Func<EntityRef, ICommand, Need>? Judge { get; init; }

    /// <summary>What this command, bound by this verb, needs of its caller.</summary>
    public Need NeedOf(EntityRef target, ICommand command) =>
        Judge?.Invoke(target, command) ?? (Needs.Count > 0 ? Needs[0] : Need.Administer);
}
