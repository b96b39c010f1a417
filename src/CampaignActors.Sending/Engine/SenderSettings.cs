using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>How a node sends.</summary>
public sealed record SenderSettings
{
    /// <summary>Name of the node in claims.</summary>
    public required string Node { get; init; }

    /// <summary>
    /// The address of pages to unsubscribe, without the token and with a slash at its end, such as
    /// <c>https://x.example/u/</c>.
    /// </summary>
    public required string UnsubscribeBase { get; init; }

    /// <summary>Batches under way at once. While one is handed over, another is claimed or recorded.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>How long messages are claimed for. Those of a node that died are taken up by others after it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>
    /// A batch has as many messages as can be handed over in this time, so that a pause takes effect soon.
    /// </summary>
    public TimeSpan Batch { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From then on nothing more of a batch is begun, however slow the other side is.</summary>
    public TimeSpan LongestBatch { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Messages of a batch at most; 1 to 1,000.</summary>
    public int MostMessages { get; init; } = 500;

    /// <summary>How often mailings are looked at while there are some.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often mailings are looked at while there are none, unless <see cref="SenderEngine.Wake"/> is called.
    /// </summary>
    public TimeSpan IdlePoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that stops waits for hand-overs under way.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limits of a channel, of <c>provider:CODE</c> and of <c>domain:NAME</c>.</summary>
    public IReadOnlyList<Pace> Paces { get; init; } = [];

    /// <summary>The zone of the installation.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>The limits that messages of a mailing obey.</summary>
    public ClaimPaces PacesOf(MailingPlan plan)
    {
        const string domain = "domain:";
        var names = new[] { plan.Channel.Word(), $"provider:{plan.Provider}" };
        var all = Paces.Where(p => names.Contains(p.Name)).ToList();
        var domains = plan.Channel == Channel.Email
            ? Paces.Where(p => p.Name.StartsWith(domain, StringComparison.Ordinal)).ToDictionary(p => p.Name[domain.Length..])
            : [];
        return new ClaimPaces(all, domains);
    }
}
