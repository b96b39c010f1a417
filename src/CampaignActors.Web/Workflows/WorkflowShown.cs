using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Workflows;

/// <summary>One technical workflow as its pages show it.</summary>
/// <param name="LastRun"><c>null</c>: it has not run, or its runs are forgotten.</param>
/// <param name="Backlog">Entities whose work is due and not done.</param>
public sealed record WorkflowShown(
    string Code, string Label, string State, bool Failed, string? Failure, JsonElement? LastRun, Instant? NextRun, long Backlog, int Parked,
    JsonElement Progress)
{
    /// <summary>All five, each with its last and next run.</summary>
    public static async Task<IReadOnlyList<WorkflowShown>> AllAsync(Api api, Reader reader)
    {
        var list = await api.GetAsync(Paths.With("/workflows", ("lang", reader.Language.Tag())));
        var shown = new List<WorkflowShown>();
        foreach (var workflow in list.List("items"))
            shown.Add(await OfAsync(api, workflow.Text("code")!, workflow));
        return shown;
    }

    public static async Task<WorkflowShown> OfAsync(Api api, string code, JsonElement workflow)
    {
        var runs = await api.GetAsync(Paths.With(Paths.Of("workflows", code, "history"), ("limit", "1")));
        var next = await api.GetAsync(Paths.With(Paths.Of("workflows", code, "next"), ("count", "1")));
        var backlog = await api.GetAsync(Paths.With(Paths.Of("workflows", code, "backlog"), ("limit", "1")));
        var progress = await api.GetAsync(Paths.Of("workflows", code, "progress"));
        var (last, state) = (runs.List("items"), workflow.Text("state") ?? "");
        return new(
            code, workflow.Text("label") ?? code, state, workflow.Flag("failed"), workflow.Text("failure"),
            last.Count > 0 ? last[0] : null,
            state == "started" && next.List("items") is [var first, ..] ? Read(first) : null,
            (long)(backlog.Number("total") ?? 0), workflow.List("parked").Count, progress);
    }

    /// <summary>The instant that a list has as text.</summary>
    internal static Instant? Read(JsonElement text) =>
        InstantPattern.ExtendedIso.Parse(text.GetString() ?? "") is { Success: true } read ? read.Value : null;
}
