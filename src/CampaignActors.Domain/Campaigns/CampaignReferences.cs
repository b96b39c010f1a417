using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>Checks the references of a campaign's fields; templates carry the same fields and use the same check.</summary>
internal static class CampaignReferences
{
    public static IEnumerable<EntityRef> Of(CampaignFields fields) =>
        Entities(fields).Concat(Reviewers(fields).SelectMany(who => new[] { Kinds.Operator(who), Kinds.Group(who) }));

    private static IEnumerable<EntityRef> Entities(CampaignFields fields)
    {
        if (fields.Program is { } program)
            yield return Kinds.Program(program);
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        if (fields.Manager is { } manager)
            yield return Kinds.Operator(manager);
        if (fields.Template is { } template)
            yield return Kinds.Template(template);
        foreach (var person in (fields.Participants ?? []).Concat((fields.TaskTemplates ?? []).SelectMany(t => t.Fields.Workers())))
            yield return Kinds.Operator(person);
    }

    private static IEnumerable<Code> Reviewers(CampaignFields fields) => fields.Approvals?.People() ?? [];

    /// <returns>A refusal that names the first reference without an entity, or <c>null</c>.</returns>
    public static Decision? Missing(CampaignFields fields, FactBook facts)
    {
        foreach (var reference in Entities(fields))
        {
            if (!facts.Exists(reference))
                return Decision.Unknown(reference);
        }
        foreach (var who in Reviewers(fields))
        {
            if (!facts.Exists(Kinds.Operator(who)) && !facts.Exists(Kinds.Group(who)))
                return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{who}'");
        }
        return null;
    }
}
