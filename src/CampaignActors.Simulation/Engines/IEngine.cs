using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Binding;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>
/// What runs a scenario. Both engines obey the same rules of order and quiet (rules 1 and 2 of the scenario contract), so that the
/// same file gives the same figures on both.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    string Name { get; }

    /// <summary>The virtual clock.</summary>
    Instant Now { get; }

    /// <summary>Events written so far.</summary>
    long Events { get; }

    /// <summary>One command. Returns when it is answered and all messages have arrived; work that became due is not done yet.</summary>
    Task<Answer> SubmitAsync(Request request, string commandId);

    /// <summary>Commands of different senders at the same instant.</summary>
    Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests);

    /// <summary>Lets the started workflows do everything that is due by now, until nothing is.</summary>
    Task SettleAsync();

    /// <summary>Moves the clock on. What falls due on the way, the last instant included, is done in the order of time.</summary>
    Task AdvanceToAsync(Instant instant);

    /// <summary>Kills and recovers a node or an entity (<c>KIND/CODE</c> or <c>STOCK/LINE</c>).</summary>
    Task CrashAsync(int? node, string? entity);

    /// <summary>A gateway (mail, files or provider), or all work of a workflow, fails until <paramref name="until"/>.</summary>
    void Outage(string name, Instant until);

    /// <summary>All entities as people see them: kind → code → fields.</summary>
    Task<JsonObject> StateAsync();

    /// <summary>The currency that an entity is kept in, as people see it; <c>null</c> while it does not exist or when its kind has
    /// none.</summary>
    Currency? CurrencyOf(EntityRef entity);

    /// <summary>What happened to each entity so far.</summary>
    IEntityHistory History { get; }

    /// <summary>What was handed to the outside: <c>{mails: {total, to, template}, files: {delivery: n}}</c>.</summary>
    JsonObject Outside();
}
