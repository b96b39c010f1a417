using CampaignActors.Node.Public;

namespace CampaignActors.Node.Messages;

/// <summary>Takes in reports of mail servers: finds their message, and tells the ledger.</summary>
internal sealed class BounceIntake : IBounceIntake
{
    /// <summary>The answer to what is no report of one of our messages.</summary>
    public const string Unknown = "unknown";

    public Task<string> TakeAsync(ReadOnlyMemory<byte> message, CancellationToken ct) => Task.FromResult(Unknown);
}
