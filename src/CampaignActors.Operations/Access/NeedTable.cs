using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Operations.Access;

/// <summary>
/// What a change needs of its caller, as the entries of kinds, verbs and workflow actions say. One table for HTTP, the command line and
/// operator commands. Only an administrator may use what has no entry.
/// </summary>
public static class NeedTable
{
    /// <summary>Kinds that callers may create or change.</summary>
    public static IEnumerable<string> KindNames =>
        KindCatalogue.Entries.Where(entry => entry.Need is not null).Select(entry => entry.Name);

    /// <summary>Verbs that callers may send.</summary>
    public static IEnumerable<string> VerbNames => VerbCatalogue.All.Where(verb => verb.Needs.Count > 0).Select(verb => verb.Name);

    public static IEnumerable<string> WorkflowActionNames => WorkflowActions.Names;

    /// <summary>Creating an entity of a kind and changing its fields.</summary>
    public static Need OfKind(string kind) => KindCatalogue.FindEntry(kind)?.Need ?? Need.Administer;

    public static Need OfWorkflowAction(string action) =>
        WorkflowActions.All.FirstOrDefault(a => a.Name == action)?.Need ?? Need.Administer;

    /// <summary>Before the arguments are read: one of these.</summary>
    public static IReadOnlyList<Need> OfVerb(string verb) =>
        VerbCatalogue.Find(verb) is { Needs.Count: > 0 } known ? known.Needs : [Need.Administer];

    /// <summary>Once the command is known: read from the command itself, so that no spelling of arguments leads past it.</summary>
    public static Need OfVerb(string verb, Request request) =>
        VerbCatalogue.Find(verb)?.NeedOf(request.Target, request.Command) ?? Need.Administer;
}
