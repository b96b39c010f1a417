using NodaTime;

namespace CampaignActors.Audience.People;

/// <summary>How a person is reached.</summary>
public enum Channel
{
    Email,
    DirectMail,
    Mobile,
    Telephone,
}

public static class Channels
{
    /// <summary>The word that segments and files use; stores keep it.</summary>
    public static string Word(this Channel channel) => channel switch
    {
        Channel.Email => "email",
        Channel.DirectMail => "directMail",
        Channel.Mobile => "mobile",
        Channel.Telephone => "telephone",
        _ => throw new ArgumentOutOfRangeException(nameof(channel)),
    };
}

/// <summary>Why a person is not to be reached over a channel.</summary>
public enum SuppressionReason
{
    Unsubscribed,
    Complained,
    Bounced,
    Manual,
}

/// <summary>Why a suppression is taken back.</summary>
public enum LiftReason
{
    /// <summary>The person asked to get messages again.</summary>
    Consent,

    /// <summary>It was entered for the wrong person, address or channel.</summary>
    Mistake,
}

/// <summary>A person, or an address, is not to be reached over a channel. No import removes it; a person may.</summary>
/// <param name="Source">Where it came from, such as a delivery's code or a file's name; never a person.</param>
public sealed record Suppression(Channel Channel, SuppressionReason Reason, Instant At, string Source);
