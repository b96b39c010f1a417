using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Fields around approvals that campaigns, deliveries and tasks share.</summary>
internal static class ApprovalBlocks
{
    /// <summary>A delay from a deadline, or a time. "-1d" and "1d" both mean a day before it.</summary>
    public static readonly EitherType<ReminderRule> Reminder = new("reminder",
        value => value is Duration delay
            ? new ReminderRule(delay < Duration.Zero ? -delay : delay, null)
            : new ReminderRule(null, (Instant)value),
        rule => rule.At is { } at ? Json.Time(at) : JsonValue.Create("-" + Scalars.Plain(rule.BeforeDeadline!.Value)),
        new DurationType(Limits.Days, Negative: true), Time);

    private static readonly Field[] s_terms =
    [
        new("reminders", List(Reminder, Limits.Reminders),
            "When undecided reviewers are reminded: a delay from the deadline (\"-1d\") or a given time."),
        new("deadline", Length, "Time to decide, from submission; default 3d."),
    ];

    /// <summary>Extensions; without them any one reviewer decides.</summary>
    private static readonly Field[] s_options =
    [
        new("fourEyes", Bool, "Whether who submits may not decide; default false.") { Extension = true },
        new("quorum", new IntType(1, Limits.People), "How many have to accept; one rejection rejects. Default 1.") { Extension = true },
        new("escalation", People(Person), "Who is told when the deadline has passed, and may decide from then on.") { Extension = true },
    ];

    private static readonly Field[] s_reviewers =
    [
        Approval("target", "the target"),
        Approval("content", "the content"),
        Approval("budget", "the cost; it needs the target approval"),
        Approval("extraction", "the extraction file, before the router is told"),
        Approval("proof", "the proof of the router's notification"),
        Approval("start", "the start of an online delivery"),
        Approval("availableContent", "the content being ready: its editors say so before its reviewers are asked") with
        {
            Extension = true,
        },
        Approval("externalContent", "the content once its reviewers have accepted it") with { Extension = true },
    ];

    private static readonly RecordType<StageRule> s_stage = new("approvalStage",
        g => new StageRule(g.Code("name")!.Value.Text, g.List<Code>("reviewers"), g.List<Code>("after").Select(c => c.Text).ToSeq(),
            g.Duration("deadline")),
        s => Json.Of(
            ("name", Json.Plain(s.Name)),
            ("reviewers", Json.List(s.Reviewers, c => Json.Plain(c))),
            ("after", s.After.Count == 0 ? null : Json.List(s.After, n => Json.Plain(n))),
            ("deadline", Json.Length(s.Within))),
        [
            new("name", Types.Code, "Name of the stage, unique in its approval.") { Required = true },
            new("reviewers", People(Person) with { Strict = true }, "Any one of them accepts the stage.") { Required = true },
            new("after", List(Types.Code, Limits.Stages) with { Strict = true },
                "Names of the stages that must be accepted first; empty: it opens with the submission."),
            new("deadline", Length, "Time to decide, from its opening; default the deadline of the approvals."),
        ]);

    private static readonly ListType<StageRule> s_stages = List(s_stage, Limits.Stages) with { Strict = true };

    /// <summary>Stages of each approval that can have some.</summary>
    private static readonly RecordType<Domain.Values.Map<Seq<StageRule>>> s_stagesByType = new("approvalStages",
        g => Domain.Values.Map<Seq<StageRule>>.Of(s_reviewers.Where(f => g.Has(f.Name)).Select(f =>
            KeyValuePair.Create(Scalars.Member<ApprovalType>(f.Name).ToString(), g.List<StageRule>(f.Name)))),
        m => Json.MapOf(m, s_stages.Write)!,
        [.. s_reviewers.Where(f => f.Name != "start").Select(f => new Field(f.Name, s_stages, "Its stages, in any order."))]);

    public static readonly RecordType<ApprovalSettings> Settings = new("approvals", Read, Show,
    [
        .. s_reviewers,
        new("mode", OneOf<SubmitMode>("submitMode"), "Who submits a delivery's approvals when their turn has come; default automatic.")
        {
            Extension = true,
        },
        new("individualApproval", Bool,
            "Whether associated deliveries are approved by themselves; default false, their main delivery's approvals count.")
        {
            Extension = true,
        },
        new("preparation", OneOf<PreparationMode>("preparation"), "Who starts the preparation of messages; default automatic.")
        {
            Extension = true,
        },
        .. s_terms,
        new("stages", s_stagesByType, "Approvals that several people decide one after the other; these are enabled by it.")
        {
            Extension = true,
        },
        new("notify", Bool, "Whether mails go out; default true."),
        new("allowOwnerConfirmation", Bool, "Whether the manager may decide and start although reviewers are named; default false.")
        {
            Extension = true,
        },
        .. s_options,
        new("autoCreateApprovalTasks", Bool, "Whether a control task, CODE.TYPE, comes and goes with each approval; default false.")
        {
            Extension = true,
        },
    ]);

    /// <summary>The same for the review of a task, whose reviewers have a key of their own.</summary>
    public static readonly IReadOnlyList<Field> ReviewTerms = [.. s_terms.Concat(s_options).Select(f => f with { Extension = true })];

