using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>Ids of the commands that forms send: made with the page, and the same when the form comes again.</summary>
internal static class FormIds
{
    /// <summary>The hidden field that carries it.</summary>
    public const string Field = "command-id";

    /// <summary>Far below what the interface takes: where one form sends several commands, each gets a suffix.</summary>
    private const int MaxLength = 40;

    /// <param name="sent">What was sent to the form; <c>null</c>: the page is only read.</param>
    public static string Of(IFormCollection? sent) =>
        sent?[Field] is [{ Length: > 0 and <= MaxLength } known] ? known : New();

    /// <summary>
    /// For a form that was refused as well: what is sent after a correction is another command, which its id would say is the same.
    /// </summary>
    public static string New() => $"ui-{Guid.NewGuid():N}";
}
