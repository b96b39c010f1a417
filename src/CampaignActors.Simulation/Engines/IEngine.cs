using System.Text.Json.Nodes;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Reports;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>
/// Runs a scenario. Both engines follow the same rules of order and rest (rules 1 and 2 of the scenario contract), so that the same
/// file has the same figures on both.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    string Name { get; }

    /// <summary>The virtual clock.</summary>
    Instant Now { get; }

    /// <summary>Events written so far.</summary>
    long Events { get; }

    /// <summary>
    /// Submits one command. Returns when it is answered and all messages have arrived; work that became due is not done yet.
    /// </summary>
    Task<Answer> SubmitAsync(Request request, string commandId);

    /// <summary>Submits commands of different senders at the same instant.</summary>
    Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests);

    /// <summary>Lets the started workflows do all due work.</summary>
    Task SettleAsync();

    /// <summary>Advances the clock. Work that becomes due up to and including the last instant is done in the order of time.</summary>
    Task AdvanceToAsync(Instant instant);

    /// <summary>Kills and recovers a node or an entity (<c>KIND/CODE</c> or <c>STOCK/LINE</c>).</summary>
    Task CrashAsync(int? node, string? entity);

    /// <summary>
    /// Makes a gateway (mail, files, provider or audience) or all work of a workflow fail until <paramref name="until"/>.
    /// </summary>
    void Outage(string name, Instant until);

    /// <summary>All entities as users see them: kind → code → fields.</summary>
    Task<JsonObject> StateAsync();

    /// <summary>The currency of an entity, as users see it; <c>null</c> when it does not exist or its kind has none.</summary>
    Currency? CurrencyOf(EntityRef entity);

    /// <summary>A report of the present ledgers.</summary>
    Task<LedgerReport> ReportAsync(ReportQuery query);

    /// <summary>The people of this run, and what was frozen of them.</summary>
    IRecipientDatabase Recipients { get; }

    /// <summary>The history of each entity so far.</summary>
    IEntityHistory History { get; }

    /// <summary>Outside effects so far: <c>{mails: {total, to, template}, files: {delivery: n}}</c>.</summary>
    JsonObject Outside();
}
