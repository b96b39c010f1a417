using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Verifying;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Operations.Tests.Verifying;

/// <summary>The journal of a small system at rest, which a test may falsify, and what a node would show that believed it.</summary>
internal sealed class Journal : IVerifiedSystem, IEntityHistory
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 2, 8, 0);

    public List<JournalRow> All { get; private set; } = [];

    /// <summary>Falsifies what is shown.</summary>
    public Action<JsonObject>? Shown { get; set; }

    public Quietness Rest { get; set; } = new(true, "");

    public long Drift { get; set; }

    /// <summary>The answer of the store of people.</summary>
    public StoreChecked? Targets { get; set; } = new(0, []);

    public StoreChecked? Messages { get; set; } = new(0, []);

    /// <summary>A workflow whose full run does not end.</summary>
    public string? Stuck { get; set; }

    /// <summary>
    /// Money in two budgets, one below the other, a transfer, a delivery that was analysed, its stock, and an order that was received in
    /// part.
    /// </summary>
    public static async Task<Journal> OfAsync()
    {
        var model = new ModelEngine(DateTimeZone.Utc, s_now);
        await DescribeAsync("operators", "mia", """{"name": "Mia", "email": "mia@example.com"}""");
        await DescribeAsync("budgets", "MAIN", """{"allocated": 5000}""");
        await DescribeAsync("budgets", "B1", """{"allocated": 1000, "relatedTo": "MAIN", "overrun": "block"}""");
        await DescribeAsync("plans", "PLN1", """{"label": "Plan"}""");
        await DescribeAsync("programs", "PRG1", """{"plan": "PLN1", "budget": "B1"}""");
        await DescribeAsync("campaigns", "OP1", """{"program": "PRG1", "manager": "mia", "process": "defined", "level": "reserved"}""");
        await DescribeAsync("providers", "PRINT", """
            {"services": {"Cards": {"categories": [{"label": "Card", "process": "directMail", "types": [
              {"label": "Plain", "price": {"linear": 0.50}, "stockLine": "CARD"}]}]}}}
            """);
        await DescribeAsync("stocks", "STK1", """{"provider": "PRINT", "lines": {"CARD": {"initial": 250}}}""");
        await DescribeAsync("deliveries", "DM1", """
            {"campaign": "OP1", "channel": "directMail", "service": "PRINT/Cards", "costs": [{"category": "Card", "type": "Plain"}]}
            """);
        await DescribeAsync("deliveries", "DM2", """{"campaign": "OP1", "channel": "directMail", "provisional": 40, "budget": "MAIN"}""");
        await ActAsync("transfer", """{"from": "MAIN", "to": "B1", "amount": 250}""");
        await ActAsync("order", """{"line": "CARD", "code": "ORD1", "quantity": 100, "deliveryDate": "2099-01-01"}""");
        await ActAsync("receive", """{"code": "ORD1", "quantity": 30}""");
        await ActAsync("analyse", """{"delivery": "DM1", "targeted": 100}""");
        var history = model.History;
        var journal = new Journal { All = [.. history.Entities().SelectMany(history.Rows).OrderBy(r => r.Ordering)] };
        journal.Confirm();
        return journal;

        Task DescribeAsync(string kind, string code, string json) =>
            SendAsync(new Change.Describe(PutMode.Create, kind, new Code(code), Map(json), Change.Typed), $"create {kind}/{code}");

        Task ActAsync(string verb, string json) => SendAsync(new Change.Act(verb, Map(json), Change.Typed), verb);

        async Task SendAsync(Change change, string id)
        {
            var answer = await model.SubmitAsync(change.Bind(ReadContext.Default), ClientIds.Read("id", id));
            Assert.True(answer.Ok, answer.Text);
            await model.SettleAsync();
        }
    }

    /// <summary>The model writes confirmations with the next row only; an entity of a node writes them once it is idle.</summary>
    private void Confirm()
    {
        foreach (var entity in All.GroupBy(r => r.Entity).ToList())
        {
            var confirmed = entity.SelectMany(r => r.Envelope!.Effects).GroupBy(e => e.Target)
                .Select(t => new EffectId(t.Key, t.Max(e => e.Counter)));
            Append(entity.Key, new Envelope { At = s_now, Cause = "confirmed", Confirmed = confirmed.ToSeq() });
        }
    }

    private static MapNode Map(string json) => (MapNode)JsonText.Read("test", Encoding.UTF8.GetBytes(json));

    /// <summary>The checks that fail.</summary>
    public async Task<IEnumerable<string>> FailedAsync(params string[] records) =>
        (await new Verifier(this, new VerifyOptions(records, TimeSpan.Zero, Sweep: true)).VerifyAsync(CancellationToken.None)).Failed;

    /// <summary>Puts another event in the place of the last one of a type, however that is stored.</summary>
    public void Alter<T>(Func<T, IEvent> change) where T : class, IEvent => Alter(
        r => Whole(r).Any(e => e is T),
        r => r with { Envelope = r.Envelope! with { Events = Whole(r).Select(e => e is T one ? change(one) : e).ToSeq() } });

    private List<IEvent> Whole(JournalRow row)
    {
        var kind = EntityCatalog.Get(row.Entity.Kind);
        var before = All.Where(r => r.Entity == row.Entity && r.Sequence < row.Sequence)
            .Aggregate(kind.Initial(row.Entity.Code), (state, r) => EntityFold.Apply(kind, state, r.Envelope!));
        return [.. EntityFold.Whole(kind, before, row.Envelope!)];
    }

    /// <summary>Puts another row in the place of the last one of which something is true.</summary>
    public void Alter(Func<JournalRow, bool> which, Func<JournalRow, JournalRow> change)
    {
        var at = All.FindLastIndex(r => which(r));
        Assert.True(at >= 0, "there is no such row");
        All[at] = change(All[at]);
    }

    /// <summary>Adds a row behind the last one of an entity.</summary>
    public void Append(EntityRef entity, Envelope row) =>
        All.Add(new JournalRow(All[^1].Ordering + 1, entity, All.Last(r => r.Entity == entity).Sequence + 1, row));

    IEnumerable<JournalRow> IEntityHistory.Rows(EntityRef entity) => All.Where(r => r.Entity == entity);

    IEnumerable<EntityRef> IEntityHistory.Entities() => All.Select(r => r.Entity).Distinct();

    public Task<Quietness> QuietAsync(CancellationToken cancellation) => Task.FromResult(Rest);

    public async IAsyncEnumerable<string> ExportAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return NodeExport.WriteHead(new ExportHead(All[^1].Ordering, s_now, DateTimeZone.Utc, Currency.Eur));
        foreach (var row in All)
            yield return NodeExport.WriteRow(row);
        yield return NodeExport.WriteEnd(All.Count);
    }

    public Task<JsonObject> StateAsync(CancellationToken cancellation)
    {
        var views = new PastViews(this, new AsOf(Instant.MaxValue, Known: true));
        var state = JsonNode.Parse(Composer.All(views, s_now, DateTimeZone.Utc).ToJsonString())!.AsObject();
        state["workflows"] ??= new JsonObject();
        foreach (var workflow in TechnicalWorkflows.All.Select(Kinds.Workflow).Where(w => state["workflows"]![w.Code.Text] is null))
        {
            var view = EntityView.Of(workflow, EntityCatalog.Get(workflow.Kind).Initial(workflow.Code));
            state["workflows"]![workflow.Code.Text] = JsonNode
                .Parse(Composer.Compose(workflow, view, views, s_now, DateTimeZone.Utc).ToJsonString());
        }
        Shown?.Invoke(state);
        return Task.FromResult(state);
    }

    public Task<StoreChecked?> TargetsAsync(CancellationToken cancellation) => Task.FromResult(Targets);

    public Task<StoreChecked?> MessagesAsync(CancellationToken cancellation) => Task.FromResult(Messages);

    public Task<FullRun> RunFullAsync(string workflow, TimeSpan within, Action<string> onProgress, CancellationToken cancellation) =>
        workflow == Stuck
        ? Task.FromException<FullRun>(new NodeException($"the full run of {workflow} has not gone on"))
        : Task.FromResult(new FullRun(workflow, 1, Drift));
}
