using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The sending of its frozen target from here, as the delivery knows it; the messages themselves are in the ledger.</summary>
/// <param name="Turn">Orders given so far; a later one stands above an earlier one.</param>
/// <param name="Course">The last order; <c>null</c> before the first.</param>
/// <param name="Reports">Number of the last report that was taken in.</param>
public sealed record DeliveryMailing(int Preparation, int Turn, MailingCourse? Course, int Reports);

/// <summary>What a delivery orders of its messages. Of two orders, the one with the higher turn counts.</summary>
/// <param name="Released">Messages released so far, all waves together.</param>
/// <param name="Retry">Retries begun so far: what was deferred is taken up again.</param>
/// <param name="ValidUntil">Nothing is handed over from then on.</param>
public sealed record MailingCourse(MailingWay Way, long Released, int Retry, Instant? ValidUntil);

public enum MailingWay
{
    Run,

    /// <summary>Paused: nothing new is begun.</summary>
    Hold,

    /// <summary>Over: what was not handed over is canceled.</summary>
    End,
}

/// <summary>Sending begins: its messages are made from the frozen target.</summary>
/// <param name="Seeds">Operators who get a message as well; they are in no count.</param>
/// <param name="Values">Fields of delivery and campaign, by name, such as <c>campaign.label</c>.</param>
[Contract("delivery.mailingOpened")]
public sealed record MailingOpened(Seq<ExtractionSeed> Seeds, Map<string> Values) : IEvent;

/// <summary>A report of the ledger of messages was taken in; what it counts is in the events beside.</summary>
[Contract("delivery.messagesTold")]
public sealed record MessagesTold(int Number) : IEvent;

/// <summary>The templates of its content were tried.</summary>
/// <param name="Revision">The content that was tried, see <see cref="DeliveryModel.ContentRevision"/>.</param>
/// <param name="Problem">What is wrong with them, one line; absent: nothing.</param>
[Contract("delivery.contentChecked")]
public sealed record ContentChecked(int Revision, string? Problem) : IEvent;

/// <summary>Make a message for each recipient of a frozen target.</summary>
/// <param name="Hash">The approved hash of the target.</param>
[Contract("outside.openMailing")]
public sealed record OpenMailing(
    string Key, Code Delivery, int Preparation, int Attempt, string Hash, DeliveryChannel Channel, DeliveryMessage Message,
    Seq<ExtractionSeed> Seeds, Map<string> Values, WhenUnknown WhenUnknown, Instant At) : IOutsideEffect
{
    public Code? Provider { get; init; }

    public string? Service { get; init; }

    /// <summary>Limits of pressure that hold when a message is about to leave; absent: none.</summary>
    public Seq<PressureLimit>? Pressure { get; init; }
}

/// <summary>The messages of a mailing are to take this course.</summary>
[Contract("outside.directMailing")]
public sealed record DirectMailing(string Key, Code Delivery, int Preparation, int Turn, MailingCourse Course, Instant At) : IOutsideEffect;

/// <summary>
/// Try the templates of a content: for a sample of the frozen target, and for each set of missing values in it.
/// </summary>
[Contract("outside.checkContent")]
public sealed record CheckContent(
    string Key, Code Delivery, int Preparation, int Attempt, int Revision, DeliveryChannel Channel, DeliveryMessage Message,
    Map<string> Values, Instant At) : IOutsideEffect;
