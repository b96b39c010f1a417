using CampaignActors.Actors.Client;
using CampaignActors.Node.Access;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Pages;

/// <summary>Who is signed in at the pages, by the keys of the system or by the identity provider.</summary>
internal sealed class PageSessions(
    NodeSettings settings, NodeArguments arguments, Identification identification, KeyBook keys, PageCallers callers, RequestRates rates,
    DenialLog denials)
    : ISessions
{
    public bool IsOpen => settings.Access.Open;

    public string Zone => arguments.Zone.Id;

    public string Version => ProductVersion.Text;

    public async Task<SignInOutcome> SignInAsync(HttpContext page, string key)
    {
        if (rates.OfStranger(page, requests: 0) is not null)
            return TooMany(page);
        try
        {
            if (key.Length <= KeyLimit && KeyText.LooksLikeOne(key) && KeyText.Parse(key) is { } typed
                && (await identification.OfAsync(key, lookUp: true, page.RequestAborted)).Caller is not null
                && await keys.FindAsync(typed.Code, page.RequestAborted) is { } known)
                return new(new WebTicket(TicketKind.Key, typed.Code.Text, PageCallers.Print(known.Hash), []));
        }
        catch (TooBusyException e)
        {
            return new(null, e.Message, StatusCodes.Status503ServiceUnavailable);
        }
        if (rates.OfStranger(page) is not null)
            return TooMany(page);
        denials.Add(page, StatusCodes.Status401Unauthorized, "sign-in with a wrong key", "");
        return new(null, "This key is not valid: it is mistyped, revoked, or has expired.", StatusCodes.Status401Unauthorized);
    }

    private const int KeyLimit = 200;

    private SignInOutcome TooMany(HttpContext page)
    {
        denials.Add(page, StatusCodes.Status429TooManyRequests, RequestRates.TooManyStrangers, "");
        return new(null, "Too many wrong keys from this address: wait a minute.", StatusCodes.Status429TooManyRequests);
    }

    public async Task<Me?> WhoAsync(WebTicket ticket, CancellationToken ct) =>
        await callers.CallerAsync(ticket, ct) is { } caller
            ? new Me(
                caller.Operator, [.. caller.Roles.Order().Select(Scalars.NameOf)],
                Enum.GetValues<Need>().Where(caller.May).ToHashSet(), caller.Via)
            : null;
}
