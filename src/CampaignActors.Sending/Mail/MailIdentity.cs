using CampaignActors.Audience.People;

namespace CampaignActors.Sending.Mail;

/// <summary>As whom the installation sends mails.</summary>
public sealed class MailIdentity
{
    /// <summary>The sender of contents that name none: one bare address.</summary>
    public string From { get; set; } = "campaigns@localhost";

    /// <summary>Name shown with it.</summary>
    public string FromName { get; set; } = "";

    /// <summary>Behind the @ of the Message-Id. It never changes, or later bounces are not recognised.</summary>
    public string Domain { get; set; } = "localhost";

    /// <returns>The problems, one line each; empty when there are none.</returns>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (EmailAddress.Problem(From) is { } problem)
            problems.Add($"from: {problem}");
        if (EmailAddress.Problem("id@" + Domain) is not null || Domain.Contains('['))
            problems.Add($"domain is '{Domain}', it must be a name such as mail.example.com");
        if (FromName.Any(char.IsControl) || FromName.Length > 200)
            problems.Add("fromName is longer than 200 characters or has a control character");
        return problems;
    }
}
