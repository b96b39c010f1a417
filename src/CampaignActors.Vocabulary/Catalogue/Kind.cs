using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>A kind of entity: its plural name, the fields that callers give and those that only the system shows.</summary>
/// <param name="Name">The plural that files and addresses use.</param>
/// <param name="Singular">The word of error messages.</param>
/// <param name="Doc">One sentence on what it is.</param>
/// <param name="Setup">Fields of <c>setup</c> and <c>create</c>.</param>
/// <param name="Shown">Fields of <c>expect</c> besides those.</param>
public sealed record Kind(string Name, string Singular, string Doc, RecordType Setup, IReadOnlyList<Field> Shown)
{
    private static readonly Field s_parked = new("parked", Types.Rows(new RecordType("parkedWork",
    [
        new("workflow", Types.AnyText, "The technical workflow."),
        new("since", Types.Time, "Since when it is parked."),
        new("attempts", Types.Count, "How often it was tried."),
        new("reason", Types.AnyText, "Why it was refused."),
    ])), "Work on it that kept being refused; absent when there is none.")
    { Extension = true };

    /// <summary><c>false</c> for what is always there and cannot be set up.</summary>
    public bool InSetup { get; init; } = true;

    /// <summary>A kind beyond the contract of scenario files.</summary>
    public bool Extension { get; init; }

    /// <summary>Whether an entity shows the work of technical workflows on it that keeps being refused.</summary>
    public bool ShowsParkedWork { get; init; }

    /// <summary>
    /// The command that describes an entity by what <see cref="Setup"/> read; <c>null</c> for what is described with another entity.
    /// </summary>
    public Func<PutMode, object, ICommand>? Put { get; init; }

    /// <summary>
    /// Words of a text among the fields that may be codes of the same kind: in a set-up such an entity comes first. One too many does no
    /// harm.
    /// </summary>
    public Func<MapNode, IEnumerable<string>> Mentions { get; init; } = _ => [];

    /// <summary>All that <c>expect</c> may name; what is shown wins over what is given under the same name.</summary>
    public RecordType Expected => field ??= new(Setup.Name,
    [
        .. Setup.Fields.Where(given => Shown.All(shown => shown.Name != given.Name)), .. Shown,
        .. ShowsParkedWork ? [s_parked] : Array.Empty<Field>(),
    ]);

    /// <summary>What <c>set</c> may change.</summary>
    public RecordType Changed { get; } = Setup with
    {
        Fields = [.. Setup.Fields.Where(field => field.Settable)],
        Rules = [.. Setup.Rules.Where(rule => rule.AtMostOne)],
    };

    /// <summary>A kind whose fields are a record of the domain.</summary>
    /// <param name="put">The command that describes an entity by its fields.</param>
    public static Kind Of<T>(
        string name, string singular, string doc, Func<PutMode, T, ICommand> put, FieldsType<T> setup, IReadOnlyList<Field> shown)
        where T : Fields =>
        new(name, singular, doc, setup, shown) { Put = (mode, fields) => put(mode, (T)fields) };
}
