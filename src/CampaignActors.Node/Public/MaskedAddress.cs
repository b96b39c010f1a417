using CampaignActors.Audience.People;

namespace CampaignActors.Node.Public;

/// <summary>An address that its owner recognizes and others learn little from.</summary>
internal static class MaskedAddress
{
    private const string Hidden = "•••";

    /// <summary>Such as <c>m•••@e•••.com</c>, or <c>•••78</c> of a number of a telephone; <c>null</c>: there is none.</summary>
    public static string? Of(Recipient? person, Channel channel) => channel switch
    {
        Channel.Email => person?.Email is { } email ? Mail(email) : null,
        Channel.Mobile or Channel.Telephone => person?.Phone is { Length: > 4 } phone ? $"{Hidden}{phone[^2..]}" : null,
        _ => null,
    };

    private static string Mail(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 1 || at == address.Length - 1)
            return Hidden;
        var domain = address[(at + 1)..];
        var dot = domain.LastIndexOf('.');
        return $"{First(address)}{Hidden}@{First(domain)}{Hidden}{(dot > 0 ? domain[dot..] : "")}";
    }

    /// <summary>A letter of any script, which may be two characters.</summary>
    private static string First(string text) => text.EnumerateRunes().First().ToString();
}
