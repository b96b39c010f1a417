using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;
using CampaignActors.Sending.Rendering;
using NodaTime;

namespace CampaignActors.Sending.Tests;

/// <summary>Values that several specs use.</summary>
internal static class Mailed
{
    public const string Link = "https://mail.example.com/u/";

    public static readonly ZonedDateTime Today = new LocalDateTime(2026, 3, 29, 9,
        30).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Brussels"]);

    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["delivery.code"] = "DM201", ["delivery.label"] = "Spring", ["campaign.label"] = "Spring & summer",
    };

    public static readonly MailIdentity Identity = new() { From = "news@example.com", FromName = "Shop", Domain = "mail.example.com" };

    public static MessageContent Content(string subject = "Hello {{ recipient.firstName }}",
        string? text = "Dear {{ recipient.firstName }}", string? html = null) =>
        new(subject, text, html, null, null);

    public static Recipient Person(int number) =>
        new($"R{number}")
        {
            Number = number, Email = $"r{number}@example.com", Phone = $"+32{number:00000000}",
            FirstName = $"Anna{number}"
        };

    public static IEnumerable<Recipient> People(int count) => Enumerable.Range(1, count).Select(Person);

    public static MailingPlan Plan(
        string delivery = "DM201", UnknownPolicy policy = UnknownPolicy.Resend, Channel channel = Channel.Email,
            MessageContent? content = null) =>
        new(new TargetKey(delivery, 1, 1), "hash", channel, content ?? Content(), Values, [], policy);

    public static RenderingValues Rendering { get; } = new(Values, Link + "T1", Today);

    public static OutgoingMessage Message(int number = 1, RenderedContent? content = null) => new(
        new MailingKey("DM201", 1), number, number.ToString("x32"), $"r{number}@example.com", "Anna",
            content ?? new RenderedContent("Hello", "Dear", null),
        Link + "T" + number, null, null);

    public static SenderSettings Settings(string node = "node1") => new()
    {
        Node = node, UnsubscribeBase = Link, Poll = TimeSpan.FromMilliseconds(100), IdlePoll = TimeSpan.FromMilliseconds(100),
    };
}
