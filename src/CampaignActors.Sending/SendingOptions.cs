using CampaignActors.Audience.Messages;
using CampaignActors.Gateways.Mail;
using CampaignActors.Sending.Bounces;
using CampaignActors.Sending.Channels;
using CampaignActors.Sending.Engine;
using CampaignActors.Sending.Mail;
using NodaTime;

namespace CampaignActors.Sending;

/// <summary>A limit on messages, of all nodes together. All nodes have the same.</summary>
public sealed class PaceOptions
{
    /// <summary><c>email</c>, <c>mobile</c>, <c>provider:CODE</c> or <c>domain:NAME</c>.</summary>
    public string Name { get; set; } = "";

    public long Messages { get; set; }

    public TimeSpan Per { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// How a node sends messages of deliveries. Relative folders are relative to the working directory of the process.
/// </summary>
public sealed class SendingOptions
{
    /// <summary>What recording, clocks and the last batch take of a lease.</summary>
    private static readonly TimeSpan s_leaseMargin = TimeSpan.FromSeconds(10);

    /// <summary>As whom mails are sent.</summary>
    public MailIdentity Identity { get; set; } = new();

    /// <summary>The mail server; <c>null</c>: mails are files in <see cref="Folder"/>.</summary>
    public SmtpOptions? Smtp { get; set; }

    /// <summary>Where mails are put as files when there is no server.</summary>
    public string Folder { get; set; } = "";

    /// <summary><c>null</c>: mails are not signed here.</summary>
    public DkimOptions? Dkim { get; set; }

    /// <summary>Providers of mobile messages by code.</summary>
    public Dictionary<string, HttpProviderOptions> Providers { get; } = [];

    /// <summary>
    /// Address of the public listener, such as <c>https://mail.example.com</c>; pages to unsubscribe are below it.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Batches under way at once.</summary>
    public int Workers { get; set; } = 2;

    /// <summary>How long messages are claimed for; those of a node that died wait so long.</summary>
    public int LeaseSeconds { get; set; } = 180;

    public List<PaceOptions> Paces { get; } = [];

    /// <summary>Files with returned mails are taken from here; empty: nothing is.</summary>
    public string BouncesFolder { get; set; } = "";

    /// <summary>A mailbox that returned mails come to; <c>null</c>: none.</summary>
    public MailboxOptions? Mailbox { get; set; }

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>(Identity.Problems());
        if (Smtp is null && string.IsNullOrWhiteSpace(Folder))
            problems.Add("folder is missing (or give smtp)");
        problems.AddRange(Smtp?.ConnectionProblems() ?? []);
        problems.AddRange(Dkim?.Problems() ?? []);
        problems.AddRange(Providers.SelectMany(p => p.Value.Problems(p.Key)));
        problems.AddRange(Mailbox?.Problems() ?? []);
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            problems.Add($"publicUrl is '{PublicUrl}', it must be an address such as https://mail.example.com");
        if (Workers is < 1 or > 16)
            problems.Add($"workers is {Workers}, it must be 1 to 16");
        problems.AddRange(LeaseProblems());
        problems.AddRange(Paces.Select(PaceProblem).OfType<string>());
        problems.AddRange(Paces.GroupBy(p => p.Name).Where(g => g.Count() > 1).Select(g => $"paces has {g.Key} twice"));
        return problems;
    }

    /// <summary>The settings of a node's engine.</summary>
    /// <param name="node">Name of the node in claims.</param>
    /// <param name="zone">The zone of the installation.</param>
    public SenderSettings SettingsOf(string node, DateTimeZone zone) => new()
    {
        Node = node,
        UnsubscribeBase = PublicUrl.TrimEnd('/') + "/u/",
        Workers = Workers,
        Lease = TimeSpan.FromSeconds(LeaseSeconds),
        Paces = [.. Paces.Select(p => new Pace(p.Name, p.Messages, Duration.FromTimeSpan(p.Per)))],
        Zone = zone,
    };

    /// <summary>The ways out; to be disposed, or given to an engine that does.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public MessageChannels Channels(TimeProvider? clock = null)
    {
        var composer = new MailComposer(Identity, Dkim is null ? null : new DkimKey(Dkim), clock);
        return new MessageChannels(
            Smtp is null ? new FolderChannel(Folder, composer, clock) : new SmtpChannel(Smtp, composer, clock),
            Providers.ToDictionary(p => p.Key, p => (IMessageChannel)new HttpChannel(p.Key, p.Value, clock)));
    }

    private IEnumerable<string> LeaseProblems()
    {
        if (LeaseSeconds is < 15 or > 3_600)
            yield return $"leaseSeconds is {LeaseSeconds}, it must be 15 to 3600";
        var longest = Providers.Values.Select(p => p.Timeout).Append(Smtp?.Timeout ?? TimeSpan.Zero).Max();
        if (TimeSpan.FromSeconds(LeaseSeconds) < longest + s_leaseMargin)
            yield return $"leaseSeconds is {LeaseSeconds}, it must be {s_leaseMargin.TotalSeconds:0} more than the longest timeout "
                + $"({longest.TotalSeconds:0} s): a hand-over ends within its lease";
    }

    private static string? PaceProblem(PaceOptions pace)
    {
        if (pace.Name is not ("email" or "mobile")
            && !(pace.Name.Split(':', 2) is ["provider" or "domain", { Length: > 0 } name] && name == name.Trim()))
            return $"paces has '{pace.Name}', it must be email, mobile, provider:CODE or domain:NAME";
        if (pace.Name.StartsWith("domain:", StringComparison.Ordinal) && pace.Name.Any(char.IsUpper))
            return $"paces has '{pace.Name}', domains are written in lower case";
        return pace.Messages is < 1 or > 1_000_000_000 || pace.Per < TimeSpan.FromSeconds(1) || pace.Per > TimeSpan.FromDays(1)
            ? $"paces.{pace.Name} is {pace.Messages} per {pace.Per}, it must be 1 or more per 1 second to 1 day"
            : null;
    }
}
