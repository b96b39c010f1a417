using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;

namespace CampaignActors.Gateways;

/// <summary>Where the outside world begins. Relative folders are relative to the working directory of the process.</summary>
public sealed class GatewayOptions
{
    public const string DefaultFrom = MailMessage.DefaultFrom;

    /// <summary>Mails are put here as files, unless <see cref="Smtp"/> is given.</summary>
    public string? PickupFolder { get; set; }

    /// <summary>The mail server; <c>null</c>: mails go to <see cref="PickupFolder"/>.</summary>
    public SmtpOptions? Smtp { get; set; }

    /// <summary>The sender of every mail: one bare address.</summary>
    public string From { get; set; } = DefaultFrom;

    /// <summary>Templates of mails that replace those of the product; <c>null</c>: none.</summary>
    public string? TemplatesFolder { get; set; }

    /// <summary>Where links in mails lead; <c>null</c>: mails have none.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Extraction files.</summary>
    public string FilesFolder { get; set; } = "";

    /// <summary>Messages to recipients, where no mail server is given; empty: none are sent from here.</summary>
    public string MessagesFolder { get; set; } = "";

    /// <summary>Job tickets for the workflows of service providers.</summary>
    public string JobsFolder { get; set; } = "";

    /// <summary>What steps of provider jobs may do.</summary>
    public ProviderOptions Providers { get; set; } = new();

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Smtp is null && string.IsNullOrWhiteSpace(PickupFolder))
            problems.Add("pickupFolder is missing (or give smtp)");
        // Somebody would believe that the mails lie in the folder while they are out in the world.
        if (Smtp is not null && !string.IsNullOrWhiteSpace(PickupFolder))
            problems.Add("pickupFolder and smtp are both given: mails go one way");
        if (Smtp is not null)
            problems.AddRange(Smtp.Problems());
        if (MailAddressRule.Problem(From) is { } problem)
            problems.Add($"from: {problem}");
        if (string.IsNullOrWhiteSpace(FilesFolder))
            problems.Add("filesFolder is missing");
        if (string.IsNullOrWhiteSpace(JobsFolder))
            problems.Add("jobsFolder is missing");
        problems.AddRange(SharedFolders());
        problems.AddRange(Providers.Problems());
        return problems;
    }

    private IEnumerable<string> SharedFolders()
    {
        (string Name, string? Folder)[] folders =
        [
            ("pickupFolder", PickupFolder), ("smtp.sentFolder", Smtp?.SentFolder), ("filesFolder", FilesFolder), ("jobsFolder", JobsFolder),
        ];
        return folders
            .Where(f => !string.IsNullOrWhiteSpace(f.Folder))
            .GroupBy(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f.Folder!)))
            .Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", same.Select(f => f.Name))} are the same folder {same.Key}");
    }
}
