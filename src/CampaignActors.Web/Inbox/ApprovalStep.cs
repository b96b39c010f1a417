using System.Text.Json;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;

namespace CampaignActors.Web.Inbox;

/// <summary>One of the stages in which an approval is given, as a page shows it.</summary>
public sealed record ShownStage(string Name, string Status, IReadOnlyList<string> Reviewers, string? AcceptedBy, Instant? AcceptedAt);

/// <summary>One thing to decide: an approval of a delivery, the review of a task, or a start.</summary>
/// <param name="Status">As of approvals; of a start, the state of its entity unless it waits.</param>
/// <param name="Round"><c>null</c>: a start, which has none.</param>
public sealed record ApprovalStep(
    string Kind, string Code, string Name, string Status, int? Round, Instant? SubmittedAt, string? SubmittedBy, Instant? Deadline,
    bool Overdue, string? DecidedBy, string? DecidedFor, Instant? DecidedAt, string? Comment, IReadOnlyList<string> AcceptedBy,
    IReadOnlyList<ShownStage> Stages)
{
    /// <summary>The name of a start.</summary>
    public const string Start = "start";

    private const string Waits = "pending";

    /// <summary>Kinds that have pages in the inbox.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["deliveries", "tasks", "campaigns"];

    public bool IsPending => Status == Waits;

    public bool IsStart => Kind == "campaigns" || Name == Start;

    /// <summary>The verb under which <c>/work</c> lists it.</summary>
    public string Verb => Kind == "campaigns" ? "campaignWorkflow start" : IsStart ? "confirm" : "approve";

    /// <summary>As <c>/work</c> names the step.</summary>
    public string WorkStep => Verb == "confirm" ? "" : Name;

    /// <summary>The page on which it is decided.</summary>
    public string Address => Kind == "tasks" ? $"/ui{Paths.Of("inbox", Kind, Code)}" : $"/ui{Paths.Of("inbox", Kind, Code, Name)}";

    /// <summary>All approvals of an entity in the order of its document, a start last.</summary>
    public static IReadOnlyList<ApprovalStep> All(string kind, string code, JsonElement document) => kind switch
    {
        "deliveries" =>
        [
            .. document.Map("approvalSteps").Select(step => Of(kind, code, step.Key, step.Value)),
            StartOf(kind, code, Start, document.Text("state") ?? "", "pendingConfirmation", document.Time("contactDate")),
        ],
        "tasks" => document.At("approval") is { } review ? [Of(kind, code, "task", review)] : [],
        "campaigns" =>
        [
            .. document.List("workflows").Select(w =>
                StartOf(kind, code, w.Text("number") ?? "", w.Text("state") ?? "", "beingEdited", w.Time("startPlanningDate"))),
        ],
        _ => [],
    };

    /// <summary>The one of that name; without a name, the first that waits, else the first.</summary>
    public static ApprovalStep? Find(string kind, string code, string? name, JsonElement document)
    {
        var all = All(kind, code, document);
        return name is not null ? all.FirstOrDefault(s => s.Name == name) : all.FirstOrDefault(s => s.IsPending) ?? all.FirstOrDefault();
    }

    private static ApprovalStep Of(string kind, string code, string name, JsonElement step) => new(
        kind, code, name, step.Text("status") ?? "", (int?)step.Number("round"), step.Time("submittedAt"), step.Text("submittedBy"),
        step.Time("deadline"), step.Flag("overdue"), step.Text("decidedBy"), step.Text("decidedFor"), step.Time("decidedAt"),
        step.Text("comment"), Texts(step, "acceptedBy"),
        [.. step.List("stages").Select(s => new ShownStage(
            s.Text("name") ?? "", s.Text("status") ?? "", Texts(s, "reviewers"), s.Text("acceptedBy"), s.Time("acceptedAt")))]);

    private static ApprovalStep StartOf(string kind, string code, string name, string state, string waiting, Instant? planned) => new(
        kind, code, name, state == waiting ? Waits : state, null, null, null, planned, false, null, null, null, null, [], []);

    private static IReadOnlyList<string> Texts(JsonElement element, string name) =>
        [.. element.List(name).Select(e => e.GetString() ?? "")];

    /// <summary>The approval as a heading.</summary>
    public string Title(Reader reader) => Kind == "campaigns"
        ? reader.T($"Start of workflow {Name}", $"Start van workflow {Name}")
        : WorkWords.Title(Name, reader);

    /// <summary>Who decided it and when; <c>null</c>: it is not decided.</summary>
    public string? Decided(Reader reader) => DecidedBy is null ? null : DecidedFor is null
        ? reader.T(
            $"{StateNames.Of(Status, reader)} by {DecidedBy}, {reader.Time(DecidedAt)}.",
            $"{StateNames.Of(Status, reader)} door {DecidedBy}, {reader.Time(DecidedAt)}.")
        : reader.T(
            $"{StateNames.Of(Status, reader)} by {DecidedBy} for {DecidedFor}, {reader.Time(DecidedAt)}.",
            $"{StateNames.Of(Status, reader)} door {DecidedBy} namens {DecidedFor}, {reader.Time(DecidedAt)}.");
}
