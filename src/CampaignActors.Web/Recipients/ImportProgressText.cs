using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Recipients;

/// <summary>How far an import is, in the words of its page.</summary>
internal static class ImportProgressText
{
    private const decimal Mega = 1_000_000;

    /// <summary><c>GET /ui/import/progress/NAME</c>; empty where no such import runs on this node.</summary>
    public static async Task<IResult> AnswerAsync(UiContext ui, Api api, string name)
    {
        if (await api.FindAsync(Paths.With("/recipients/import/progress", ("watch", name))) is not { } progress)
            return Results.Json(new ShownProgress("", null));
        var (size, bytes, rows) = (progress.Number("size") ?? 0, progress.Number("bytes") ?? 0, progress.Number("rows") ?? 0);
        var (read, all) = (ui.Reader.Number(decimal.Round(bytes / Mega, 1)), ui.Reader.Number(decimal.Round(size / Mega, 1)));
        return Results.Json(new ShownProgress(
            ui.Reader.T(
                $"{ui.Reader.Number(rows)} rows read, {read} of {all} MB", $"{ui.Reader.Number(rows)} rijen gelezen, {read} van {all} MB"),
            size == 0 ? null : (int)(100 * bytes / size)));
    }

    /// <param name="Percent"><c>null</c>: it is not known.</param>
    private sealed record ShownProgress(string Text, int? Percent);
}
