using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Templates;

/// <summary>
/// The schedule of a periodic template: its due campaigns, and how campaigns created in advance follow a change (domain.md §5.3).
/// </summary>
internal static class TemplateSchedule
{
    /// <summary>
    /// Largest number of campaigns that start in the future, whatever they contain. Further occurrences of a rule with a long
    /// advance get their campaigns later, so that no template fills the system at once.
    /// </summary>
    private const int MostCampaignsAhead = 1_000;

    /// <summary>
    /// Campaigns requested in one decision. The rest is due again at once, so that operators' commands and a shutdown never wait
    /// for more than this.
    /// </summary>
    private const int MostAtOnce = 50;

    /// <summary>Largest number of characters of the campaigns requested in one decision, which keeps journal rows small.</summary>
    private const int TextAtOnce = 50_000;

    private static readonly Duration s_mostOften = Duration.FromMinutes(1);

    /// <summary>
    /// Largest number of campaigns of this template that start in the future: with their tasks at most
    /// <see cref="Limits.CreatedAhead"/> entities, but at least one campaign.
    /// </summary>
    private static int MostAhead(TemplateFields fields) =>
        Math.Clamp(Limits.CreatedAhead / (1 + (fields.Campaign?.TaskTemplates?.Count ?? 0)), 1, MostCampaignsAhead);

    /// <summary>
    /// Refuses a rule that creates campaigns too often, or <c>null</c>: each campaign is a permanent entity with tasks.
    /// </summary>
    /// <param name="since">When the rule was set.</param>
    public static string? TooOften(Schedule schedule, Instant since)
    {
        // The rule may begin within a minute, so two complete minutes are compared.
        var first = Occurrences.ByRule(schedule, since, inclusive: true).Take(3).Select(o => o.Start).ToList();
        return first.Zip(first.Skip(1)).Any(pair => pair.Second - pair.First < s_mostOften)
            ? $"'{schedule.Cron}' fires more than once a minute, expected at most one campaign a minute"
            : null;
    }

    private static List<MadeOccurrence> Made(TemplateState state) =>
        state.Made.Select(m => new MadeOccurrence(m.Number, m.Key, m.Occurrence, m.Kept == true)).ToList();

    public static IEnumerable<Occurrence> Open(TemplateState state) =>
        state.Fields is { Type: TemplateType.Periodic, Schedule: { } schedule }
            ? Occurrences.Open(schedule, state.Origin, state.Progress, Made(state))
            : [];

    /// <summary>Occurrences whose campaigns must be requested now, earliest first.</summary>
    public static List<Occurrence> DueBy(TemplateState state, Instant now)
    {
        if (state.Fields?.Schedule is not { } schedule)
            return [];
        var room = MostAhead(state.Fields) - state.Made.Count(m => m.Occurrence > now);
        return Open(state).TakeWhile(o => schedule.CreatedAt(o.Start) <= now && (o.Start <= now || room-- > 0))
            .Take(AtOnce(state.Fields)).ToList();
    }

    /// <summary>When the next campaign must be requested.</summary>
    public static Instant? DueAt(TemplateState state)
    {
        if (state.Fields?.Schedule is not { } schedule || Open(state).FirstOrDefault() is not { } next)
            return null;
        var created = schedule.CreatedAt(next.Start);
        var most = MostAhead(state.Fields);
        return state.Made.Count < most ? created : Instant.Max(created, Instant.Min(next.Start, RoomFrom(state, most)));
    }

    /// <summary>The instant from which fewer campaigns than the limit start in the future.</summary>
    private static Instant RoomFrom(TemplateState state, int most) =>
        state.Made.Select(m => m.Occurrence).OrderDescending().ElementAt(most - 1);

    /// <summary>Number of campaigns per decision within the limit of characters; at least one.</summary>
    private static int AtOnce(TemplateFields fields) => Math.Clamp(TextAtOnce / Text(fields.Campaign ?? new()), 1, MostAtOnce);

    /// <summary>Approximate number of characters of a campaign.</summary>
    private static int Text(CampaignFields campaign) => 500
        + (campaign.Label?.Length ?? 0) + (campaign.WorkflowTemplate?.Length ?? 0) + (campaign.Nature?.Length ?? 0)
        + 50 * ((campaign.Participants?.Count ?? 0) + (campaign.Approvals?.People().Count() ?? 0))
        + (campaign.Documents ?? []).Sum(d => 50 + d.Name.Length + d.Link.Length)
        + (campaign.Objectives ?? []).Sum(o => 100 + o.Label.Length + (o.Unit?.Length ?? 0))
        + (campaign.TaskTemplates ?? [])
            .Sum(t => 500 + t.Key.Length + (t.Fields.Label?.Length ?? 0) + 50 * (t.Fields.Reviewers?.Count ?? 0))
        + (campaign.Schedule?.Lines.Count ?? 0) * 200;

