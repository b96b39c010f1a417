using CampaignActors.Audience.Messages;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// How far trouble reaches that is not of one message alone. Nothing more is handed over that way for a while.
/// </summary>
public enum Outage
{
    /// <summary>It is of the message, or there is none.</summary>
    None,

    /// <summary>The mailing cannot be sent as it is, such as one whose sender the server refuses.</summary>
    Mailing,

    /// <summary>The channel is out of order: no connection, a wrong certificate, a wrong password.</summary>
    Channel,
}

/// <summary>How one hand-over ended.</summary>
/// <param name="Answer">What the other side said, on one line, without addresses; <c>null</c>: nothing.</param>
public sealed record Handed(HandOver Result, string? Answer, Outage Outage = Outage.None);

/// <summary>A way out of this node.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public interface IMessageChannel : IAsyncDisposable
{
    /// <summary>Such as <c>email</c> or <c>provider:SMS1</c>.</summary>
    string Name { get; }

    /// <summary>Hand-overs at once at most.</summary>
    int Parallel { get; }

    /// <summary>How long one hand-over takes at most, waiting for the other side included.</summary>
    TimeSpan Longest { get; }

    /// <summary>
    /// Hands a message over. It never throws for what the other side or the network does. Canceled, it ends soon and
    /// says truthfully whether the message may have left.
    /// </summary>
    Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct);
}
