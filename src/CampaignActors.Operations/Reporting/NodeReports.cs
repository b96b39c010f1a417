using CampaignActors.Actors.Hosting;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;

namespace CampaignActors.Operations.Reporting;

/// <summary>A report of a node.</summary>
/// <param name="ValidUpTo">Ordering of the journal up to which all rows are in it; <c>null</c> for what was known in the past.</param>
public sealed record NodeReport(LedgerReport Report, long? ValidUpTo);

/// <summary>Reports of a node: of the present and of what was true from its tables, of what was known from the journal.</summary>
public static class NodeReports
{
    /// <param name="history">The journal, for what was known.</param>
    /// <exception cref="Actors.Projections.EarlierProjectionsException">The tables are those of another version.</exception>
    /// <exception cref="UnreadableHistoryException">A row of the past cannot be decoded.</exception>
    public static NodeReport Make(StartedNode node, IEntityHistory history, ReportQuery query, AsOf? past)
    {
        if (past is { Known: true })
            return new NodeReport(Reporter.Make(query, StateLedger.Of(history, past)), null);
        using var look = node.Store.OpenReports();
        return new NodeReport(Reporter.Make(past is null ? query : query with { ChargedBy = past.At }, look), look.Ordering);
    }
}
