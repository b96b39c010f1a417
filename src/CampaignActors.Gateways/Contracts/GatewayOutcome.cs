using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Contracts;

/// <summary>
/// How a gateway answers. Whatever goes wrong outside becomes a text: the entity that asked stores it and shows it, and the outbox
/// decides about the next try.
/// </summary>
internal static class GatewayOutcome
{
    /// <summary>Error texts are stored in the journal, and some quote a foreign server: they are kept short and on one line.</summary>
    public const int MaxErrorLength = 500;

    public static OutsideDone Failed(IOutsideEffect effect, string error)
    {
        var line = OneLine.Of(error);
        return new OutsideDone(effect.Key, line.Length <= MaxErrorLength ? line : line[..(MaxErrorLength - 1)] + "…", 0);
    }

    public static OutsideDone NotMine(string gateway, IOutsideEffect effect) =>
        Failed(effect, $"the {gateway} gateway does not perform {effect.GetType().Name}");

    /// <param name="effect">The effect to perform.</param>
    /// <param name="what">Starts the error text, such as "mail to anna@example.com".</param>
    /// <param name="perform">The work; it may throw. On the thread pool: flushing a file blocks, and the caller may be an actor.</param>
    /// <param name="ct">Only its own cancellation leaves as an exception.</param>
    public static async Task<OutsideDone> GuardAsync(
        IOutsideEffect effect, string what, Func<Task<OutsideDone>> perform, CancellationToken ct)
    {
        try
        {
            return await Task.Run(perform, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return Failed(effect, $"{what}: {Text(e)}");
        }
    }

    private static string Text(Exception e) => e switch
    {
        GatewayException or DiskRoomException => e.Message,
        IOException when DiskRoom.IsFull(e) => $"the disk is full ({e.Message})",
        UnauthorizedAccessException => $"not allowed ({e.Message})",
        IOException => e.Message,
        _ => $"{e.GetType().Name}: {e.Message}",
    };
}

/// <summary>A failure whose message is ready to be read.</summary>
internal sealed class GatewayException(string message, Exception? inner = null) : Exception(message, inner);
