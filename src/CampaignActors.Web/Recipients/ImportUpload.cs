using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CampaignActors.Web.Recipients;

/// <summary>Takes a file of a page and hands it to the interface as it comes.</summary>
internal static class ImportUpload
{
    /// <summary>Bytes of a file. Larger ones are for <c>campaign recipients import</c>, which has no bound.</summary>
    public const long MaxFile = 1L << 30;

    /// <summary>Bytes of the form besides the file.</summary>
    private const long Around = 8 << 20;

    /// <summary><c>POST /ui/import/{what}/{act}</c>, where the act is <c>try</c> or <c>send</c>.</summary>
    public static async Task<IResult> TakeAsync(
        HttpContext http, UiContext ui, IBackOffice office, IAntiforgery antiforgery, string what, string act)
    {
        if (what is not ("recipients" or "suppressions") || act is not ("try" or "send") || (what, act) == ("suppressions", "try"))
            throw new PageException(StatusCodes.Status404NotFound, ui.Reader.T("There is no such page.", "Deze pagina bestaat niet."));
        // By its announced length, before anything of it is read: a client that waits for the answer need not send it.
        if (http.Request.ContentLength > MaxFile + Around)
            return Page(what, ImportForm.Empty, Refused(TooLarge(ui)), StatusCodes.Status413PayloadTooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxFile + Around;
        var form = await ImportForm.ReadAsync(http.Request, http.RequestAborted);
        // The token is a field before the file; the library would read the whole form to find it.
        http.Request.Headers["RequestVerificationToken"] = form.Text("__RequestVerificationToken") ?? "";
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            throw new PageException(
                StatusCodes.Status400BadRequest,
                ui.Reader.T("This form is too old. Load its page again.", "Dit formulier is te oud. Laad de pagina opnieuw."));
        }
        var outcome = await SendAsync(http, ui, office, form, what, dryRun: act == "try");
        return Page(
            what, form with { File = null }, outcome,
            outcome.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<ImportDocument> Page(string what, ImportForm form, ImportOutcome outcome, int status) =>
        new(new { What = what, Form = form, Outcome = outcome }) { StatusCode = status };

    private static async Task<ImportOutcome> SendAsync(
        HttpContext http, UiContext ui, IBackOffice office, ImportForm form, string what, bool dryRun)
    {
        if (form.File is null || form.FileName.Length == 0)
            return Refused(ui.Reader.T("Choose a file.", "Kies een bestand."));
        await using var file = new ImportedFile(form.File, MaxFile);
        var kind = await file.LookAsync(http.RequestAborted);
        if (kind is not null)
            return Refused(WrongKind(ui, kind));
        if (file.IsEmpty)
        {
            return Refused(ui.Reader.T(
                "The file is empty: its first line names the fields.", "Het bestand is leeg: de eerste regel noemt de velden."));
        }
        var ask = new Ask(HttpMethods.Post, Path(form, what, dryRun)) { Upload = (file, "text/csv") };
        var reply = await office.SendAsync(http, ui.Ticket, ask);
        if (file.IsTooLong)
            return Refused(TooLarge(ui));
        if (!reply.Ok)
            return Refused(reply.Problem) with { IsOfFile = false };
        var document = reply.Json();
        return new(document.Text("problem"), dryRun, !dryRun, document);
    }

    /// <summary>What is wrong with the file itself, beside its field.</summary>
    private static ImportOutcome Refused(string problem) => new(problem, false, false, null) { IsOfFile = true };

    private static string TooLarge(UiContext ui) => ui.Reader.T(
        "The file is larger than 1 GB. Split it, or use the command line: campaign recipients import.",
        "Het bestand is groter dan 1 GB. Splits het, of gebruik de opdrachtregel: campaign recipients import.");

    private static string WrongKind(UiContext ui, string kind) => kind switch
    {
        "spreadsheet" => ui.Reader.T(
            "This is a spreadsheet or an archive, not separated values: save it as CSV first.",
            "Dit is een rekenblad of archief, geen gescheiden waarden: sla het eerst op als CSV."),
        "pdf" => ui.Reader.T(
            "This is a PDF; expected separated values (CSV).", "Dit is een PDF; verwacht worden gescheiden waarden (CSV)."),
        "picture" => ui.Reader.T(
            "This is a picture; expected separated values (CSV).", "Dit is een afbeelding; verwacht worden gescheiden waarden (CSV)."),
        _ => ui.Reader.T(
            "This is no text; expected separated values (CSV).", "Dit is geen tekst; verwacht worden gescheiden waarden (CSV)."),
    };

    private static string Path(ImportForm form, string what, bool dryRun) => what == "suppressions"
        ? "/suppressions/import"
        : Paths.With("/recipients/import",
        [
            .. form.All("map").Select(m => ("map", (string?)m)), ("encoding", form.Text("encoding")), ("separator", form.Text("separator")),
            ("list", form.Text("list")?.Trim()), ("watch", form.Text("watch")),
            ("dryRun", dryRun ? "true" : null), ("look", dryRun ? "true" : null),
        ]);
}