    public static CampaignFields FieldsOf(TemplateState state, Occurrence occurrence)
    {
        var fields = state.Fields!;
        var defaults = fields.Campaign ?? new();
        var dates = DatesOf(fields, occurrence);
        return defaults with
        {
            Label = defaults.Label ?? fields.Label,
            Program = defaults.Program ?? fields.Program,
            Start = dates.Start,
            End = dates.End,
            Template = state.Code,
        };
    }

    private static CampaignDates DatesOf(TemplateFields fields, Occurrence occurrence) =>
        new(occurrence.Start, occurrence.End ?? (fields.DurationDays is { } days ? occurrence.Start + Limits.OfDays(days) : null));

    /// <summary>When the rule of a given schedule was set: an unchanged rule keeps its beginning.</summary>
    public static Instant RuleSince(TemplateState before, Schedule given, Instant now) =>
        given.HasRuleOf(before.Fields?.Schedule) ? before.Progress?.Since ?? before.Origin : now;

    /// <summary>The effect of a change on the schedule; <c>null</c> when it names none.</summary>
    public static ScheduleChange? Change(TemplateState before, TemplateFields named, TemplateFields after, Instant now)
    {
        if (named.Schedule is null || after.Type != TemplateType.Periodic)
            return null;
        var standing = new ScheduleBefore(before.Fields?.Schedule, before.Origin, before.Progress, Made(before));
        return new ScheduleEditing(standing, after.Schedule, now, end: null, MostAhead(after), ofWorkflows: false).Change();
    }

    /// <summary>Applies new dates to campaigns created in advance; none is withdrawn.</summary>
    public static TemplateState Described(TemplateState state, TemplateDescribed described)
    {
        if (described.Change is not { } change)
            return state;
        var followed = change.Followed.ToDictionary(f => f.Number, f => f.Occurrence);
        return state with
        {
            Progress = change.Progress,
            Made = state.Made
                .Select(m => followed.TryGetValue(m.Number, out var occurrence)
                    ? Follow(m, occurrence, DatesOf(state.Fields!, occurrence))
                    : m)
                .ToSeq(),
        };
    }

    private static MadeCampaign Follow(MadeCampaign made, Occurrence occurrence, CampaignDates dates) => made with
    {
        Key = occurrence.Key,
        Occurrence = occurrence.Start,
        Start = dates.Start,
        End = dates.End,
        Asked = made.Code is null && made.Dates != dates ? made.Asked ?? made.Dates : made.Asked,
    };

    public static TemplateState Due(TemplateState state, OccurrenceDue due) => state with
    {
        Made = state.Made.Add(new MadeCampaign(due.Number, due.Key, due.Start, null, due.Fields.Start, due.Fields.End)),
        Progress = state.Progress?.Made(new Occurrence(due.Key, due.Start, null, false, false)),
    };

    public static TemplateState With(TemplateState state, int number, Func<MadeCampaign, MadeCampaign> change) =>
        number >= 1 && number <= state.Made.Count && state.Made[number - 1] is { } made && made.Number == number
            ? state with { Made = state.Made.With(number - 1, change(made)) }
            : state with { Made = state.Made.Select(m => m.Number == number ? change(m) : m).ToSeq() };

    /// <summary>A campaign keeps its dates, so the instant to which it should have moved needs another campaign.</summary>
    public static TemplateState Kept(TemplateState state, OccurrenceKept kept)
    {
        if (state.Made.FirstOrDefault(m => m.Number == kept.Number) is not { } was || (was.Kept == true && was.Occurrence == kept.At.Start))
            return state;
        var (start, end) = kept.At;
        var after = With(
            state, kept.Number, m => m with { Kept = true, Key = KeyAt(m, start), Occurrence = start, Start = start, End = end });
        return was.Occurrence == start ? after : after with { Progress = after.Progress?.WithoutDone(was.Occurrence) };
    }

    private static string KeyAt(MadeCampaign made, Instant start) =>
        made.Key == Occurrences.RuleKey(made.Occurrence) ? Occurrences.RuleKey(start) : made.Key;

    /// <summary>Moves existing campaigns whose dates have changed.</summary>
    public static IEnumerable<AddressedEffect> Moves(TemplateState before, TemplateState after) =>
        from made in before.Made.Zip(after.Made)
        where made.Second.Code is not null && made.First.Dates != made.Second.Dates
        select Move(made.Second, made.First.Dates);

    /// <summary>Moves a new campaign whose schedule was changed during its creation.</summary>
    public static IEnumerable<AddressedEffect> Moves(TemplateState before, TemplateState after, CampaignMade begun) =>
        before.Made.FirstOrDefault(m => m.Number == begun.Number) is { Asked: { } asked }
            ? [Move(after.Made.First(m => m.Number == begun.Number), asked)]
            : [];

    private static AddressedEffect Move(MadeCampaign made, CampaignDates from) =>
        new(Kinds.Campaign(made.Code!.Value), new MoveCampaign(made.Number, from, made.Dates));
}
