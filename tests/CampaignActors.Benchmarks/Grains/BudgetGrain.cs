using Orleans;
using Orleans.Runtime;

namespace CampaignActors.Benchmarks.Grains;

/// <summary>A budget as a grain.</summary>
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>Sets an amount aside; done when that is stored.</summary>
    /// <returns>Whether so much was free.</returns>
    Task<bool> ReserveAsync(decimal amount);

    Task AllocateAsync(decimal amount);

    Task<decimal> FreeAsync();
}

/// <summary>What a grain keeps: the latest state only, neither the commands nor their ids.</summary>
[GenerateSerializer]
public sealed record BudgetGrainState
{
    [Id(0)]
    public decimal Free { get; set; }
}

/// <summary>
/// Decides in memory and writes its state before it answers, as the manual has it. One call at a time, each with a write of its own.
/// </summary>
public sealed class BudgetGrain([PersistentState("budget", BudgetGrain.Storage)] IPersistentState<BudgetGrainState> state)
    : Grain, IBudgetGrain
{
    /// <summary>Name of the storage.</summary>
    public const string Storage = "budgets";

    public async Task<bool> ReserveAsync(decimal amount)
    {
        if (state.State.Free < amount)
            return false;
        state.State.Free -= amount;
        await state.WriteStateAsync();
        return true;
    }

    public Task AllocateAsync(decimal amount)
    {
        state.State.Free = amount;
        return state.WriteStateAsync();
    }

    public Task<decimal> FreeAsync() => Task.FromResult(state.State.Free);
}
