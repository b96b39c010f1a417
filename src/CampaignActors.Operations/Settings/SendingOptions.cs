using System.Globalization;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Mail;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Sending</c> of the configuration: how messages to recipients leave.</summary>
public sealed record SendingOptions
{
    public const string Section = "Sending";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["Workers", "Lease", "Paces", "Domain", "FromName", "DkimDomain", "DkimSelector", "DkimKeyFile"];

    private const int MostPaces = 100;
    private const string ExpectedPaces = "expected limits such as email=1000/1m,domain:example.com=100/1s";

    /// <summary>Batches under way at once.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>
    /// How long messages are claimed for; a node that is away for longer loses them. The clocks of nodes agree to within a fraction of it.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Limits of all nodes together.</summary>
    public IReadOnlyList<Pace> Paces { get; init; } = [];

    /// <summary>Behind the @ of Message-Ids; <c>null</c>: that of <c>Mail__From</c>.</summary>
    public string? Domain { get; init; }

    /// <summary>Name shown with <c>Mail__From</c>.</summary>
    public string FromName { get; init; } = "";

    /// <summary><c>null</c>: mails are not signed here.</summary>
    public DkimOptions? Dkim { get; init; }

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static SendingOptions Read(IConfiguration configuration)
    {
        var (section, defaults) = (new SettingsSection(configuration, Section, Keys), new SendingOptions());
        var lease = section.Duration("Lease", defaults.Lease);
        return new SendingOptions
        {
            Workers = section.Number("Workers", defaults.Workers, 1, 32),
            Lease = lease >= TimeSpan.FromSeconds(10) && lease <= TimeSpan.FromHours(1)
                ? lease
                : throw section.Bad("Lease", $"is {lease.TotalSeconds} s, expected 10s to 60m"),
            Paces = ReadPaces(section),
            Domain = section.Text("Domain"),
            FromName = section.Text("FromName") ?? "",
            Dkim = ReadDkim(section),
        };
    }

    /// <summary>As whom mails leave.</summary>
    /// <param name="from"><c>Mail__From</c>.</param>
    public MailIdentity Identity(string from) =>
        new() { From = from, FromName = FromName, Domain = Domain ?? from[(from.LastIndexOf('@') + 1)..] };

    private static DkimOptions? ReadDkim(SettingsSection section)
    {
        if (section.Text("DkimKeyFile") is not { } file)
            return null;
        var dkim = new DkimOptions
        {
            Domain = section.Text("DkimDomain") ?? "", Selector = section.Text("DkimSelector") ?? "", KeyFile = file,
        };
        return dkim.Problems() is [var problem, ..] ? throw section.Bad("DkimKeyFile", $"cannot sign: {problem}") : dkim;
    }

    private static IReadOnlyList<Pace> ReadPaces(SettingsSection section)
    {
        var texts = (section.Text("Paces") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var paces = texts.Select(t => ReadPace(t) ?? throw section.Bad("Paces", $"holds {Shown.Quote(t)}, {ExpectedPaces}")).ToList();
        return paces.Count > MostPaces ? throw section.Bad("Paces", $"holds {paces.Count} limits, expected {MostPaces} at the most")
            : paces.GroupBy(p => p.Name).FirstOrDefault(g => g.Skip(1).Any()) is { } twice
                ? throw section.Bad("Paces", $"limits {twice.Key} twice, expected each once")
            : paces;
    }

    /// <returns><c>null</c>: it is none.</returns>
    private static Pace? ReadPace(string text)
    {
        var (equals, slash) = (text.IndexOf('=', StringComparison.Ordinal), text.LastIndexOf('/'));
        if (equals < 1 || slash <= equals)
            return null;
        var name = text[..equals].Trim();
        var known = name is "email" or "mobile" || name.Split(':') is ["provider" or "domain", { Length: > 0 and <= 253 }];
        var number = text.AsSpan(equals + 1, slash - equals - 1);
        if (!known || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > 10_000_000
            || SettingsSection.ReadDuration(text[(slash + 1)..].Trim()) is not { } per || per > TimeSpan.FromDays(1))
            return null;
        // Mail domains are the same in any case; codes of providers are not.
        return new Pace(
            name.StartsWith("domain:", StringComparison.Ordinal) ? name.ToLowerInvariant() : name, count, Duration.FromTimeSpan(per));
    }
}
