using System.Security.Cryptography;
using System.Text;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Session;

namespace CampaignActors.Node.Access;

/// <summary>Marks a request that a page sends for the person who is signed in. No request from outside can carry it.</summary>
internal sealed record PageTicket(WebTicket Ticket);

/// <summary>The callers behind the sessions of pages, with the roles that they have now.</summary>
internal sealed class PageCallers(NodeSettings settings, KeyBook keys)
{
    private static readonly Caller s_open = new("", new HashSet<Role> { Role.Administrator }, "open");

    /// <summary>The caller of a ticket; <c>null</c>: it counts no longer.</summary>
    /// <exception cref="TooBusyException">The key cannot be verified right now.</exception>
    public async Task<Caller?> CallerAsync(WebTicket ticket, CancellationToken ct)
    {
        switch (ticket.Kind)
        {
            case TicketKind.Open:
                return settings.Access.Open ? s_open : null;
            case TicketKind.Key when Code.Problem(ticket.Code) is null:
                var known = await keys.FindAsync(new Code(ticket.Code), ct);
                return known is not null && Print(known.Hash) == ticket.Print && known.Problem(keys.Now) is null ? known.Caller : null;
            case TicketKind.Token when settings.Access.SignIn is not null:
                return new Caller(
                    ticket.Code, Enum.GetValues<Role>().Where(r => ticket.Roles.Contains(Scalars.NameOf(r))).ToHashSet(),
                    $"token:{ticket.Code}");
            default:
                return null;
        }
    }

    /// <summary>A fingerprint of a key's hash, so that a ticket says nothing of the key.</summary>
    public static string Print(string hash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash)))[..24];
}
