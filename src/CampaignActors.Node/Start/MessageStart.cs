using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Messages;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Messages;
using CampaignActors.Operations.Settings;
using CampaignActors.Sending.Bounces;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;
using CampaignActors.Sending.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Start;

/// <summary>The messages of a node: looked at on every node, handed over where the role is <c>sender</c>.</summary>
internal static class MessageStart
{
    /// <summary>Returned mails as files, beside the extraction files.</summary>
    private const string Bounce = "bounces";

    /// <summary>In links of a node that no recipient reaches: its messages are files of its folder.</summary>
    private const string NoAddress = "http://localhost";

    public static void Add(IServiceCollection services, NodeArguments arguments, NodeSettings settings, GatewayOptions outside)
    {
        services.AddSingleton<IMessageLedger>(sp => sp.GetRequiredService<IRecipientDatabase>().Messages)
            .AddSingleton<MessageMeters>().AddSingleton<MailingRates>().AddSingleton<RestoredMailings>()
            .AddSingleton(sp => new BounceIntake(() => sp.GetRequiredService<IMessageLedger>(), sp.GetRequiredService<TimeProvider>()))
            .AddSingleton<SenderHost>().AddSingleton<SenderMeters>().AddSingleton<ChannelWatch>().AddSingleton<DeliveryReports>()
            .AddSingleton(sp => Engine(sp, arguments, settings, outside))
            .AddHostedService<MessageWatch>();
        if (!settings.Sends)
            return;
        services.AddHostedService(sp => sp.GetRequiredService<SenderHost>())
            .AddHostedService(sp => Bounces(sp, settings, outside));
    }

    /// <summary>Takes the orders of deliveries to the ledger, and wakes the sender of this node.</summary>
    /// <param name="node">The services of the node, which is built later.</param>
    public static MessagesGateway Gateway(Func<IServiceProvider> node, DateTimeZone zone) => new(
        () => node().GetRequiredService<IMessageLedger>(),
        new TargetContentCheck(() => node().GetRequiredService<IRecipientStore>(), zone),
        () => node().GetRequiredService<SenderHost>().Wake());

    private static BounceHost Bounces(IServiceProvider node, NodeSettings settings, GatewayOptions outside)
    {
        var (intake, time) = (node.GetRequiredService<BounceIntake>(), node.GetRequiredService<TimeProvider>());
        var folder = new BounceFolder(Path.Combine(Path.GetDirectoryName(outside.FilesFolder)!, Bounce), intake, time);
        return new BounceHost(
            folder, settings.Mailbox is { } mailbox ? new BounceMailbox(mailbox, intake) : null, settings.Mailbox?.Every ?? default, time,
            node.GetRequiredService<ILogger<BounceHost>>());
    }

    private static SenderEngine Engine(IServiceProvider node, NodeArguments arguments, NodeSettings settings, GatewayOptions outside)
    {
        var time = node.GetRequiredService<TimeProvider>();
        return new SenderEngine(
            node.GetRequiredService<IMessageLedger>(), new MessageChannels(Mail(settings, outside, time), Mobile(settings, time)),
            new SenderSettings
            {
                Node = $"{settings.Cluster?.Host ?? Environment.MachineName}:{settings.Cluster?.Port ?? 0}:{Environment.ProcessId}",
                UnsubscribeBase = $"{settings.Public.Url ?? NoAddress}/u/",
                Workers = settings.Sending.Workers,
                Lease = settings.Sending.Lease,
                Paces = settings.Sending.Paces,
                IdlePoll = TimeSpan.FromSeconds(1),
                Zone = arguments.Zone,
            },
            node.GetRequiredService<DeliveryReports>(), node.GetRequiredService<SenderMeters>(), time);
    }

    private static Dictionary<string, IMessageChannel> Mobile(NodeSettings settings, TimeProvider time) =>
        settings.Mobile.ToDictionary(p => p.Key, p => (IMessageChannel)new HttpChannel(p.Key, p.Value, time), StringComparer.Ordinal);

    private static IMessageChannel Mail(NodeSettings settings, GatewayOptions outside, TimeProvider time)
    {
        var composer = new MailComposer(
            settings.Sending.Identity(outside.From), settings.Sending.Dkim is { } dkim ? new DkimKey(dkim) : null, time);
        return outside.Smtp is null ? new FolderChannel(outside.MessagesFolder, composer, time)
            : settings.Public.Url is null ? new NoLinkChannel()
            : new SmtpChannel(outside.Smtp, composer, time);
    }
}
