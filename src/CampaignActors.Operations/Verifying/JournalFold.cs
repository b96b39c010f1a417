using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.WhatIf;
using NodaTime;

namespace CampaignActors.Operations.Verifying;

/// <summary>One entity as its rows make it.</summary>
internal sealed class Folded(EntityKind kind, Code code)
{
    public readonly EntityKind Kind = kind;
    public IEntityState State = kind.Initial(code);
    public long Sequence;

    /// <summary>Effects sent and not confirmed, by target: the counter of the last sent and of the last confirmed.</summary>
    public readonly Dictionary<EntityRef, (long Sent, long Confirmed)> Outbox = [];

    /// <summary>The last effect taken in, by source.</summary>
    public readonly Dictionary<EntityRef, long> Inbox = [];

    /// <summary>Id of the command that waits for consents.</summary>
    public string? Pending;
}

/// <summary>
/// The whole journal, folded row by row as it comes: entities, command ids and effects are kept, rows are not. What can only be seen while
/// it happens is noted here; what the end shows is compared by the checks.
/// </summary>
internal sealed class JournalFold(CommandBook commands)
{
    private readonly Dictionary<EntityRef, Folded> _entities = [];

    public ExportHead Head { get; private set; } = null!;

    public IReadOnlyDictionary<EntityRef, Folded> Entities => _entities;

    public long Rows { get; private set; }

    public Findings Sequences { get; } = new("sequence");

    public Findings Effects { get; } = new("effects");

    public List<(EntityRef Entity, ParkedEffect Effect)> Parked { get; } = [];

    public BudgetWatch Budgets { get; } = new();

    public StockWatch Stocks { get; } = new();

    /// <exception cref="FormatException">These lines are no whole export.</exception>
    public async Task ReadAsync(IAsyncEnumerable<string> lines, Action<long>? onRow, CancellationToken cancellation)
    {
        var whole = false;
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            switch (ExportLine.Parse(line))
            {
                case ExportLine.Head head:
                    Head = head.Of;
                    break;
                case ExportLine.Row row:
                    Take(row);
                    Rows++;
                    onRow?.Invoke(Rows);
                    break;
                case ExportLine.End end:
                    whole = end.Rows == Rows ? true : throw new FormatException($"{end.Rows} rows are expected, {Rows} came");
                    break;
            }
        }
        if (Head is null || !whole)
            throw new FormatException("the end of the export is missing");
    }

    public IEnumerable<(EntityRef Entity, T State)> All<T>() where T : class =>
        _entities.Where(e => e.Value.State is T).Select(e => (e.Key, (T)e.Value.State)).OrderBy(e => e.Key);

    public T? Find<T>(EntityRef entity) where T : class => _entities.GetValueOrDefault(entity)?.State as T;

    private void Take(ExportLine.Row row)
    {
        var entity = _entities.TryGetValue(row.Entity, out var known)
            ? known
            : _entities[row.Entity] = new Folded(EntityCatalog.Get(row.Entity.Kind), row.Entity.Code);
        if (row.Sequence != entity.Sequence + 1)
            Sequences.Add(
                row.Sequence <= entity.Sequence ? $"{row.Entity}: row {row.Sequence} again" : $"{row.Entity}: row {entity.Sequence + 1} "
                    + "is missing");
        entity.Sequence = Math.Max(entity.Sequence, row.Sequence);
        if (Decoded(row) is not { } envelope)
            return;
        if (envelope.CommandId is { } id)
            commands.Seen(row.Entity, id);
        if (envelope.Refused is { } refused)
            commands.RefusedForGood(row.Entity, refused.Id);
        Exchange(row.Entity, entity, envelope);
        if (envelope.Pending is { } pending)
            entity.Pending = pending.Taken is null ? pending.Now?.CommandId : entity.Pending;
        if (envelope.Parked is { } parked)
            Parked.Add((row.Entity, parked));
        var meta = new EventMeta(envelope.At, envelope.By, envelope.CommandId ?? envelope.Cause, envelope.Granted);
        foreach (var happened in envelope.Events)
        {
            var before = entity.State;
            var whole = entity.Kind.Whole(before, happened);
            entity.State = entity.Kind.Evolve(before, whole, meta);
            Budgets.See(row.Entity, before, entity.State, whole);
            Stocks.See(row.Entity, before, entity.State, whole);
        }
    }

    private Envelope? Decoded(ExportLine.Row row)
    {
        try
        {
            if (row.Stored is { } stored)
                return EnvelopeCodec.Read(stored);
            Sequences.Add($"{row.Entity}: the node cannot read row {row.Sequence}");
        }
        catch (Exception e) when (e is UnknownContractException or System.Text.Json
            .JsonException or FormatException or KeyNotFoundException)
        {
            Sequences.Add($"{row.Entity}: row {row.Sequence} cannot be read: {e.Message}");
        }
        return null;
    }

    /// <summary>Between two entities effects are numbered from 1; each must leave once and be taken in once, in that order.</summary>
    private void Exchange(EntityRef self, Folded entity, Envelope envelope)
    {
        foreach (var effect in envelope.Effects)
        {
            var (sent, confirmed) = entity.Outbox.GetValueOrDefault(effect.Target);
            Effects.AddIf(effect.Counter != sent + 1, () => $"{self} → {effect.Target}: effect {effect.Counter} left behind {sent}");
            entity.Outbox[effect.Target] = (Math.Max(sent, effect.Counter), confirmed);
        }
        foreach (var (target, counter) in envelope.Confirmed)
        {
            var (sent, confirmed) = entity.Outbox.GetValueOrDefault(target);
            entity.Outbox[target] = (sent, Math.Max(confirmed, counter));
        }
        if (envelope.Source is not { } source)
            return;
        var last = entity.Inbox.GetValueOrDefault(source.Entity);
        Effects.AddIf(source.Counter != last + 1, () => $"{source.Entity} → {self}: effect {source.Counter} was taken in behind {last}");
        entity.Inbox[source.Entity] = Math.Max(last, source.Counter);
    }
}
