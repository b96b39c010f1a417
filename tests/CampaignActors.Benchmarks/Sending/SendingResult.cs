using CampaignActors.Benchmarks.Reporting;

namespace CampaignActors.Benchmarks.Sending;

/// <summary>Medians of all rounds in messages a second.</summary>
/// <param name="Bare">The same mails over as many connections without a ledger.</param>
/// <param name="Sender">One sender with its ledger.</param>
/// <param name="Two">Two senders at one ledger, which share processor, database and mail server.</param>
internal sealed record SendingResult(string Store, int Messages, double Bare, double Sender, double Two)
{
    public IEnumerable<Aim> Aims =>
    [
        Aim.AtLeast($"{Store}: messages a second handed over by one node", Sender, 1_000),
        Aim.AtLeast($"{Store}: handing over with the ledger to without", Sender / Bare, 0.5),
    ];
}
