using System.Text.Json.Nodes;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Reports;
using NodaTime;

namespace CampaignActors.Operations.Demo;

/// <summary>Signs what a file leaves unsigned, as a node does with the operator of the key: the audit trail then has names.</summary>
/// <param name="founder">Signs the setup.</param>
/// <param name="authors">Sign the steps, each of which begins by going on in time.</param>
internal sealed class SignedEngine(IEngine engine, string founder, IEnumerable<string> authors) : IEngine
{
    private readonly Queue<string> _authors = new(authors);
    private string _by = founder;

    public string Name => engine.Name;

    public Instant Now => engine.Now;

    public long Events => engine.Events;

    public IEntityHistory History => engine.History;

    public IRecipientDatabase Recipients => engine.Recipients;

    public Task<Answer> SubmitAsync(Request request, string commandId) => engine.SubmitAsync(Signed(request), commandId);

    public Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests) =>
        engine.SubmitTogetherAsync([.. requests.Select(r => (Signed(r.Request), r.CommandId))]);

    private Request Signed(Request request) => request.By.Length == 0 ? request with { By = _by } : request;

    public Task SettleAsync() => engine.SettleAsync();

    public Task AdvanceToAsync(Instant instant)
    {
        _by = _authors.Dequeue();
        return engine.AdvanceToAsync(instant);
    }

    public Task CrashAsync(int? node, string? entity) => engine.CrashAsync(node, entity);

    public void Outage(string name, Instant until) => engine.Outage(name, until);

    public Task<JsonObject> StateAsync() => engine.StateAsync();

    public Currency? CurrencyOf(EntityRef entity) => engine.CurrencyOf(entity);

    public Task<LedgerReport> ReportAsync(ReportQuery query) => engine.ReportAsync(query);

    public JsonObject Outside() => engine.Outside();

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
