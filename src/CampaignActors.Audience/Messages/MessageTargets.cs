using CampaignActors.Audience.Stores;

namespace CampaignActors.Audience.Messages;

/// <summary>Why no messages can be made of a target.</summary>
public static class MessageTargets
{
    public static AudienceException Purged() => new("the rows of the target were purged");

    public static AudienceException OtherHash() => new("the target has another hash than the one that was approved");
}
