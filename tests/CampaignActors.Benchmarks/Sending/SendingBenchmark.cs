using System.Diagnostics;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;
using CampaignActors.Sending.Rendering;
using NodaTime;

namespace CampaignActors.Benchmarks.Sending;

/// <summary>
/// One node's sender, and two of them, to a mail server in a process of its own, beside the same mails over as many connections of the
/// same library without a ledger. Arms take turns in each round.
/// </summary>
internal sealed class SendingBenchmark(IStore store)
{
    private const int Connections = 8;
    private static readonly MailIdentity s_identity = new() { From = "news@example.com", Domain = "mail.example.com" };

    private static readonly MessageContent s_content = new(
        "Hello {{ recipient.firstName }}", "Dear {{ recipient.firstName }},\n{{ campaign.label }}\n{{ links.unsubscribe }}\n",
        "<p>Dear {{ recipient.firstName }},</p>" + string.Concat(Enumerable.Repeat("<p>Some words about {{ campaign.label }}.</p>", 40))
        + "<a href=\"{{ links.unsubscribe }}\">unsubscribe</a>", null, null);

    private static readonly Dictionary<string, string> s_values = new() { ["campaign.label"] = "Spring & summer" };

    public async Task<SendingResult> RunAsync(int messages, int rounds, Action<string> say)
    {
        await using var sink = await SmtpSinkProcess.StartAsync();
        var (bare, sent, two) = (new List<double>(), new List<double>(), new List<double>());
        var (lost, doubled) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(messages / await BareAsync(sink, messages));
            await sink.TakeAsync();
            foreach (var (senders, rates) in new[] { (1, sent), (2, two) })
            {
                await using var site = await store.NewAsync();
                await site.PrepareAsync();
                await using var held = await site.PeopleAsync();
                var key = await OpenAsync(held.People, messages);
                rates.Add(messages / await SendAsync(held.People.Messages, sink, key, messages, senders));
                var (different, again) = await sink.TakeAsync();
                (lost, doubled) = (lost + messages - different, doubled + again);
            }
            say($"{store.Title}, round {round}: bare {bare[^1]:N0}/s, sender {sent[^1]:N0}/s, two {two[^1]:N0}/s, lost {lost}, "
                + $"doubled {doubled}");
        }
        if (lost + doubled > 0)
            throw new VoidRunException($"{store.Title}: {lost} messages lost, {doubled} doubled");
        return new SendingResult(store.Title, messages, Median.Of(bare), Median.Of(sent), Median.Of(two));
    }

    private static async Task<MailingKey> OpenAsync(IRecipientDatabase people, int messages)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        foreach (var part in Enumerable.Range(1, messages).Select(Person).Chunk(5_000))
            await people.PutAsync(part, default);
        var target = await people.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = "DM1", Preparation = 1, Channel = Channel.Email, At = now, Zone = DateTimeZone.Utc, ContactAt = now,
                Segments = [new Condition.Everyone()],
            },
            default);
        var plan = new MailingPlan(target.Key, target.Hash, Channel.Email, s_content, s_values, [], UnknownPolicy.Hold);
        await people.Messages.OpenAsync(plan, now, default);
        await people.Messages.DirectAsync(plan.Key, new MailingOrder(1, MailingState.Running, messages, 0, null), now, default);
        return plan.Key;
    }

    private static async Task<double> SendAsync(IMessageLedger ledger, SmtpSinkProcess sink, MailingKey key, int messages, int senders)
    {
        var engines = Enumerable.Range(1, senders).Select(number => new SenderEngine(
            ledger,
            new MessageChannels(
                new SmtpChannel(Options(sink), new MailComposer(s_identity)), new Dictionary<string, IMessageChannel>()),
            new SenderSettings { Node = $"bench{number}", UnsubscribeBase = "https://mail.example.com/u/" })).ToArray();
        var from = Stopwatch.GetTimestamp();
        foreach (var engine in engines)
            engine.Start();
        while (engines.Sum(engine => engine.Status.HandedOver.GetValueOrDefault(HandOver.Sent)) < messages)
            await Task.Delay(5);
        var took = Stopwatch.GetElapsedTime(from).TotalSeconds;
        foreach (var engine in engines)
            await engine.DisposeAsync();
        var counts = await ledger.CountsAsync(key, default);
        return counts.HandedOver == messages ? took : throw new VoidRunException($"{counts.HandedOver:N0} of {messages:N0} in the ledger");
    }

    /// <summary>Rendered and composed in the same way, so that the ledger is what differs.</summary>
    private static async Task<double> BareAsync(SmtpSinkProcess sink, int messages)
    {
        var templates = ContentTemplates.Compile(Channel.Email, s_content, new ContentFields(Audience.Fields.RecipientLayout.Plain,
            [])).Templates!;
        var composer = new MailComposer(s_identity);
        var today = SystemClock.Instance.GetCurrentInstant().InUtc();
        var next = 0;
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var client = new MailKit.Net.Smtp.SmtpClient();
            await client.ConnectAsync("127.0.0.1", sink.Port, MailKit.Security.SecureSocketOptions.None);
            while (Interlocked.Increment(ref next) is var number && number <= messages)
            {
                var person = Person(number);
                var link = $"https://mail.example.com/u/{number:x22}";
                var content = templates.Render(person, new RenderingValues(s_values, link, today));
                using var mail = composer.Compose(new OutgoingMessage(
                    new MailingKey("DM1", 1), number, number.ToString("x32"), person.Email!, person.FirstName!, content, link, null, null));
                await client.SendAsync(mail);
            }
            await client.DisconnectAsync(quit: true);
        })));
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static Recipient Person(int number) =>
        new($"R{number}") { Email = $"r{number}@example{number % 50}.com", FirstName = $"Anna{number}", LastName = "Sample" };

    private static SmtpOptions Options(SmtpSinkProcess sink) => new()
    {
        Host = "127.0.0.1", Port = sink.Port, Tls = SmtpTls.None, MaxConnections = Connections,
    };
}
