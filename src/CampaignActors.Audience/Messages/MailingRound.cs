namespace CampaignActors.Audience.Messages;

/// <summary>What was counted when a round of a mailing was over.</summary>
/// <param name="Retry">Number of the retry that it belongs to.</param>
public sealed record MailingRound(long Released, int Retry, MailingCounts Counts)
{
    /// <summary>
    /// Whether the delivery has to be told, after the round that was told before. A retry that is deferred as a whole leaves all counts as
    /// they were, and is over nevertheless. A bounce of what was handed over changes nothing that a delivery counts.
    /// </summary>
    public bool IsNews(MailingRound? before) => before is null || Figures != before.Figures;

    private (long, int, long, long, long, long, long) Figures =>
        (Released, Retry, Counts.HandedOver, Counts.Deferred, Counts.Failed, Counts.Canceled, Counts.PossiblyTwice);
}
