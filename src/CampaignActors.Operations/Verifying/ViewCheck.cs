using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Joins;
using NodaTime;

namespace CampaignActors.Operations.Verifying;

/// <summary>Compares the figures that the node shows with the fold of its journal at the same revision.</summary>
internal static class ViewCheck
{
    /// <param name="from">The clock of the node before it was asked.</param>
    /// <param name="to">The same afterwards: figures that go by the clock may be of either instant.</param>
    public static CheckResult Of(JournalFold journal, JsonObject shown, Instant from, Instant to)
    {
        var views = new FoldedViews(journal);
        var differing = Differences(from);
        if (differing.Count > 0)
        {
            var later = Differences(to).Select(m => (m.Of, m.Field)).ToHashSet();
            differing = [.. differing.Where(m => later.Contains((m.Of, m.Field)))];
        }
        var findings = new Findings("views");
        foreach (var figure in differing)
            findings.Add(
                $"{figure.Of} {figure.Field}: shown {figure.After?.ToJsonString() ?? "nothing"}, the journal says "
                    + $"{figure.Before?.ToJsonString() ?? "nothing"}");
        return findings.Result($"{shown.Sum(kind => (kind.Value as JsonObject)?.Count ?? 0)} entities shown as their journal says");

        IReadOnlyList<Movement> Differences(Instant at) =>
            Movements.Between(JsonNode.Parse(Composer.All(views, at, journal.Head.Zone).ToJsonString())!.AsObject(), shown);
    }

    private sealed class FoldedViews : IViewSource
    {
        private readonly Dictionary<EntityRef, EntityView> _views;
        private readonly ILookup<string, (Code Code, EntityView View)> _byKind;

        public FoldedViews(JournalFold journal)
        {
            _views = journal.Entities.ToDictionary(e => e.Key, e => EntityView.Of(e.Key, e.Value.State));
            // They exist before the first command to them.
            foreach (var workflow in TechnicalWorkflows.All.Select(Kinds.Workflow).Where(w => !_views.ContainsKey(w)))
                _views[workflow] = EntityView.Of(workflow, EntityCatalog.Get(Kinds.Workflows).Initial(workflow.Code));
            _byKind = _views.OrderBy(v => v.Key).ToLookup(v => v.Key.Kind, v => (v.Key.Code, v.Value));
        }

        public EntityView? Find(EntityRef entity) => _views.GetValueOrDefault(entity);

        public IEnumerable<(Code Code, EntityView View)> List(string kind) => _byKind[kind];
    }
}
