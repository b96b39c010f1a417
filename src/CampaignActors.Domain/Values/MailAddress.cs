using CampaignActors.Audience.People;

namespace CampaignActors.Domain.Values;

/// <summary>Validates one bare mail address (<c>anna@example.com</c>), with the rules of <see cref="EmailAddress"/>.</summary>
public static class MailAddress
{
    /// <inheritdoc cref="EmailAddress.MaxLocal"/>
    public const int MaxLocal = EmailAddress.MaxLocal;
    public const int MaxDomain = EmailAddress.MaxDomain;
    public const int MaxLength = EmailAddress.MaxLength;

    /// <returns>The problem of the address, or <c>null</c>.</returns>
    public static string? Problem(string address) => EmailAddress.Problem(address);
}
