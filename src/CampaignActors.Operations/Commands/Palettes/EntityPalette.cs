using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary>
/// <c>entity …</c>. State and events are shown as they are stored, with what views leave out: texts of mails, ids of commands, who did
/// what. That is for operators of the system, not for everyone who may read figures.
/// </summary>
internal static class EntityPalette
{
    private const string Palette = "entity";

    private static readonly OperatorArgument s_entity = new("entity", ArgumentType.Entity, "The entity.", "-e", "--entity")
    {
        Positional = true, Mandatory = true,
    };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Palette, "state", "The state of an entity as its journal makes it, with its revision and when its workflows need it.",
            Need.Operate, s_entity), State),
        new(new(Palette, "events", "The last rows of an entity's journal: when, by whom, why, what happened and what was sent.",
            Need.Operate, s_entity,
            new OperatorArgument(
                "count", ArgumentType.Number, "How many.", "-n", "--count") { Default = "20", Min = 1, Max = 100_000 }), Events),
        new(new(Palette, "passivate", "Lets an entity finish what it writes and leave memory; the next message starts it again.",
            Need.Operate, s_entity), Passivate),
    ];

    /// <summary>The entity whose stored form is asked for. That of a key holds its hash.</summary>
    private static EntityRef Stored(OperatorRun run)
    {
        var entity = run.Given.Entity("entity");
        return entity.Kind != Kinds.Keys || run.By.May(Need.Administer)
            ? entity
            : throw new RefusedException(Refusal.Forbidden, "what is stored of a key is for administrators");
    }

    private static async IAsyncEnumerable<OperatorLine> State(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entity = Stored(run);
        var rows = await Task.Run(() => EntityRows.Read(run.Node, entity, cancellation), cancellation);
        if (rows.Count == 0)
            throw EntityLook.Unknown(entity);
        var state = JsonNode.Parse(Contracts.Serialize(EntityRows.Fold(entity, rows)))!;
        var due = new JsonObject();
        foreach (var change in rows.SelectMany(r => r.Envelope!.Due))
        {
            if (change.At is { } at)
                due[change.Agenda] = InstantPattern.ExtendedIso.Format(at);
            else
                due.Remove(change.Agenda);
        }
        foreach (var line in OperatorText.Document(
            new() { ["entity"] = $"{entity}", ["revision"] = rows[^1].Sequence, ["due"] = due, ["state"] = state }))
            yield return line;
    }

    private static async IAsyncEnumerable<OperatorLine> Events(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entity = Stored(run);
        var count = run.Given.Number("count");
        // A row that cannot be read is shown as well: here an operator looks for it.
        var (rows, last) = await Task.Run(
            () => Last(new BoundedHistory(run.Node.Node.History, cancellation).Rows(entity), count), cancellation);
        if (rows == 0)
            throw EntityLook.Unknown(entity);
        if (rows > count)
            yield return new OperatorLine($"… {rows - count} rows before (-n)");
        foreach (var row in last)
            yield return Line(row, run);
        yield return OperatorText.Count(rows, "rows");
    }

    /// <summary>How many rows there are, and the last of them; the others are not held in memory.</summary>
    private static (int Count, IReadOnlyCollection<JournalRow> Last) Last(IEnumerable<JournalRow> rows, int most)
    {
        var (count, last) = (0, new Queue<JournalRow>());
        foreach (var row in rows)
        {
            count++;
            last.Enqueue(row);
            if (last.Count > most)
                last.Dequeue();
        }
        return (count, last);
    }

    private static OperatorLine Line(JournalRow row, OperatorRun run)
    {
        if (row.Envelope is not { } envelope)
        {
            return new OperatorLine(
                OperatorText.Bars($"{row.Sequence}", $"cannot be read: {row.Problem}"),
                new() { ["sequence"] = row.Sequence, ["ordering"] = row.Ordering, ["problem"] = row.Problem });
        }
        var at = envelope.At.InZone(run.Node.Reading.Zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm':'ss", CultureInfo.InvariantCulture);
        var why = ClientIds.AsChosen(envelope.CommandId) ?? envelope.Cause;
        List<string> parts =
        [
            $"{row.Sequence}", at, envelope.By.Length > 0 ? $"by {envelope.By}" : "unsigned", why,
            envelope.Events.Count > 0 ? string.Join(", ", envelope.Events.Select(Contracts.Name)) : "no events",
        ];
        if (envelope.Effects.Count > 0)
            parts.Add($"sent {string.Join(", ", envelope.Effects.Select(e => $"{e.Target}#{e.Counter}"))}");
        return new OperatorLine(OperatorText.Bars(parts), new()
        {
            ["sequence"] = row.Sequence,
            ["ordering"] = row.Ordering,
            ["at"] = InstantPattern.ExtendedIso.Format(envelope.At),
            ["by"] = envelope.By,
            ["why"] = why,
            ["events"] = new JsonArray([.. envelope.Events.Select(e => new JsonObject
            {
                ["manifest"] = Contracts.Manifest(e),
                ["data"] = JsonNode.Parse(Contracts.Serialize(e)),
            })]),
            ["effects"] = new JsonArray([.. envelope.Effects.Select(e => JsonValue.Create($"{e.Target}#{e.Counter}"))]),
        });
    }

    private static async IAsyncEnumerable<OperatorLine> Passivate(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entity = run.Given.Entity("entity");
        await run.Node.Client.PassivateAsync(entity, cancellation);
        yield return new OperatorLine($"{entity} leaves memory", new() { ["entity"] = $"{entity}" });
    }
}