    /// <summary>How one approval stands.</summary>
    public static readonly RecordType Step = new RecordType("approvalStatus",
    [
        new("status", OneOf("approvalState", "notRequired", "waiting", "pending", "approved", "rejected"),
            "Where it stands (domain.md §4.5)."),
        new("round", Count, "How often it was asked for."),
        new("submittedAt", Time, "When it was submitted."),
        new("target", new RecordType("approvedTarget",
        [
            new("preparation", Count, "Number of the analysis."),
            new("hash", AnyText, "SHA-256 of the rows of the frozen target."),
        ]), "The frozen target that it is about; absent where counts were typed."),
        new("submittedBy", AnyText, "Who submitted it, or had it prepared."),
        new("deadline", Time, "Until when it should be decided."),
        new("overdue", Bool, "Whether the deadline has passed undecided."),
        new("acceptedBy", List(AnyText), "With a quorum: who has accepted it so far."),
        new("stages", Rows(new RecordType("approvalStageShown",
        [
            new("name", AnyText, "Name of the stage."),
            new("status", OneOf("stageState", "waiting", "pending", "accepted"), "Whether it waits for others, is asked for, or is done."),
            new("reviewers", List(AnyText), "Who is asked."),
            new("after", List(AnyText), "The stages before it."),
            new("deadline", Time, "Until when it should be decided, once it is open."),
            new("acceptedBy", AnyText, "Who accepted it."),
            new("acceptedAt", Time, "When."),
        ])), "The stages in which it is decided."),
        new("decidedBy", AnyText, "Who settled it."),
        new("decidedFor", AnyText, "The reviewer in whose place it was decided."),
        new("decidedAt", Time, "When it was settled."),
        new("comment", AnyText, "Why."),
    ]);

    /// <summary>How a task is reviewed, besides by whom.</summary>
    public static ReviewTerms ReadTerms(GivenMap g) => new(g.Duration("deadline"), g.List<ReminderRule>("reminders"), Options(g));

    /// <summary>Adds the terms that differ from the defaults.</summary>
    public static void ShowTerms(JsonObject result, Seq<ReminderRule> reminders, Duration? deadline, ApprovalOptions options)
    {
        if (reminders.Count > 0)
            result["reminders"] = Json.List(reminders, Reminder.Write);
        if (deadline is { } delay)
            result["deadline"] = Json.Length(delay);
        if (options.OwnerMayDecide)
            result["allowOwnerConfirmation"] = true;
        if (options.FourEyes)
            result["fourEyes"] = true;
        if (options.Quorum != 1)
            result["quorum"] = options.Quorum;
        if (options.Escalation.Count > 0)
            result["escalation"] = Json.List(options.Escalation, c => Json.Plain(c));
    }

    private static ApprovalSettings Read(GivenMap g) => new()
    {
        // The reviewers of an approval in stages are those of its stages.
        Reviewers = Domain.Values.Map<Seq<Code>>.Of(s_reviewers.Where(f => g.Has(f.Name)).Select(f =>
            KeyValuePair.Create(Scalars.Member<ApprovalType>(f.Name).ToString(), g.List<Code>(f.Name)))
            .Concat((g.Get<Domain.Values.Map<Seq<StageRule>>>("stages") ?? Domain.Values.Map<Seq<StageRule>>.Empty)
                .Where(s => !g.Has(Scalars.NameOf(Enum.Parse<ApprovalType>(s.Key))))
                .Select(s => KeyValuePair.Create(s.Key, StageRule.People(s.Value))))),
        Stages = g.Get<Domain.Values.Map<Seq<StageRule>>>("stages") is { Count: > 0 } stages ? stages : null,
        Reminders = g.List<ReminderRule>("reminders"),
        Deadline = g.Duration("deadline"),
        Notify = g.Bool("notify") ?? true,
        Options = Options(g),
        CreateTasks = g.Bool("autoCreateApprovalTasks") ?? false,
        Mode = g.Enum<SubmitMode>("mode") ?? SubmitMode.Automatic,
        Preparation = g.Enum<PreparationMode>("preparation") ?? PreparationMode.Automatic,
        IndividualApproval = g.Bool("individualApproval") ?? false,
    };

    private static ApprovalOptions Options(GivenMap g) => new()
    {
        OwnerMayDecide = g.Bool("allowOwnerConfirmation") ?? false,
        FourEyes = g.Bool("fourEyes") ?? false,
        Quorum = g.Int("quorum") ?? 1,
        Escalation = g.List<Code>("escalation"),
    };

    private static JsonObject Show(ApprovalSettings settings)
    {
        var result = new JsonObject();
        foreach (var (type, reviewers) in settings.Reviewers.Where(r => settings.Stages?.ContainsKey(r.Key) != true))
            result[Scalars.NameOf(Enum.Parse<ApprovalType>(type))] = Json.List(reviewers, c => Json.Plain(c));
        if (settings.Stages is { } stages)
        {
            result["stages"] = new JsonObject(stages.Select(s => KeyValuePair.Create<string, JsonNode?>(
                Scalars.NameOf(Enum.Parse<ApprovalType>(s.Key)), s_stages.Write(s.Value))));
        }
        ShowTerms(result, settings.Reminders, settings.Deadline, settings.Options);
        if (settings.CreateTasks)
            result["autoCreateApprovalTasks"] = true;
        if (!settings.Notify)
            result["notify"] = false;
        if (settings.Mode != SubmitMode.Automatic)
            result["mode"] = Json.Word(settings.Mode);
        if (settings.IndividualApproval)
            result["individualApproval"] = true;
        if (settings.Preparation != PreparationMode.Automatic)
            result["preparation"] = Json.Word(settings.Preparation);
        return result;
    }

    private static Field Approval(string name, string what) =>
        new(name, People(Person), $"Reviewers of {what}. Absent: not enabled; empty: the campaign manager decides.") { EmptyCounts = true };
}
