using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Recipients;

/// <summary>All suppressions as a file, as it comes.</summary>
internal static class SuppressionExport
{
    /// <summary><c>GET /ui/suppressions.csv</c>.</summary>
    public static Task SendAsync(HttpContext http, UiContext ui, IBackOffice office)
    {
        if (!ui.Me.May(Need.KeepRecipients))
        {
            throw new PageException(
                StatusCodes.Status403Forbidden, ui.Reader.T("Your roles do not allow this.", "Je rollen staan dit niet toe."));
        }
        http.Response.Headers.ContentDisposition = "attachment; filename=suppressions.csv";
        return office.RelayAsync(http, ui.Ticket, new Ask(HttpMethods.Get, "/suppressions"));
    }
}
