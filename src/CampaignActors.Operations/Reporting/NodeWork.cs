using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Waiting;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Operations.Reporting;

/// <summary>What waits for one person at a node.</summary>
public static class NodeWork
{
    /// <summary>Entries that are looked at for one person, the most urgent first.</summary>
    private const int Most = 10_000;

    /// <summary>Entries in no order, see <see cref="WorkList.InOrder"/>.</summary>
    /// <param name="views">To know the groups of operators.</param>
    /// <param name="verbs">Only with these; empty: with any.</param>
    /// <param name="at">Only at this entity; <c>null</c>: anywhere.</param>
    /// <returns><c>null</c>: there is no such operator.</returns>
    public static IReadOnlyCollection<WorkItem>? For(
        IReportLook look, IViewSource views, Code person, IReadOnlyCollection<string> verbs, EntityRef? at, Instant now)
    {
        if (views.Find(Kinds.Operator(person)) is not { IsEmpty: false })
            return null;
        string[] read = verbs.Count == 0 ? [] : [.. verbs, WaitingWork.Delegates];
        return WorkList.Find(person, now, who => look.Waiting(who, read, at, Most), code => Groups(views, code));
    }

    /// <summary>What an entity lets wait, for each operator and group that may do it now.</summary>
    public static IEnumerable<WorkItem> At(IReportLook look, EntityRef entity, Instant now) => look.WaitingAt(entity)
        .Where(w => w.Verb != WaitingWork.Delegates && !(w.From > now)).Select(w => Item(w, now));

    /// <summary>What waits with these verbs, for all people together: once for each thing, with one of those who may.</summary>
    public static IReadOnlyList<WorkItem> OfAll(IReportLook look, IReadOnlyCollection<string> verbs, Instant now) =>
        [.. verbs.Distinct().SelectMany(verb => Once(look, verb, [], now))];

    /// <summary>What stands to be warned of, for all people together, once for each thing.</summary>
    /// <param name="templates">Of the mails; empty: all.</param>
    public static IReadOnlyList<WorkItem> Warnings(IReportLook look, IReadOnlyCollection<string> templates, Instant now) =>
        [.. Once(look, StandingWarnings.Look, templates, now)];

    private static IEnumerable<WorkItem> Once(IReportLook look, string verb, IReadOnlyCollection<string> steps, Instant now) => look
        .WaitingFor(verb, steps, Most).Where(w => !(w.From > now)).DistinctBy(w => (w.Entity, w.Step)).Select(w => Item(w, now));

    private static WorkItem Item(WaitingWork work, Instant now) => new(work, null, work.Deadline < now);

    /// <summary>An entry with the operator or group that it waits for.</summary>
    public static JsonObject Named(WorkItem item)
    {
        var entry = Json(item);
        entry["who"] = item.Work.Who.Text;
        return entry;
    }

    public static JsonObject Json(WorkItem item)
    {
        var (work, entry) = (item.Work, new JsonObject { ["entity"] = item.Work.Entity.ToString(), ["do"] = item.Work.Verb });
        Put("step", work.Step);
        Put("label", work.Label);
        Put("since", Time(work.Since));
        Put("deadline", Time(work.Deadline));
        if (item.Late)
            entry["late"] = true;
        Put("through", item.Through?.Text);
        return entry;

        void Put(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                entry[name] = text;
        }
    }

    private static string? Time(Instant? instant) => instant is { } i ? InstantPattern.ExtendedIso.Format(i) : null;

    private static IEnumerable<Code> Groups(IViewSource views, Code person) =>
        (views.Find(Kinds.Operator(person))?.Document()["groups"] as JsonArray ?? []).Select(g => new Code(g!.GetValue<string>()));
}
